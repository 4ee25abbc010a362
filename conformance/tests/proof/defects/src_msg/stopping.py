"""Sources whose streams do not stop, or depend on one thread: SRC-MSG-12 and SRC-MSG-13."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any

from fustor_conformance.harness import Limits
from fustor_core import sources
from fustor_event_model.models import EventBase

from ...references.memory import Change
from ...references.sources import ImpatientHarness, MemoryHarness, ReferenceSource
from ...references.systems import ImpatientSystemHarness, SystemHarness, TableError
from ...tools.registry import defect
from ...variants.source_changes import InsertsOnlyHarness
from ...variants.source_on_a_log import FollowsALog
from ...variants.source_on_polling import PollsByTime

# --- SRC-MSG-12 -----------------------------------------------------------------------------------

IDLE = "ends_when_stopped_while_idle"
AFTER_EVENTS = "ends_when_stopped_after_events"
WHILE_CHANGES_COME = "ends_when_stopped_while_changes_come"
IDLE_END = "ends_when_stopped_while_idle"


@defect("SRC-MSG-12", by=IDLE, because="had not ended", harness=ImpatientHarness)
@defect("SRC-MSG-12", by=AFTER_EVENTS, because="had not ended", harness=ImpatientHarness)
class StopsAfterTheNextEvent(ReferenceSource):
    """Checks the stop event only after the next change."""

    def wait_for_changes(self, position: int) -> list[Change]:
        while not self.closed.is_set():
            if changes := super().wait_for_changes(position):
                return changes
        return []


@defect("SRC-MSG-12", by=AFTER_EVENTS, because="had not ended", harness=ImpatientHarness)
class StopsBeforeTheFirstEvent(ReferenceSource):
    """Checks the stop event only until the first event."""

    def follow(self, position: int, stop_event: threading.Event) -> Iterator[EventBase]:
        for event in super().follow(position, stop_event):
            yield event
            stop_event = threading.Event()
            yield from super().follow(event.index, stop_event)


@defect("SRC-MSG-12", by=IDLE, because="raised KeyError", harness=MemoryHarness)
class RaisesWhenStopped(ReferenceSource):
    """Raises when it is stopped."""

    def follow(self, position: int, stop_event: threading.Event) -> Iterator[EventBase]:
        yield from super().follow(position, stop_event)
        raise KeyError("subscription")


@defect("SRC-MSG-12", by=IDLE, because="ended before stop_event was set", harness=MemoryHarness)
class EndsWhenIdle(ReferenceSource):
    """Ends when there is no change to deliver."""

    def follow(self, position: int, stop_event: threading.Event) -> Iterator[EventBase]:
        for change in self.wait_for_changes(position):
            yield self.message(change)


@defect("SRC-MSG-12", by=AFTER_EVENTS, because="was set raised KeyError", harness=MemoryHarness)
class BreaksAfterItsEvents(ReferenceSource):
    """Raises after its first events."""

    def follow(self, position: int, stop_event: threading.Event) -> Iterator[EventBase]:
        while not (changes := self.wait_for_changes(position)) and not self.stopped(stop_event):
            pass
        yield from map(self.message, changes)
        raise KeyError("the next batch")


class PatientHarness(MemoryHarness):
    """Allows more time to stop than the contract."""

    limits = Limits(stop=20.0)


@defect("SRC-MSG-12", by=IDLE, because="had not ended 2 s after", harness=PatientHarness)
class StopsAfterItsPoll(ReferenceSource):
    """Checks the stop event only between polls of 2.5 seconds."""

    def wait_for_changes(self, position: int) -> list[Change]:
        self.closed.wait(2.5)
        return super().wait_for_changes(position)


@defect("SRC-MSG-12", by=WHILE_CHANGES_COME, because="had not ended 0.4 s after", harness=ImpatientHarness)
class StopsAtAnEmptyPoll(ReferenceSource):
    """Checks the stop event only after an empty poll, which a busy table never has."""

    def follow(self, position: int, stop_event: threading.Event) -> Iterator[EventBase]:
        while (changes := self.poll(position)) or not self.stopped(stop_event):
            for change in changes:
                yield self.message(change)
                position = change.position

    def poll(self, position: int) -> list[Change]:
        table = self.table
        with table.changed:
            table.changed.wait_for(lambda: table.after(position), 0.2)
            return table.after(position)


class ImpatientInsertsOnlyHarness(InsertsOnlyHarness):
    """Has short time limits, and can only insert."""

    limits = ImpatientHarness.limits


@defect(
    "SRC-MSG-12",
    by=WHILE_CHANGES_COME,
    because="had not ended 0.4 s after",
    harness=ImpatientInsertsOnlyHarness,
)
class StopsBetweenInserts(StopsAtAnEmptyPoll):
    """Checks the stop event only after an empty poll, on a table with inserts only."""


@defect("SRC-MSG-12", by=IDLE_END, because="had not ended", harness=ImpatientSystemHarness)
class WaitsLongerThanItMay(FollowsALog):
    """Waits a minute for a change."""

    def read_changes(self, after: int, timeout: float) -> Sequence[sources.Change]:
        return super().read_changes(after, 60.0)


@defect("SRC-MSG-12", by=IDLE_END, because="had not ended", harness=ImpatientSystemHarness)
class SleepsBetweenPolls(PollsByTime):
    """Sleeps for a minute between two polls."""

    def _open(self, start: int | None, held: ExitStack) -> Any:
        read = super()._open(start, held)

        def read_and_sleep(ending: Any) -> Sequence[sources.Change]:
            changes: Sequence[sources.Change] = read(ending)
            if not changes:
                threading.Event().wait(60.0)
            return changes

        return read_and_sleep


# --- SRC-MSG-13 -----------------------------------------------------------------------------------


@defect("SRC-MSG-13", because="raised RuntimeError", harness=MemoryHarness)
class BelongsToOneThread(ReferenceSource):
    """Uses a connection that works only in the thread that opened the stream."""

    def get_message_iterator(self, start_position: int = -1, **keywords: Any) -> Any:
        self.owner = threading.get_ident()
        return super().get_message_iterator(start_position, **keywords)

    def wait_for_changes(self, position: int) -> list[Change]:
        if threading.get_ident() != self.owner:
            raise RuntimeError("the connection belongs to another thread")
        return super().wait_for_changes(position)


@defect("SRC-MSG-13", because="raised AttributeError", harness=MemoryHarness)
class KeepsItInTheThread(ReferenceSource):
    """Keeps its connection in a `threading.local`."""

    def get_message_iterator(self, start_position: int = -1, **keywords: Any) -> Any:
        self.local = threading.local()
        self.local.table = self.table
        return super().get_message_iterator(start_position, **keywords)

    def wait_for_changes(self, position: int) -> list[Change]:
        assert self.local.table
        return super().wait_for_changes(position)


@defect(
    "SRC-MSG-13",
    because="raised proof.references.systems.TableError: made in another thread",
    harness=SystemHarness,
)
class ReadsInOneThread(FollowsALog):
    """Uses a connection that works only in the thread that opened it."""

    errors = ()

    @contextmanager
    def open_log(self) -> Iterator[Any]:
        opener = threading.current_thread()

        def read(after: int, timeout: float) -> Sequence[sources.Change]:
            if threading.current_thread() is not opener:
                raise TableError("made in another thread")
            return self.read_changes(after, timeout)

        yield read
