"""Sources that deliver the wrong fields: SRC-MSG-14 and SRC-MSG-16."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from fustor_event_model.models import EventBase, EventType

from ...references.memory import Change
from ...references.sources import ImpatientHarness, MemoryHarness, ReferenceSource
from ...tools.registry import defect
from .._shared.required_fields import take_required
from ._changed_events import Changed, OfAType

# --- SRC-MSG-14 -----------------------------------------------------------------------------------

ONLY_NEEDED = "only_required_fields_are_delivered"
NONE_MEANS_ALL = "no_required_fields_means_all_fields"


@defect("SRC-MSG-14", by=ONLY_NEEDED, because="and the key", harness=MemoryHarness)
class UpdatesInFull(ReferenceSource):
    """Limits only inserts to the required fields."""

    def project(self, events: Iterator[EventBase], tracker: Any) -> Iterator[EventBase]:
        for event in events:
            is_insert = event.event_type is EventType.INSERT
            yield from super().project(iter([event]), tracker if is_insert else None)


class KnownFields:
    """A tracker that leaves out fields that rows never have."""

    def __init__(self, tracker: Any) -> None:
        self.tracker = tracker

    def get_fields(self) -> set[str]:
        return {"id", "name", "amount"} & self.tracker.get_fields()


@defect("SRC-MSG-14", by=ONLY_NEEDED, because="raised KeyError", harness=MemoryHarness)
class TakesFieldsOfADelete(ReferenceSource):
    """Reads all required fields from a delete, which has only the key."""

    def project(self, events: Iterator[EventBase], tracker: Any) -> Iterator[EventBase]:
        return take_required(events, tracker and KnownFields(tracker))


class Fixed:
    """A tracker whose fields never change."""

    def __init__(self, fields: set[str]) -> None:
        self.fields = fields

    def get_fields(self) -> set[str]:
        return self.fields


@defect("SRC-MSG-14", by=NONE_MEANS_ALL, because="expected all fields", harness=MemoryHarness)
class EmptyMeansNothing(ReferenceSource):
    """Takes an empty set of required fields to mean the key only."""

    def project(self, events: Iterator[EventBase], tracker: Any) -> Iterator[EventBase]:
        if tracker is not None:
            tracker = Fixed(tracker.get_fields() or {"id"})
        return super().project(events, tracker)


@defect("SRC-MSG-14", by=ONLY_NEEDED, because="and the key", harness=MemoryHarness)
class DeliversAllFields(ReferenceSource):
    """Never asks which fields are required."""

    def project(self, events: Iterator[EventBase], tracker: Any) -> Iterator[EventBase]:
        return events


@defect("SRC-MSG-14", by=ONLY_NEEDED, because="and the key", harness=MemoryHarness)
class AsksOnce(ReferenceSource):
    """Asks which fields are required only when the stream begins."""

    def project(self, events: Iterator[EventBase], tracker: Any) -> Iterator[EventBase]:
        return super().project(events, tracker and Fixed(tracker.get_fields()))


class Remembering:
    """A tracker that keeps its first fields."""

    def __init__(self, tracker: Any) -> None:
        self.tracker = tracker
        self.fields: set[str] = set()

    def get_fields(self) -> set[str]:
        self.fields = self.fields or self.tracker.get_fields()
        return self.fields


@defect("SRC-MSG-14", by=ONLY_NEEDED, because="a row: expected", harness=MemoryHarness)
class RemembersTheFirstNeed(ReferenceSource):
    """Keeps the first set of required fields that is not empty."""

    def project(self, events: Iterator[EventBase], tracker: Any) -> Iterator[EventBase]:
        return super().project(events, tracker and Remembering(tracker))


@defect("SRC-MSG-14", by=ONLY_NEEDED, because="expected the required fields", harness=MemoryHarness)
class DeliversTheKeyOnly(ReferenceSource):
    """Delivers only the key, whatever fields are required."""

    def project(self, events: Iterator[EventBase], tracker: Any) -> Iterator[EventBase]:
        for event in super().project(events, tracker):
            if tracker is not None and tracker.get_fields():
                event.rows = [{"id": row["id"]} for row in event.rows]
            yield event


@defect("SRC-MSG-14", by=ONLY_NEEDED, because="raised KeyError", harness=MemoryHarness)
class TakesNeededFieldsForGranted(ReferenceSource):
    """Raises when a row lacks a required field."""

    def project(self, events: Iterator[EventBase], tracker: Any) -> Iterator[EventBase]:
        return take_required(events, tracker)


@defect("SRC-MSG-14", by=ONLY_NEEDED, because="which arrived without a tracker", harness=ImpatientHarness)
class DropsWhatLacksANeededField(ReferenceSource):
    """Drops rows that lack a required field."""

    def project(self, events: Iterator[EventBase], tracker: Any) -> Iterator[EventBase]:
        def lacks_nothing(event: EventBase) -> bool:
            return tracker is None or tracker.get_fields() <= set(event.fields)

        return super().project(filter(lacks_nothing, events), tracker)


# --- SRC-MSG-16 -----------------------------------------------------------------------------------


@defect("SRC-MSG-16", because="only declared keys", harness=MemoryHarness)
class ExtraKey(Changed):
    """Adds a field that it does not declare."""

    def spoil(self, event: EventBase) -> EventBase:
        event.rows[0]["_op"] = "i"
        return event


@defect("SRC-MSG-16", because="got ['ID'", harness=MemoryHarness)
class DeclaresOtherNames(ReferenceSource):
    """Delivers a second row with field names in capitals."""

    def message(self, change: Change) -> EventBase:
        event = super().message(change)
        event.rows.append({"ID": change.row["id"]})
        return event


@defect("SRC-MSG-16", because="got ['_old'", harness=MemoryHarness)
class UpdateWithOldValues(OfAType):
    """Adds the old values to an update, in a field that it does not declare."""

    event_type = EventType.UPDATE

    def spoil(self, event: EventBase) -> EventBase:
        rows = [{**row, "_old": None} for row in event.rows]
        return self.event(event.event_type, rows, event.index)
