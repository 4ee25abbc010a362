"""Sources with wrong indexes: SRC-MSG-08."""

from __future__ import annotations

from fustor_event_model.models import EventBase

from ...references.memory import Change
from ...references.sources import MemoryHarness, ReferenceSource, ReferenceTransientSource
from ...tools.registry import defect
from ._changed_events import OfAType


class Indexed(ReferenceSource):
    """Takes the index of each event from `index`."""

    def message(self, change: Change) -> EventBase:
        return self.event(change.event_type, [dict(change.row)], self.index(change))

    def index(self, change: Change) -> int:
        raise NotImplementedError


@defect("SRC-MSG-08", because="indexes that never decrease", harness=MemoryHarness)
class IndexIsTheRowId(Indexed):
    """Uses the id of the row as the index."""

    def index(self, change: Change) -> int:
        return int(change.row["id"])


@defect("SRC-MSG-08", because="indexes that never decrease", harness=MemoryHarness)
class EverySeventhGoesBack(Indexed):
    """Decreases the index at every seventh event."""

    def index(self, change: Change) -> int:
        return change.position - 2 * (change.position % 7 == 0)


@defect("SRC-MSG-08", because="all above 0, or all -1", harness=MemoryHarness)
class CountsFromZero(Indexed):
    """Counts its events from 0."""

    def index(self, change: Change) -> int:
        return change.position - 101


@defect("SRC-MSG-08", because="indexes above 0, because the source is durable", harness=MemoryHarness)
class DurableWithoutIndex(Indexed):
    """Is durable, and delivers every event with index -1."""

    def index(self, change: Change) -> int:
        return -1


@defect("SRC-MSG-08", because="all above 0, or all -1", harness=MemoryHarness)
class TransientThatNumbersZero(ReferenceTransientSource):
    """Is transient, and delivers every event with index 0."""

    def message(self, change: Change) -> EventBase:
        return self.event(change.event_type, [dict(change.row)], 0)


@defect("SRC-MSG-08", because="all above 0, or all -1", harness=MemoryHarness)
class TransientThatNumbersSome(ReferenceTransientSource):
    """Delivers the first event with index -1, and numbers the others."""

    def message(self, change: Change) -> EventBase:
        index = -1 if change.position <= 101 else change.position
        return self.event(change.event_type, [dict(change.row)], index)


@defect("SRC-MSG-08", because="indexes that never decrease", harness=MemoryHarness)
class DeleteWithoutIndex(OfAType):
    """Delivers deletes with index -1."""

    def spoil(self, event: EventBase) -> EventBase:
        return event.model_copy(update={"index": -1})
