"""What all the bases have in common."""

from __future__ import annotations

import asyncio
import threading
from abc import abstractmethod
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any
from weakref import WeakSet

from ..drivers import MessageStream, SourceDriver
from ..exceptions import ConfigError, DriverError
from ._events import EventMaker
from ._snapshot import pages
from ._stream import ChangeStream, Ending

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from fustor_event_model.models import EventBase

    from ..drivers import RequiredFieldsTracker
    from ..models.config import SourceConfig
    from ._change import Change, Row
    from ._stream import Read

__all__ = ["DurableSource", "TableSource", "check_order"]


_TUPLES = {"key": '("id",)', "errors": "(OSError,)"}


class TableSource(SourceDriver):
    """A source of one table: its snapshot, its streams and their end.

    Constructing it touches nothing (SRC-CFG-02), and no instance shares anything with another (SRC-CFG-05).
    """

    event_schema: str
    """The schema, database or root that holds the table; set it on the class or in the constructor."""

    table: str
    """The table, collection or kind of thing that the rows belong to."""

    key: tuple[str, ...]
    """The fields that identify a row; every row carries them, needed or not."""

    errors: tuple[type[Exception], ...] = ()
    """What the system raises when it fails. It becomes `DriverError`, whose text holds that of the error, so
    keep secrets out of it (SRC-CFG-10)."""

    def __init__(self, id: str, config: SourceConfig) -> None:  # noqa: A002 - the contract's name
        super().__init__(id, config)
        self._closed = False
        self._streams: WeakSet[ChangeStream] = WeakSet()
        self._changing_streams = threading.Lock()

    @abstractmethod
    def read_page(self, after: Row | None, limit: int) -> Sequence[Row]:
        """Read the next rows of a snapshot (SRC-SNAP).

        It is called for one page after the other, in whatever thread the snapshot is read in, beside the
        message streams. Nothing says whether there will be a next call: hold nothing between two of them.

        Args:
            after: The last row of the page before, with all its fields; None for the first page.
            limit: The most rows to return.

        Returns:
            The rows behind `after` in the order of the key; none when there are no more.
        """

    @abstractmethod
    def _open(self, start: int | None, held: ExitStack) -> Read:
        """Establish a stream (SRC-MSG-02).

        Args:
            start: The position after which to begin; None for the latest one.
            held: Enter here what has to be left when the stream ends.

        Returns:
            What gives its changes.
        """

    def get_message_iterator(
        self,
        start_position: int = -1,
        *,
        stop_event: threading.Event | None = None,
        required_fields_tracker: RequiredFieldsTracker | None = None,
        **kwargs: Any,
    ) -> MessageStream:
        """Follow the changes after a position, or after the latest one if that position is lost (SRC-MSG)."""
        self._check_open()
        self._check_declared()
        with self._system_errors(), ExitStack() as held:
            available = self.is_position_available(start_position)
            read = self._open(start_position if available else None, held)
            events = ChangeStream(
                self._system_errors()(read),
                self._events(required_fields_tracker).of_change,
                Ending(stop_event),
                held.pop_all(),
                self.errors,
            )
        self._keep(events)
        return MessageStream(events, needed_position_lost=start_position > 0 and not available)

    def get_snapshot_iterator(
        self,
        *,
        batch_size: int = 100,
        required_fields_tracker: RequiredFieldsTracker | None = None,
        **kwargs: Any,
    ) -> Iterator[EventBase]:
        """Read every row, page by page in the order of the key (SRC-SNAP)."""
        if batch_size < 1:
            raise DriverError(f"batch_size is {batch_size}, it must be at least 1")
        self._check_open()
        self._check_declared()
        events = self._events(required_fields_tracker)
        return (events.of_page(page) for page in pages(self._read_page, self.key, batch_size))

    async def close(self) -> None:
        """End every stream of this instance and leave what they hold; may be called again (SRC-CFG-04).

        A snapshot that is not complete by then raises when it is read on (SRC-SNAP-07).
        """
        with self._changing_streams:
            self._closed = True
            streams = [*self._streams]
        if streams:
            # Leaving may wait for a thread of the system, which must not stop the agent's event loop.
            await asyncio.to_thread(_close_all, streams)

    def _keep(self, events: ChangeStream) -> None:
        """Remember a stream, to end it when the source is closed; it may be closed already."""
        with self._changing_streams:
            self._streams.add(events)
            closed = self._closed
        if closed:
            events.close()

    def _events(self, tracker: RequiredFieldsTracker | None) -> EventMaker:
        return EventMaker(self.event_schema, self.table, self.key, tracker)

    def _read_page(self, after: Row | None, limit: int) -> Sequence[Row]:
        self._check_open()
        with self._system_errors():
            return self.read_page(after, limit)

    def _check_open(self) -> None:
        if self._closed:
            raise DriverError(f"the source {self.id!r} is closed")

    def _check_declared(self) -> None:
        """Check what a forgotten comma makes of a tuple."""
        for name, example in _TUPLES.items():
            if not isinstance(value := getattr(self, name), tuple):
                raise DriverError(
                    f"{type(self).__name__}.{name} is {value!r}, and no tuple such as {example}"
                )

    @contextmanager
    def _system_errors(self) -> Iterator[None]:
        """Turn what the system raises into what the agent knows (SRC-MSG-15, SRC-SNAP-07)."""
        try:
            yield
        except (ConfigError, DriverError):
            raise
        except self.errors as error:
            raise self._driver_error(error) from error

    def _driver_error(self, error: Exception) -> DriverError:
        return DriverError(f"{self.event_schema}.{self.table}: {str(error) or type(error).__name__}")


class DurableSource(TableSource):
    """A source with positions to resume from."""

    @abstractmethod
    def has_position(self, position: int) -> bool:
        """Tell whether every change after a position can still be read (SRC-POS-03, SRC-POS-04).

        Args:
            position: The position of a change, or any other number above 0.

        Returns:
            False for one whose history is gone, and for one beyond the newest.
        """

    @abstractmethod
    def newest_position(self) -> int:
        """Return the position of the latest change that was made; 0 if there was none yet."""

    def is_position_available(self, position: int) -> bool:
        """Tell whether every change after a position can still be delivered (SRC-POS)."""
        if position <= 0:
            return False
        self._check_open()
        with self._system_errors():
            return bool(self.has_position(position))


def check_order(changes: Sequence[Change], lowest: int, method: str) -> None:
    """Check that positions do not go back: the agent would drop such a change (SRC-MSG-08).

    Raises:
        DriverError: One is below that of the change before it, or the first one is below `lowest`.
    """
    for change in changes:
        if change.position < lowest:
            raise DriverError(
                f"{method} gave the position {change.position}, which may not be below {lowest}"
            )
        lowest = change.position


def _close_all(streams: Sequence[ChangeStream]) -> None:
    """Leave all side by side, since each may take its time, and raise what the first one did."""
    for events in streams:
        events.end()
    with ThreadPoolExecutor(len(streams), thread_name_prefix="fustor close") as threads:
        leaving = [threads.submit(events.close) for events in streams]
    for left in leaving:
        left.result()
