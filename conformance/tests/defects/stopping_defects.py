"""Sources with one thing wrong: how a message stream ends."""

from __future__ import annotations

import threading
from collections.abc import Iterator

from fustor_conformance.harness import Limits
from fustor_event_model.models import EventBase

from .changing_variants import InsertsOnlyHarness
from .memory import Change
from .registry import defect
from .sources import ImpatientHarness, MemoryHarness, ReferenceSource

IDLE = "ends_when_stopped_while_idle"
AFTER_EVENTS = "ends_when_stopped_after_events"
WHILE_CHANGES_COME = "ends_when_stopped_while_changes_come"


@defect("SRC-MSG-12", by=IDLE, because="had not ended", harness=ImpatientHarness)
@defect("SRC-MSG-12", by=AFTER_EVENTS, because="had not ended", harness=ImpatientHarness)
class StopsAfterTheNextEvent(ReferenceSource):
    """Looks at the stop event when it has something to deliver."""

    def wait_for_changes(self, position: int) -> list[Change]:
        while not self.closed.is_set():
            if changes := super().wait_for_changes(position):
                return changes
        return []


@defect("SRC-MSG-12", by=AFTER_EVENTS, because="had not ended", harness=ImpatientHarness)
class StopsBeforeTheFirstEvent(ReferenceSource):
    """Looks at the stop event until it has delivered something."""

    def follow(self, position: int, stop_event: threading.Event) -> Iterator[EventBase]:
        for event in super().follow(position, stop_event):
            yield event
            stop_event = threading.Event()
            yield from super().follow(event.index, stop_event)


@defect("SRC-MSG-12", by=IDLE, because="raised KeyError", harness=MemoryHarness)
class RaisesWhenStopped(ReferenceSource):
    """Tears down what is not there."""

    def follow(self, position: int, stop_event: threading.Event) -> Iterator[EventBase]:
        yield from super().follow(position, stop_event)
        raise KeyError("subscription")


@defect("SRC-MSG-12", by=IDLE, because="to go on until stop_event is set", harness=MemoryHarness)
class EndsWhenIdle(ReferenceSource):
    """Ends once there is nothing to deliver."""

    def follow(self, position: int, stop_event: threading.Event) -> Iterator[EventBase]:
        for change in self.wait_for_changes(position):
            yield self.message(change)


@defect("SRC-MSG-12", by=AFTER_EVENTS, because="was set, raised KeyError", harness=MemoryHarness)
class BreaksAfterItsEvents(ReferenceSource):
    """Looks for more where there is none."""

    def follow(self, position: int, stop_event: threading.Event) -> Iterator[EventBase]:
        while not (changes := self.wait_for_changes(position)) and not self.stopped(stop_event):
            pass
        yield from map(self.message, changes)
        raise KeyError("the next batch")


class PatientHarness(MemoryHarness):
    """Grants more time to stop than the contract."""

    limits = Limits(stop=20.0)


@defect("SRC-MSG-12", by=IDLE, because="had not ended 2 s after", harness=PatientHarness)
class StopsAfterItsPoll(ReferenceSource):
    """Looks at the stop event between polls that take too long."""

    def wait_for_changes(self, position: int) -> list[Change]:
        self.closed.wait(2.5)
        return super().wait_for_changes(position)


class ImpatientInsertsOnlyHarness(InsertsOnlyHarness):
    """Waits less, too."""

    limits = ImpatientHarness.limits


@defect("SRC-MSG-12", by=WHILE_CHANGES_COME, because="had not ended 0.4 s after", harness=ImpatientHarness)
class StopsAtAnEmptyPoll(ReferenceSource):
    """Looks at the stop event when there is nothing to deliver, which is never so on a busy table."""

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


@defect(
    "SRC-MSG-12",
    by=WHILE_CHANGES_COME,
    because="had not ended 0.4 s after",
    harness=ImpatientInsertsOnlyHarness,
)
class StopsBetweenInserts(StopsAtAnEmptyPoll):
    """Does so where rows are inserted and never updated."""
