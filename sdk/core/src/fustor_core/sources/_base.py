"""The common base of all source bases."""

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
    """A source of one table: its snapshot, its streams and its shutdown.

    The constructor does not touch the system (SRC-CFG-02), and instances share nothing (SRC-CFG-05).
    """

    event_schema: str
    """The schema, database or root that holds the table; set it on the class or in the constructor."""

    table: str
    """The table or collection of the rows."""

    key: tuple[str, ...]
    """The fields that identify a row; every row carries them, needed or not."""

    errors: tuple[type[Exception], ...] = ()
    """The exceptions that the system raises when it fails. Each becomes a `DriverError` that repeats its
    message, so the message must hold no secret (SRC-CFG-10)."""

    def __init__(self, id: str, config: SourceConfig) -> None:  # noqa: A002 - the contract's name
        super().__init__(id, config)
        self._closed = False
        self._streams: WeakSet[ChangeStream] = WeakSet()
        self._changing_streams = threading.Lock()

    @abstractmethod
    def read_page(self, after: Row | None, limit: int) -> Sequence[Row]:
        """Read the next rows of a snapshot (SRC-SNAP).

        It is called once per page, in the thread that reads the snapshot, while message streams run
        (SRC-SNAP-08). Keep no resource open between two calls, because there may be no next call
        (SRC-SNAP-06).

        Args:
            after: The last row of the previous page, with all its fields; None for the first page.
            limit: The maximum number of rows to return.

        Returns:
            The rows after `after` in the order of the key; an empty sequence after the last row.
        """

    @abstractmethod
    def _open(self, start: int | None, held: ExitStack) -> Read:
        """Establish a stream (SRC-MSG-02).

        Args:
            start: The position after which to start; None for the latest one.
            held: Enter here each context manager to exit when the stream ends.

        Returns:
            The function that returns the next changes.
        """

    def get_message_iterator(
        self,
        start_position: int = -1,
        *,
        stop_event: threading.Event | None = None,
        required_fields_tracker: RequiredFieldsTracker | None = None,
        **kwargs: Any,
    ) -> MessageStream:
        """Follow the changes after a position, or after the latest one if that position is lost (SRC-MSG).

        Args:
            start_position: The position after which to start; <= 0 starts at the latest one.
            stop_event: Once it is set, the stream ends; None if only `close` ends it (SRC-MSG-19).
            required_fields_tracker: Tracks which fields are needed; None means all fields.
            **kwargs: Ignored.

        Returns:
            The events, and whether the requested position is lost.

        Raises:
            DriverError: The source is closed, `key` or `errors` is not a tuple, or the system fails.
        """
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
        """Read every row, page by page in the order of the key (SRC-SNAP).

        Args:
            batch_size: The maximum number of rows per event, at least 1.
            required_fields_tracker: Tracks which fields are needed; None means all fields.
            **kwargs: Ignored.

        Returns:
            A lazy iterator of one event per page.

        Raises:
            DriverError: `batch_size` is below 1, the source is closed, or `key` or `errors` is not a tuple.
                During iteration: the system fails, or a page is wrong (SRC-SNAP-07).
        """
        if batch_size < 1:
            raise DriverError(f"batch_size is {batch_size}, it must be at least 1")
        self._check_open()
        self._check_declared()
        events = self._events(required_fields_tracker)
        return (events.of_page(page) for page in pages(self._read_page, self.key, batch_size))

    async def close(self) -> None:
        """End all streams of this instance and release their resources (SRC-CFG-04); may be called again.

        An incomplete snapshot raises `DriverError` at its next page (SRC-SNAP-07).
        """
        with self._changing_streams:
            self._closed = True
            streams = [*self._streams]
        if streams:
            # Closing may wait for a thread of the system, which must not block the event loop (SRC-CFG-11).
            await asyncio.to_thread(_close_all, streams)

    def _keep(self, events: ChangeStream) -> None:
        """Register a stream for `close`, or close it at once if the source is already closed."""
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
        """Check that attributes are tuples, which they are not if the comma is forgotten."""
        for name, example in _TUPLES.items():
            if not isinstance(value := getattr(self, name), tuple):
                raise DriverError(
                    f"{type(self).__name__}.{name} is {value!r}, it must be a tuple such as {example}"
                )

    @contextmanager
    def _system_errors(self) -> Iterator[None]:
        """Convert the exceptions of the system to `DriverError` (SRC-MSG-15, SRC-SNAP-07)."""
        try:
            yield
        except (ConfigError, DriverError):
            raise
        except self.errors as error:
            raise self._driver_error(error) from error

    def _driver_error(self, error: Exception) -> DriverError:
        return DriverError(f"{self.event_schema}.{self.table}: {str(error) or type(error).__name__}")


class DurableSource(TableSource):
    """A source that can resume from a position."""

    @abstractmethod
    def has_position(self, position: int) -> bool:
        """Return whether every change after a position can still be read (SRC-POS-03, SRC-POS-04).

        Args:
            position: A position above 0, which may never have been issued.

        Returns:
            False if the history after the position is incomplete, or if it is beyond the newest one.
        """

    @abstractmethod
    def newest_position(self) -> int:
        """Return the position of the latest change, or 0 if there is no change yet."""

    def is_position_available(self, position: int) -> bool:
        """Return whether every change after a position can still be delivered (SRC-POS)."""
        if position <= 0:
            return False
        self._check_open()
        with self._system_errors():
            return bool(self.has_position(position))


def check_order(changes: Sequence[Change], lowest: int, method: str) -> None:
    """Check that positions do not decrease, because the agent would drop such a change (SRC-MSG-08).

    Args:
        changes: The changes to check.
        lowest: The lowest position that the first change may have.
        method: The method that returned them, for the message.

    Raises:
        DriverError: A position is below that of the previous change, or the first one is below `lowest`.
    """
    for change in changes:
        if change.position < lowest:
            raise DriverError(f"{method} returned position {change.position}, it must be at least {lowest}")
        lowest = change.position


def _close_all(streams: Sequence[ChangeStream]) -> None:
    """Close all streams concurrently, since each may take long, and raise the first exception."""
    for events in streams:
        events.end()
    with ThreadPoolExecutor(len(streams), thread_name_prefix="fustor close") as threads:
        closing = [threads.submit(events.close) for events in streams]
    for closed in closing:
        closed.result()
