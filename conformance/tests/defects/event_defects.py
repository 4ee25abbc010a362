"""Sources with one thing wrong: what a message stream delivers."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import cached_property
from typing import Any

from fustor_event_model.models import EventBase
from pydantic import Field

from .memory import Change, Row
from .registry import defect
from .sources import ImpatientHarness, MemoryHarness, ReferenceSource, ReferenceTransientSource

# --- SRC-MSG-07 -----------------------------------------------------------------------------------


class Changed(ReferenceSource):
    """Changes the event of the reference before it is delivered."""

    def message(self, change: Change) -> EventBase:
        return self.spoil(super().message(change))

    def spoil(self, event: EventBase) -> EventBase:
        raise NotImplementedError


@defect("SRC-MSG-07", because="rows that are mappings", harness=MemoryHarness)
class RowsAsTuples(ReferenceSource):
    """Hands on the tuples of its client library, after one row that has all it needs."""

    def message(self, change: Change) -> EventBase:
        event = super().message(change)
        event.rows.append(tuple(change.row.values()))
        return event


@defect("SRC-MSG-07", because="a list under rows", harness=MemoryHarness)
class RowsAsTuple(Changed):
    """Puts the rows into a tuple."""

    def spoil(self, event: EventBase) -> EventBase:
        return event.model_copy(update={"rows": tuple(event.rows)})


@defect("SRC-MSG-07", because="fields without", harness=MemoryHarness)
class FieldsOfTheFirstRow(ReferenceSource):
    """Takes the fields from the first row of several; a null is left out of a row."""

    def follow(self, position: int, stop_event: threading.Event) -> Iterator[EventBase]:
        while not self.stopped(stop_event):
            changes = self.wait_for_changes(position)
            if changes:
                position = changes[-1].position
                rows = [{k: v for k, v in change.row.items() if v is not None} for change in changes]
                event = self.event(changes[0].event_type, rows, position)
                event.fields = list(rows[0])
                yield event


@defect("SRC-MSG-07", because="table not to be empty", harness=MemoryHarness)
class EmptyTable(Changed):
    """Has no name for its table."""

    def spoil(self, event: EventBase) -> EventBase:
        return event.model_copy(update={"table": ""})


@defect("SRC-MSG-07", because="event_schema not to be empty", harness=MemoryHarness)
class EmptySchema(Changed):
    """Has no name for its schema."""

    def spoil(self, event: EventBase) -> EventBase:
        return event.model_copy(update={"event_schema": ""})


@defect("SRC-MSG-07", because="model_dump_json() raised", harness=MemoryHarness)
class UnserialisableValue(Changed):
    """Hands on an object of its client library as a value."""

    def spoil(self, event: EventBase) -> EventBase:
        event.rows[0]["amount"] = object()
        return event


@defect("SRC-MSG-07", because="model_dump_json() raised", harness=MemoryHarness)
class RawBytes(Changed):
    """Hands on bytes that are no text."""

    def spoil(self, event: EventBase) -> EventBase:
        event.rows[0]["name"] = b"\xff"
        return event


class PlainEvent:
    """Looks like an event, and is none."""

    def __init__(self, event: EventBase) -> None:
        self.__dict__.update(event.__dict__)


@defect("SRC-MSG-07", because="an instance of EventBase", harness=MemoryHarness)
class EventOfItsOwn(Changed):
    """Delivers objects of a class of its own."""

    def spoil(self, event: EventBase) -> EventBase:
        return PlainEvent(event)  # type: ignore[return-value]


class EventWithoutIndex(EventBase):
    """Leaves its index out of its JSON."""

    index: int = Field(default=-1, exclude=True)


@defect("SRC-MSG-07", because="does not read back equal", harness=MemoryHarness)
class LosesTheIndexInJson(Changed):
    """Delivers events whose JSON is less than they are."""

    def spoil(self, event: EventBase) -> EventBase:
        return EventWithoutIndex(**event.__dict__)


# --- SRC-MSG-08 -----------------------------------------------------------------------------------


class Indexed(ReferenceSource):
    """Numbers its events in a way of its own."""

    def message(self, change: Change) -> EventBase:
        return self.event(change.event_type, [dict(change.row)], self.index(change))

    def index(self, change: Change) -> int:
        raise NotImplementedError


@defect("SRC-MSG-08", because="an order that never decreases", harness=MemoryHarness)
class IndexIsTheRowId(Indexed):
    """Takes the index from the row."""

    def index(self, change: Change) -> int:
        return int(change.row["id"])


@defect("SRC-MSG-08", because="an order that never decreases", harness=MemoryHarness)
class EverySeventhGoesBack(Indexed):
    """Takes the index from a clock that is set back now and then."""

    def index(self, change: Change) -> int:
        return change.position - 2 * (change.position % 7 == 0)


@defect("SRC-MSG-08", because="every index > 0, or all of them -1", harness=MemoryHarness)
class CountsFromZero(Indexed):
    """Counts the events of each table from 0."""

    def index(self, change: Change) -> int:
        return change.position - 101


@defect("SRC-MSG-08", because="indexes > 0, for the source is durable", harness=MemoryHarness)
class DurableWithoutIndex(Indexed):
    """Leaves the numbering to the agent, and says that it can resume."""

    def index(self, change: Change) -> int:
        return -1


@defect("SRC-MSG-08", because="every index > 0, or all of them -1", harness=MemoryHarness)
class TransientThatNumbersZero(ReferenceTransientSource):
    """Puts 0 on every event of a source without positions."""

    def message(self, change: Change) -> EventBase:
        return self.event(change.event_type, [dict(change.row)], 0)


@defect("SRC-MSG-08", because="every index > 0, or all of them -1", harness=MemoryHarness)
class TransientThatNumbersSome(ReferenceTransientSource):
    """Leaves the first events without an index, and numbers the others."""

    def message(self, change: Change) -> EventBase:
        index = -1 if change.position <= 101 else change.position
        return self.event(change.event_type, [dict(change.row)], index)


# --- SRC-MSG-09 to 16 -----------------------------------------------------------------------------


@defect("SRC-MSG-09", because="within 0.4 s", harness=ImpatientHarness)
class HoldsTheLastOneBack(ReferenceSource):
    """Delivers a change once it knows of the next."""

    def wait_for_changes(self, position: int) -> list[Change]:
        return super().wait_for_changes(position)[:-1]


@defect("SRC-MSG-09", because="within 0.4 s", harness=ImpatientHarness)
class WaitsForAFullBatch(ReferenceSource):
    """Delivers changes by the hundred."""

    def wait_for_changes(self, position: int) -> list[Change]:
        changes = super().wait_for_changes(position)
        return changes if len(changes) >= 100 else []


@defect("SRC-MSG-09", because="raised TypeError", harness=MemoryHarness)
class BreaksAtANull(ReferenceSource):
    """Takes for granted that a value is there."""

    def message(self, change: Change) -> EventBase:
        row = {**change.row, "name": change.row["name"] + ""}
        return self.event(change.event_type, [row], change.position)


@defect("SRC-MSG-11", because="an event of type 'delete'", harness=ImpatientHarness)
class DeleteAsUpdate(ReferenceSource):
    """Reports a row that is gone as changed."""

    def message(self, change: Change) -> EventBase:
        event = super().message(change)
        event.event_type = event.event_type.UPDATE
        return event if change.event_type.value == "delete" else super().message(change)


@defect("SRC-MSG-11", because="an event of type 'insert'", harness=ImpatientHarness)
class InsertAsUpdate(ReferenceSource):
    """Cannot tell an insert from an update, and does not declare so."""

    def message(self, change: Change) -> EventBase:
        event = super().message(change)
        if change.event_type.value == "insert":
            event.event_type = event.event_type.UPDATE
        return event


@defect("SRC-MSG-11", because="an event of type 'update'", harness=ImpatientHarness)
class FirstValueForEver(ReferenceSource):
    """Keeps the first row of a key in a cache, and delivers that."""

    @cached_property
    def seen(self) -> dict[Any, Row]:
        return {}

    def message(self, change: Change) -> EventBase:
        row = self.seen.setdefault(change.row["id"], change.row)
        return self.event(change.event_type, [dict(row)], change.position)


@defect("SRC-MSG-11", because="an event of type 'delete'", harness=ImpatientHarness)
class DeleteWithoutKey(ReferenceSource):
    """Has no row for a delete."""

    def message(self, change: Change) -> EventBase:
        rows = [] if change.event_type.value == "delete" else [dict(change.row)]
        return self.event(change.event_type, rows, change.position)


@defect("SRC-MSG-11", because="the last change: expected an event of type", harness=ImpatientHarness)
class CutsNames(ReferenceSource):
    """Cuts a text that is long."""

    def message(self, change: Change) -> EventBase:
        row = dict(change.row)
        if row.get("name"):
            row["name"] = row["name"][:2]
        return self.event(change.event_type, [row], change.position)


@defect("SRC-MSG-13", because="raised RuntimeError", harness=MemoryHarness)
class BelongsToOneThread(ReferenceSource):
    """Uses a connection that refuses a second thread."""

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


@defect("SRC-MSG-16", because="only declared keys", harness=MemoryHarness)
class ExtraKey(Changed):
    """Adds a column that it does not declare."""

    def spoil(self, event: EventBase) -> EventBase:
        event.rows[0]["_op"] = "i"
        return event


@defect("SRC-MSG-16", because="got ['ID'", harness=MemoryHarness)
class DeclaresOtherNames(ReferenceSource):
    """Delivers a second row with the names in capitals."""

    def message(self, change: Change) -> EventBase:
        event = super().message(change)
        event.rows.append({"ID": change.row["id"]})
        return event
