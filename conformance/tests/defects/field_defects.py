"""Sources with one thing wrong: the fields that are needed, and those that are declared."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from fustor_event_model.models import EventBase

from .memory import Row
from .registry import defect
from .sources import ImpatientHarness, MemoryHarness, ReferenceSource

NONE_MEANS_ALL = "no_needed_fields_means_all"
ONLY_NEEDED = "only_needed_fields_are_delivered"
SNAPSHOT_ONLY_NEEDED = "snapshot_has_only_needed_fields"
SNAPSHOT_DECLARED = "snapshot_row_keys_are_declared"


class Fixed:
    """A tracker that never changes."""

    def __init__(self, fields: set[str]) -> None:
        self.fields = fields

    def get_fields(self) -> set[str]:
        return self.fields


@defect("SRC-MSG-14", by=NONE_MEANS_ALL, because="expected all fields", harness=MemoryHarness)
class EmptyMeansNothing(ReferenceSource):
    """Takes an empty set of needed fields by its word."""

    def project(self, events: Iterator[EventBase], tracker: Any) -> Iterator[EventBase]:
        if tracker is not None:
            tracker = Fixed(tracker.get_fields() or {"id"})
        return super().project(events, tracker)


@defect("SRC-MSG-14", by=ONLY_NEEDED, because="and the key", harness=MemoryHarness)
@defect("SRC-SNAP-10", by=SNAPSHOT_ONLY_NEEDED, because="and the key", harness=MemoryHarness)
class DeliversAllFields(ReferenceSource):
    """Never asks which fields are needed."""

    def project(self, events: Iterator[EventBase], tracker: Any) -> Iterator[EventBase]:
        return events


@defect("SRC-MSG-14", by=ONLY_NEEDED, because="and the key", harness=MemoryHarness)
class AsksOnce(ReferenceSource):
    """Asks which fields are needed when the stream begins."""

    def project(self, events: Iterator[EventBase], tracker: Any) -> Iterator[EventBase]:
        return super().project(events, tracker and Fixed(tracker.get_fields()))


@defect("SRC-MSG-14", by=ONLY_NEEDED, because="a row: expected", harness=MemoryHarness)
class RemembersTheFirstNeed(ReferenceSource):
    """Goes by the first set of needed fields that is not empty."""

    def project(self, events: Iterator[EventBase], tracker: Any) -> Iterator[EventBase]:
        return super().project(events, tracker and Remembering(tracker))


class Remembering:
    """A tracker that keeps what it was told first."""

    def __init__(self, tracker: Any) -> None:
        self.tracker = tracker
        self.fields: set[str] = set()

    def get_fields(self) -> set[str]:
        self.fields = self.fields or self.tracker.get_fields()
        return self.fields


@defect("SRC-MSG-14", by=ONLY_NEEDED, because="expected the needed", harness=MemoryHarness)
@defect("SRC-SNAP-10", by=SNAPSHOT_ONLY_NEEDED, because="expected the needed", harness=MemoryHarness)
class DeliversTheKeyOnly(ReferenceSource):
    """Delivers the key, whatever is needed."""

    def project(self, events: Iterator[EventBase], tracker: Any) -> Iterator[EventBase]:
        for event in super().project(events, tracker):
            if tracker is not None and tracker.get_fields():
                event.rows = [{"id": row["id"]} for row in event.rows]
            yield event


def take_needed(events: Iterator[EventBase], tracker: Any) -> Iterator[EventBase]:
    """Take from every row what is needed, also what it lacks."""
    for event in events:
        if needed := tracker.get_fields() if tracker is not None else None:
            event.fields = sorted({"id", *needed})
            event.rows = [{name: row[name] for name in event.fields} for row in event.rows]
        yield event


@defect("SRC-MSG-14", by=ONLY_NEEDED, because="raised KeyError", harness=MemoryHarness)
class TakesNeededFieldsForGranted(ReferenceSource):
    """Takes for granted that there is what is needed."""

    def project(self, events: Iterator[EventBase], tracker: Any) -> Iterator[EventBase]:
        return take_needed(events, tracker)


@defect("SRC-SNAP-10", by=SNAPSHOT_ONLY_NEEDED, because="raised KeyError", harness=MemoryHarness)
class SnapshotOfFieldsThatAreNot(ReferenceSource):
    """Takes for granted that there is what is needed of a snapshot."""

    def get_snapshot_iterator(self, *, batch_size: int = 100, **keywords: Any) -> Iterator[EventBase]:
        return take_needed(self.read_all(batch_size), keywords.get("required_fields_tracker"))


@defect("SRC-MSG-14", by=ONLY_NEEDED, because="as it comes without a tracker", harness=ImpatientHarness)
class DropsWhatLacksANeededField(ReferenceSource):
    """Delivers the rows that have all that is needed, and no others."""

    def project(self, events: Iterator[EventBase], tracker: Any) -> Iterator[EventBase]:
        def lacks_nothing(event: EventBase) -> bool:
            return tracker is None or tracker.get_fields() <= set(event.fields)

        return super().project(filter(lacks_nothing, events), tracker)


@defect("SRC-SNAP-10", by=SNAPSHOT_ONLY_NEEDED, because="expected rows with", harness=MemoryHarness)
class NoSnapshotOfSomeFields(ReferenceSource):
    """Delivers a snapshot of all fields, and none of some."""

    def project(self, events: Iterator[EventBase], tracker: Any) -> Iterator[EventBase]:
        return iter(()) if tracker is not None and tracker.get_fields() else events


@defect("SRC-SNAP-10", by=SNAPSHOT_DECLARED, because="only declared keys", harness=MemoryHarness)
class SnapshotWithRowNumbers(ReferenceSource):
    """Adds a column that it does not declare."""

    def snapshot_rows(self) -> list[Row]:
        return [{**row, "row_number": number} for number, row in enumerate(super().snapshot_rows())]
