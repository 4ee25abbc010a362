"""What a check of a source gets."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Mapping
from functools import partial
from itertools import islice
from typing import Any, ClassVar, NoReturn, cast

from fustor_core.models.config import SourceConfig
from fustor_event_model.models import EventBase

from .._show import show
from ..declarations import Key
from ..harness import Row
from ..outcome import DriverRaised, ExpectationFailed
from .driver import CONSTRUCTOR
from .snapshot import Snapshot
from .stream import MOST_EVENTS, Stream
from .system import SystemTrial
from .tracker import FieldsTracker

__all__ = ["SourceTrial"]

Tracker = FieldsTracker | None

_SETTLED_AFTER = 0.03
"""Seconds in which a stream delivers what it has, and comes to wait."""


class SourceTrial(SystemTrial):
    """A trial of a source: the driver, its streams, and the system behind it."""

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
        "get_message_iterator": "SRC-MSG-01",
        "get_snapshot_iterator": "SRC-SNAP-01",
    }
    # Whether every stream so far stopped in time. It outlives the trial on purpose: a check makes a trial for
    # every example, and waiting again for the streams of each would use up its time. It is gone with the
    # process, of which there is one for every clause.
    _streams_stop: ClassVar[bool] = True

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._streams: list[Stream] = []
        self._snapshots: list[Snapshot] = []

    async def finish(self) -> None:
        """Stop the streams, then what every trial ends with."""
        for stream in self._streams:
            stream.stop()
        for snapshot in self._snapshots:
            snapshot.leave()
        for stream in self._streams:
            # Streams that do not stop have a clause of their own, and end with the process.
            if SourceTrial._streams_stop:
                SourceTrial._streams_stop = await stream.until_ended(self.limits.stop)
        await super().finish()

    # --- the driver -------------------------------------------------------------------------------

    async def config(self) -> SourceConfig:
        """Return a configuration that works, fresh from the harness."""
        return cast("SourceConfig", self.model(SourceConfig, await self.tell_harness("config")))

    async def source(self, id_: str = "conformance") -> Any:
        """Construct the driver with the harness's configuration."""
        return await self.construct(id_, await self.config())

    async def durable_source(self) -> Any:
        """Construct the driver; a transient one has nothing to show for the clause."""
        source = await self.source()
        if self.is_transient(source):
            self.not_declared("the source is transient: it has no history to resume from")
        return source

    def is_transient(self, source: Any) -> bool:
        """Return what the driver says of itself."""
        return bool(source.is_transient)

    async def position_available(self, source: Any, position: int) -> object:
        """Ask for a position; the answer is returned as it came."""
        what = f"is_position_available({position})"
        answer = await self.call_in_thread(what, partial(source.is_position_available, position))
        if inspect.isawaitable(answer):
            self.not_exercised(f"{what} is to be awaited; see PKG-04")
        return answer

    # --- the message stream -----------------------------------------------------------------------

    async def open_stream(
        self, source: Any, start: int = -1, *, read_elsewhere: bool = False, tracker: Tracker = None
    ) -> Stream:
        """Open a message stream; it is not read until `Stream.read` is called.

        Raises:
            NotExercised: it cannot even be opened at the latest position, which has a clause of its own.
            DriverRaised: it cannot be opened at `start`.
        """
        try:
            stream = await self.open_stream_or_raise(source, start, read_elsewhere, tracker)
        except DriverRaised as problem:
            if start > 0:
                raise
            self.not_exercised(f"{problem.message}; see SRC-MSG-01")
        if not stream.can_be_read:
            self.not_exercised(f"there is nothing to iterate in {show(stream.raw)}; see SRC-MSG-01")
        return stream

    async def open_stream_or_raise(
        self, source: Any, start: int = -1, read_elsewhere: bool = False, tracker: Tracker = None
    ) -> Stream:
        """Open a message stream; what goes wrong is the finding.

        Raises:
            DriverRaised: `get_message_iterator` raised, or did not return in time.
        """
        what = f"get_message_iterator(start_position={start})"
        self.leave_if_hung("get_message_iterator")
        self.step(what)
        self.looking_at(source.get_message_iterator)
        stream = Stream(
            lambda stop_event: source.get_message_iterator(
                start_position=start, stop_event=stop_event, required_fields_tracker=tracker
            ),
            read_elsewhere=read_elsewhere,
        )
        self._streams.append(stream)
        if not await stream.until_opened(self.call_seconds):
            raise self.overran(what, self.call_seconds, stream.where())
        if stream.error is not None:
            raise self.raised(what, stream.error)
        return stream

    def flag(self, stream: Stream) -> object:
        """Return `needed_position_lost` as it came; without one the clause is left to SRC-MSG-01."""
        if stream.flag is None:
            self.not_exercised("the driver returned no needed_position_lost flag; see SRC-MSG-01")
        return stream.flag

    async def read_until(self, stream: Stream, row: Row, clauses: str = "SRC-MSG-09") -> list[EventBase]:
        """Read until the change of `row` has arrived and return all that was delivered.

        Args:
            stream: the stream.
            row: a row that was inserted.
            clauses: what is about a change that does not arrive.

        Raises:
            NotExercised: it does not arrive in time, or what arrives is no event; both have clauses of
                their own.
        """
        try:
            arrived = await self.arrives(stream, row)
        except DriverRaised as problem:
            self.not_exercised(f"{problem.message}; see {clauses}")
        if not arrived:
            self.not_exercised(f"the change of {show(dict(row))} did not arrive; see {clauses}")
        return self.as_events(self.delivered(stream))

    async def open_running_stream(
        self, source: Any, *, read_elsewhere: bool = False, tracker: Tracker = None
    ) -> Stream:
        """Open a message stream at the latest position, and read it until it waits for a change.

        What a stream misses that is established only when it is read is left to SRC-MSG-02.
        """
        stream = await self.open_stream(source, read_elsewhere=read_elsewhere, tracker=tracker)
        await self.let_run(stream)
        return stream

    async def let_run(self, stream: Stream) -> None:
        """Read `stream` until it waits for a change."""
        stream.read()
        await stream.until_waiting(_SETTLED_AFTER)

    async def settle(self, stream: Stream) -> None:
        """Read `stream`, and give it time to deliver what it should not, or to end."""
        stream.read()
        await stream.until_idle(_SETTLED_AFTER)

    def position_of(self, event: EventBase) -> int:
        """Return the index of `event`, which can be resumed from; one that cannot is left to SRC-MSG-08."""
        if event.index <= 0:
            self.not_exercised(f"an event has the index {event.index}; see SRC-MSG-08")
        return event.index

    async def insert_in_two_goes(self, stream: Stream, *rows: Row) -> list[EventBase]:
        """Insert and read the first row, then the others; return what was delivered.

        A source that puts the changes of one go at one position has two positions then.

        Raises:
            NotExercised: as `read_until`.
        """
        first, *others = rows
        await self.insert(first)
        await self.read_until(stream, first)
        await self.insert(*others)
        return await self.read_until(stream, others[-1])

    async def arrives(self, stream: Stream, row: Row) -> bool:
        """Read until a row with the key of `row` has arrived; return whether it did within the limit."""
        stream.read()
        wanted = self.key(row)
        seen = _Seen(self, stream)
        found = await stream.until(lambda: seen.contains(wanted), self.limits.latency)
        if not found and stream.error is not None:
            raise self.raised("iterating the message stream", stream.error)
        return found

    def as_events(self, items: list[Any], clause: str = "SRC-MSG-07") -> list[EventBase]:
        """Return `items` if each is an event with an index, otherwise leave the matter to `clause`."""
        for item in items:
            if not isinstance(item, EventBase) or not isinstance(item.index, int):
                self.not_exercised(f"{show(item)} is no event with an index; see {clause}")
        return items

    def delivered(self, stream: Stream) -> list[EventBase]:
        """Return the events so far, as a list of its own."""
        return list(stream.events)

    # --- the snapshot -----------------------------------------------------------------------------

    async def snapshot(
        self, source: Any, batch_size: int = 100, *, tracker: Tracker = None
    ) -> list[EventBase]:
        """Read a whole snapshot.

        Raises:
            NotExercised: there is none, which has a clause of its own.
        """
        try:
            return self.as_events(await self.snapshot_or_raise(source, batch_size, tracker), "SRC-SNAP-01")
        except ExpectationFailed as problem:
            self.not_exercised(f"{problem.message}; see SRC-SNAP-01")

    async def snapshot_or_raise(
        self, source: Any, batch_size: int = 100, tracker: Tracker = None
    ) -> list[EventBase]:
        """Read a whole snapshot in a thread; what goes wrong is the finding."""
        what = f"list(get_snapshot_iterator(batch_size={batch_size}))"

        def read() -> list[EventBase]:
            events = source.get_snapshot_iterator(batch_size=batch_size, required_fields_tracker=tracker)
            return list(islice(events, MOST_EVENTS))

        events = cast("list[EventBase]", await self.call_in_thread(what, read, source.get_snapshot_iterator))
        if len(events) == MOST_EVENTS:
            await self._too_many(what)
        return events

    def open_snapshot(self, source: Any, batch_size: int, *, tracker: Tracker = None) -> Snapshot:
        """Return a snapshot that is read step by step, in a thread of its own."""
        self.leave_if_hung("get_snapshot_iterator")
        self.looking_at(source.get_snapshot_iterator)
        what = f"get_snapshot_iterator(batch_size={batch_size})"
        snapshot = Snapshot(
            self,
            what,
            lambda: source.get_snapshot_iterator(batch_size=batch_size, required_fields_tracker=tracker),
        )
        self._snapshots.append(snapshot)
        return snapshot

    def leave_without_rows(self, events: Iterable[EventBase]) -> None:
        """Leave a snapshot to SRC-SNAP-02 that has no rows, after some were inserted.

        Raises:
            NotExercised: `events` have no rows.
        """
        if not any(event.rows for event in events):
            self.not_exercised("the snapshot has no rows, although some were inserted; see SRC-SNAP-02")

    async def _too_many(self, what: str) -> NoReturn:
        """Tell a snapshot that never ends from a system that is too large to try it on."""
        self.needs("rows")
        held = len(await self.system_rows())
        self.expect(
            held >= MOST_EVENTS,
            f"no more events than rows, of which there are {held}",
            got=MOST_EVENTS,
            of=what,
        )
        self.not_exercised(f"the system holds {held} rows: try the source on a smaller one")


class _Seen:
    """The keys of a growing list of events, each event looked at once."""

    def __init__(self, trial: SourceTrial, stream: Stream) -> None:
        self._trial = trial
        self._stream = stream
        self._looked_at = 0
        self._keys: list[Key] = []

    def contains(self, key: Key) -> bool:
        events = self._stream.events[self._looked_at :]
        self._looked_at += len(events)
        self._keys += [self._trial.key(row) for row in self._trial.rows_of(events)]
        return key in self._keys
