"""Sources with malformed or wrong events: SRC-MSG-07 and SRC-MSG-11."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import cached_property
from typing import Any

from fustor_event_model.models import EventBase, EventType
from pydantic import Field

from ...references.memory import Change, Row
from ...references.sources import ImpatientHarness, MemoryHarness, ReferenceSource
from ...tools.registry import defect
from ._changed_events import Changed, OfAType

# --- SRC-MSG-07 -----------------------------------------------------------------------------------


@defect("SRC-MSG-07", because="rows that are mappings", harness=MemoryHarness)
class RowsAsTuples(ReferenceSource):
    """Adds a row that is a tuple."""

    def message(self, change: Change) -> EventBase:
        event = super().message(change)
        event.rows.append(tuple(change.row.values()))
        return event


@defect("SRC-MSG-07", because="a list in rows", harness=MemoryHarness)
class RowsAsTuple(Changed):
    """Puts the rows into a tuple instead of a list."""

    def spoil(self, event: EventBase) -> EventBase:
        return event.model_copy(update={"rows": tuple(event.rows)})


@defect("SRC-MSG-07", because="fields without", harness=MemoryHarness)
class FieldsOfTheFirstRow(ReferenceSource):
    """Takes the fields from the first row, although the rows differ."""

    def follow(self, position: int, stop_event: threading.Event) -> Iterator[EventBase]:
        while not self.stopped(stop_event):
            changes = self.wait_for_changes(position)
            if changes:
                position = changes[-1].position
                rows = [{k: v for k, v in change.row.items() if v is not None} for change in changes]
                event = self.event(changes[0].event_type, rows, position)
                event.fields = list(rows[0])
                yield event


@defect("SRC-MSG-07", because="a non-empty table", harness=MemoryHarness)
class EmptyTable(Changed):
    """Leaves the table empty."""

    def spoil(self, event: EventBase) -> EventBase:
        return event.model_copy(update={"table": ""})


@defect("SRC-MSG-07", because="a non-empty event_schema", harness=MemoryHarness)
class EmptySchema(Changed):
    """Leaves the schema empty."""

    def spoil(self, event: EventBase) -> EventBase:
        return event.model_copy(update={"event_schema": ""})


@defect("SRC-MSG-07", because="expected JSON, got", harness=MemoryHarness)
class UnserialisableValue(Changed):
    """Delivers an object that cannot be serialised."""

    def spoil(self, event: EventBase) -> EventBase:
        event.rows[0]["amount"] = object()
        return event


@defect("SRC-MSG-07", because="expected JSON, got", harness=MemoryHarness)
class RawBytes(Changed):
    """Delivers bytes that are not valid UTF-8."""

    def spoil(self, event: EventBase) -> EventBase:
        event.rows[0]["name"] = b"\xff"
        return event


class PlainEvent:
    """Has the attributes of an event, and is not an EventBase."""

    def __init__(self, event: EventBase) -> None:
        self.__dict__.update(event.__dict__)


@defect("SRC-MSG-07", because="an instance of EventBase", harness=MemoryHarness)
class EventOfItsOwn(Changed):
    """Delivers objects that are not instances of EventBase."""

    def spoil(self, event: EventBase) -> EventBase:
        return PlainEvent(event)  # type: ignore[return-value]


class EventWithoutIndex(EventBase):
    """An event whose JSON lacks the index."""

    index: int = Field(default=-1, exclude=True)


@defect("SRC-MSG-07", because="written as JSON and read back", harness=MemoryHarness)
class LosesTheIndexInJson(Changed):
    """Delivers events whose JSON lacks the index."""

    def spoil(self, event: EventBase) -> EventBase:
        return EventWithoutIndex(**event.__dict__)


@defect("SRC-MSG-07", because="fields without", harness=MemoryHarness)
class NamesTheKeyOfADelete(OfAType):
    """Delivers the whole deleted row, and names only its key in the fields."""

    def spoil(self, event: EventBase) -> EventBase:
        event.rows = [{**row, "name": "as it was", "amount": 1} for row in event.rows]
        return event


@defect("SRC-MSG-07", because="a non-empty event_schema", harness=MemoryHarness)
class DeleteWithoutSchema(OfAType):
    """Leaves the schema of deletes empty."""

    def spoil(self, event: EventBase) -> EventBase:
        return event.model_copy(update={"event_schema": ""})


@defect("SRC-MSG-07", because="expected JSON, got", harness=MemoryHarness)
class UpdateWithAnObject(OfAType):
    """Delivers an object that cannot be serialised in updates."""

    event_type = EventType.UPDATE

    def spoil(self, event: EventBase) -> EventBase:
        event.rows[0]["amount"] = object()
        return event


# --- SRC-MSG-11 -----------------------------------------------------------------------------------


@defect("SRC-MSG-11", because="expected type 'delete'", harness=ImpatientHarness)
class DeleteAsUpdate(ReferenceSource):
    """Delivers deletes as updates."""

    def message(self, change: Change) -> EventBase:
        event = super().message(change)
        event.event_type = event.event_type.UPDATE
        return event if change.event_type.value == "delete" else super().message(change)


@defect("SRC-MSG-11", because="expected type 'insert'", harness=ImpatientHarness)
class InsertAsUpdate(ReferenceSource):
    """Delivers inserts as updates, and does not declare so."""

    def message(self, change: Change) -> EventBase:
        event = super().message(change)
        if change.event_type.value == "insert":
            event.event_type = event.event_type.UPDATE
        return event


@defect("SRC-MSG-11", because="expected type 'update'", harness=ImpatientHarness)
class FirstValueForEver(ReferenceSource):
    """Caches the first row of each key, and always delivers that."""

    @cached_property
    def seen(self) -> dict[Any, Row]:
        return {}

    def message(self, change: Change) -> EventBase:
        row = self.seen.setdefault(change.row["id"], change.row)
        return self.event(change.event_type, [dict(row)], change.position)


@defect("SRC-MSG-11", because="expected type 'delete'", harness=ImpatientHarness)
class DeleteWithoutKey(ReferenceSource):
    """Delivers deletes without a row."""

    def message(self, change: Change) -> EventBase:
        rows = [] if change.event_type.value == "delete" else [dict(change.row)]
        return self.event(change.event_type, rows, change.position)


@defect("SRC-MSG-11", because="the last change: expected type", harness=ImpatientHarness)
class CutsNames(ReferenceSource):
    """Cuts strings to two characters."""

    def message(self, change: Change) -> EventBase:
        row = dict(change.row)
        if row.get("name"):
            row["name"] = row["name"][:2]
        return self.event(change.event_type, [row], change.position)
