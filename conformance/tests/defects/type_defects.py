"""Sources with one thing wrong: the events of changes that are no inserts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from fustor_event_model.models import EventBase, EventType

from .field_defects import ONLY_NEEDED, take_needed
from .memory import Change
from .registry import defect
from .sources import MemoryHarness, ReferenceSource


class OfAType(ReferenceSource):
    """Changes the events of one type before they are delivered."""

    event_type = EventType.DELETE

    def message(self, change: Change) -> EventBase:
        event = super().message(change)
        return self.spoil(event) if event.event_type is self.event_type else event

    def spoil(self, event: EventBase) -> EventBase:
        raise NotImplementedError


@defect("SRC-MSG-07", because="fields without", harness=MemoryHarness)
class NamesTheKeyOfADelete(OfAType):
    """Delivers the whole row that was deleted, and names the key of it."""

    def spoil(self, event: EventBase) -> EventBase:
        event.rows = [{**row, "name": "as it was", "amount": 1} for row in event.rows]
        return event


@defect("SRC-MSG-07", because="event_schema not to be empty", harness=MemoryHarness)
class DeleteWithoutSchema(OfAType):
    """Has no schema on the events that it makes of deletes."""

    def spoil(self, event: EventBase) -> EventBase:
        return event.model_copy(update={"event_schema": ""})


@defect("SRC-MSG-07", because="model_dump_json() raised", harness=MemoryHarness)
class UpdateWithAnObject(OfAType):
    """Hands on what its client has for a value that was changed."""

    event_type = EventType.UPDATE

    def spoil(self, event: EventBase) -> EventBase:
        event.rows[0]["amount"] = object()
        return event


@defect("SRC-MSG-08", because="an order that never decreases", harness=MemoryHarness)
class DeleteWithoutIndex(OfAType):
    """Has no index on the events that it makes of deletes."""

    def spoil(self, event: EventBase) -> EventBase:
        return event.model_copy(update={"index": -1})


@defect("SRC-MSG-16", because="got ['_old'", harness=MemoryHarness)
class UpdateWithOldValues(OfAType):
    """Adds the old values to an update, under a name that it does not declare."""

    event_type = EventType.UPDATE

    def spoil(self, event: EventBase) -> EventBase:
        rows = [{**row, "_old": None} for row in event.rows]
        return self.event(event.event_type, rows, event.index)


@defect("SRC-MSG-14", by=ONLY_NEEDED, because="and the key", harness=MemoryHarness)
class UpdatesInFull(ReferenceSource):
    """Asks which fields are needed when it delivers an insert."""

    def project(self, events: Iterator[EventBase], tracker: Any) -> Iterator[EventBase]:
        for event in events:
            is_insert = event.event_type is EventType.INSERT
            yield from super().project(iter([event]), tracker if is_insert else None)


@defect("SRC-MSG-14", by=ONLY_NEEDED, because="raised KeyError", harness=MemoryHarness)
class TakesFieldsOfADelete(ReferenceSource):
    """Takes the needed fields that it has from every row, and of a delete there is the key only."""

    def project(self, events: Iterator[EventBase], tracker: Any) -> Iterator[EventBase]:
        return take_needed(events, tracker and KnownFields(tracker))


class KnownFields:
    """A tracker that leaves out what no row has."""

    def __init__(self, tracker: Any) -> None:
        self.tracker = tracker

    def get_fields(self) -> set[str]:
        return {"id", "name", "amount"} & self.tracker.get_fields()
