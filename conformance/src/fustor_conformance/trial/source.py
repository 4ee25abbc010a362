"""The trial of a source: the driver, its streams and snapshots, and the system that it reads."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Mapping
from functools import partial
from itertools import islice
from typing import Any, ClassVar, cast

from fustor_core.models.config import SourceConfig
from fustor_event_model.models import EventBase

from .._child_state import child_state
from .._show import show
from ..harness import Row, SourceHarness
from ..outcome import DriverRaised, ExpectationFailed
from .driver import CONSTRUCTOR, DriverTrial
from .message_stream import TrialStream
from .snapshot import SNAPSHOT, Snapshot, leave_endless
from .stream import MOST_EVENTS
from .system import System
from .tracker import FieldsTracker

__all__ = ["SourceTrial"]

Tracker = FieldsTracker | None
_MESSAGES = "get_message_iterator"


class SourceTrial(DriverTrial):
    """A trial of a source.

    Attributes:
        system: the system that the source reads.
    """

    clause_of: ClassVar[Mapping[str, str]] = {
        CONSTRUCTOR: "SRC-CFG-01",
        "close": "SRC-CFG-04",
        "get_available_fields": "SRC-CFG-07",
        "test_connection": "SRC-CFG-08",
        "check_privileges": "SRC-CFG-08",
        "check_runtime_params": "SRC-CFG-08",
        "create_agent_user": "SRC-CFG-08",
        "get_wizard_steps": "SRC-CFG-09",
        "is_position_available": "SRC-POS-01",
        _MESSAGES: "SRC-MSG-01",
        SNAPSHOT: "SRC-SNAP-01",
    }
    harness: SourceHarness

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.system = System(self, self.harness)
        self._streams: list[TrialStream] = []
        self._snapshots: list[Snapshot] = []

    async def finish(self) -> None:
        """Stop the streams, then finish as every trial does."""
        for stream in self._streams:
            stream.stop()
        for snapshot in self._snapshots:
            snapshot.leave()
        for stream in self._streams:
            # Another clause is about streams that do not stop; they end with the process.
            if child_state().streams_stop:
                child_state().streams_stop = await stream.until_ended(self.limits.stop)
        await super().finish()

    # --- the driver -------------------------------------------------------------------------------

    async def config(self) -> SourceConfig:
        """Return a working configuration, fresh from the harness."""
        return cast("SourceConfig", self.model(SourceConfig, await self.ask_harness("config")))

    async def source(self, id_: str = "conformance") -> Any:
        """Construct the driver with the harness's configuration."""
        return await self.construct(id_, await self.config())

    async def durable_source(self) -> Any:
        """Construct the driver.

        Raises:
            NotDeclared: the source is transient.
        """
        source = await self.source()
        if self.is_transient(source):
            self.not_declared("the source is transient: it has no history to resume from")
        return source

    def is_transient(self, source: Any) -> bool:
        """Return whether the driver declares itself transient."""
        return bool(source.is_transient)

    async def position_available(self, source: Any, position: int) -> object:
        """Call `is_position_available`; the result is returned as it is.

        Args:
            source: the driver.
            position: the position.
        """
        method = "is_position_available"
        text = f"{method}({position})"
        result = await self.call_in_thread(text, method, partial(source.is_position_available, position))
        if inspect.isawaitable(result):
            self.not_exercised(f"{text} must be awaited", see="PKG-04")
        return result

    def position_of(self, event: EventBase) -> int:
        """Return the position of `event`.

        Raises:
            NotExercised: it is not a position to resume from; SRC-MSG-08 is about that.
        """
        if event.index <= 0:
            self.not_exercised(f"an event has the index {event.index}", see="SRC-MSG-08")
        return event.index

    # --- the message stream -----------------------------------------------------------------------

    async def open_stream(
        self, source: Any, start: int = -1, *, read_elsewhere: bool = False, tracker: Tracker = None
    ) -> TrialStream:
        """Open a message stream; it is not read until `Stream.read` is called.

        Args:
            source: the driver.
            start: the start position.
            read_elsewhere: iterate in another thread than the one that opens.
            tracker: the tracker of required fields.

        Raises:
            NotExercised: no stream can be opened, even at the latest position; SRC-MSG-01 is about that.
            DriverRaised: it cannot be opened at `start`.
        """
        try:
            stream = await self.open_stream_or_raise(
                source, start, read_elsewhere=read_elsewhere, tracker=tracker
            )
        except DriverRaised as problem:
            if start > 0:
                raise
            self.leave_to("SRC-MSG-01", problem)
        if not stream.is_iterable:
            self.not_exercised(f"there is nothing to iterate in {show(stream.raw)}", see="SRC-MSG-01")
        return stream

    async def open_stream_or_raise(
        self, source: Any, start: int = -1, *, read_elsewhere: bool = False, tracker: Tracker = None
    ) -> TrialStream:
        """Open a message stream; a deviation is the finding.

        Args:
            source: the driver.
            start: the start position.
            read_elsewhere: iterate in another thread than the one that opens.
            tracker: the tracker of required fields.

        Raises:
            DriverRaised: `get_message_iterator` raised, or did not return in time.
        """
        text = f"{_MESSAGES}(start_position={start})"
        self.begin_call(text, _MESSAGES, source.get_message_iterator)
        stream = TrialStream(
            self,
            lambda stop_event: source.get_message_iterator(
                start_position=start, stop_event=stop_event, required_fields_tracker=tracker
            ),
            read_elsewhere=read_elsewhere,
        )
        self._streams.append(stream)
        if not await stream.until_opened(self.call_seconds):
            raise self.overran(text, _MESSAGES, self.call_seconds, stream.where())
        if stream.error is not None:
            raise self.raised(text, stream.error)
        return stream

    async def open_running_stream(
        self, source: Any, *, read_elsewhere: bool = False, tracker: Tracker = None
    ) -> TrialStream:
        """Open a message stream at the latest position, and read it until it waits for a change.

        SRC-MSG-02 is about a stream that is only established when it is read.

        Args:
            source: the driver.
            read_elsewhere: iterate in another thread than the one that opens.
            tracker: the tracker of required fields.
        """
        stream = await self.open_stream(source, read_elsewhere=read_elsewhere, tracker=tracker)
        await stream.run()
        return stream

    async def insert_in_two_goes(self, stream: TrialStream, *rows: Row) -> list[EventBase]:
        """Insert the first row and read it, then the others; return the events that were delivered.

        So even a source that gives several changes one position delivers two positions.

        Args:
            stream: a stream that runs.
            *rows: rows of different keys.

        Raises:
            NotExercised: a change does not arrive in time, or something that arrives is not an event.
        """
        first, *others = rows
        await self.system.insert(first)
        await stream.read_until(first)
        await self.system.insert(*others)
        return await stream.read_until(others[-1])

    def as_events(self, items: list[Any], see: str = "SRC-MSG-07") -> list[EventBase]:
        """Return `items` if each is an event with an `index`.

        Args:
            items: the items that a driver delivered.
            see: the clause that is about items that are not events.

        Raises:
            NotExercised: one is not.
        """
        for item in items:
            if not isinstance(item, EventBase) or not isinstance(item.index, int):
                self.not_exercised(f"{show(item)} is not an event with an index", see=see)
        return items

    # --- the snapshot -----------------------------------------------------------------------------

    async def snapshot(
        self, source: Any, batch_size: int = 100, *, tracker: Tracker = None
    ) -> list[EventBase]:
        """Read a whole snapshot.

        Args:
            source: the driver.
            batch_size: the most rows of an event.
            tracker: the tracker of required fields.

        Raises:
            NotExercised: it cannot be read; SRC-SNAP-01 is about that.
        """
        try:
            return self.as_events(await self.snapshot_or_raise(source, batch_size, tracker), "SRC-SNAP-01")
        except ExpectationFailed as problem:
            self.leave_to("SRC-SNAP-01", problem)

    async def snapshot_or_raise(
        self, source: Any, batch_size: int = 100, tracker: Tracker = None
    ) -> list[EventBase]:
        """Read a whole snapshot in a thread; a deviation is the finding.

        Args:
            source: the driver.
            batch_size: the most rows of an event.
            tracker: the tracker of required fields.

        Raises:
            DriverRaised: the driver raised, or did not return in time.
        """
        text = f"list({SNAPSHOT}(batch_size={batch_size}))"

        def read() -> list[EventBase]:
            events = source.get_snapshot_iterator(batch_size=batch_size, required_fields_tracker=tracker)
            return list(islice(events, MOST_EVENTS))

        read_all = self.call_in_thread(text, SNAPSHOT, read, source.get_snapshot_iterator)
        events = cast("list[EventBase]", await read_all)
        if len(events) == MOST_EVENTS:
            await leave_endless(self, text)
        return events

    def open_snapshot(self, source: Any, batch_size: int, *, tracker: Tracker = None) -> Snapshot:
        """Return a snapshot that is read step by step, in a thread of its own.

        Args:
            source: the driver.
            batch_size: the most rows of an event.
            tracker: the tracker of required fields.
        """
        self.leave_if_hung(SNAPSHOT)
        self.looking_at(source.get_snapshot_iterator)
        snapshot = Snapshot(
            self,
            f"{SNAPSHOT}(batch_size={batch_size})",
            lambda: source.get_snapshot_iterator(batch_size=batch_size, required_fields_tracker=tracker),
        )
        self._snapshots.append(snapshot)
        return snapshot

    def needs_rows(self, events: Iterable[EventBase]) -> None:
        """Go on if a snapshot, taken after rows were inserted, has rows.

        Raises:
            NotExercised: it has none; SRC-SNAP-02 is about that.
        """
        if not any(event.rows for event in events):
            self.not_exercised("the snapshot has no rows, although some were inserted", see="SRC-SNAP-02")
