"""Sources with unusual events."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterator
from typing import Any

from fustor_event_model.models import DeleteEvent, EventBase, EventType, InsertEvent, UpdateEvent

from ..references.memory import Change, Row
from ..references.sources import MemoryHarness, ReferenceSource
from ..tools.registry import variant


@variant(harness=MemoryHarness)
class ManyRowsInAnEvent(ReferenceSource):
    """Delivers the waiting changes of one type in one event, with the position of the last."""

    def follow(self, position: int, stop_event: threading.Event) -> Iterator[EventBase]:
        while not self.stopped(stop_event):
            changes = self.wait_for_changes(position)
            alike = [change for change in changes if change.event_type is changes[0].event_type]
            together = alike if alike == changes[: len(alike)] else alike[:1]
            if together:
                position = together[-1].position
                yield self.event(together[0].event_type, [dict(c.row) for c in together], position)


@variant(harness=MemoryHarness)
class OnePositionForATransaction(ReferenceSource):
    """Gives all waiting changes the position of the last, and delivers them again when it resumes."""

    def wait_for_changes(self, position: int) -> list[Change]:
        changes = super().wait_for_changes(position)
        return [Change(changes[-1].position, change.event_type, change.row) for change in changes]


@variant(harness=MemoryHarness)
class DeliversThePositionAgain(ReferenceSource):
    """Starts with the change at the position, not with the one after it."""

    def get_message_iterator(self, start_position: int = -1, **keywords: Any) -> Any:
        if not self.is_position_available(start_position):
            return super().get_message_iterator(start_position, **keywords)
        return self.stream(start_position - 1, False, keywords)


@variant(harness=MemoryHarness)
class SaysThatItLives(ReferenceSource):
    """Delivers an event without rows when there is no change."""

    def follow(self, position: int, stop_event: threading.Event) -> Iterator[EventBase]:
        while not self.stopped(stop_event):
            yield self.event(EventType.UPDATE, [], position)
            for change in self.wait_for_changes(position):
                yield self.message(change)
                position = change.position


EVENT_OF = {EventType.INSERT: InsertEvent, EventType.UPDATE: UpdateEvent, EventType.DELETE: DeleteEvent}


@variant(harness=MemoryHarness)
class ClassForEachType(ReferenceSource):
    """Uses the event classes of the three types."""

    def event(self, event_type: EventType, rows: list[Row], index: int) -> EventBase:
        fields = list(dict.fromkeys(key for row in rows for key in row))
        made = EVENT_OF[event_type]
        return made(fields=fields, rows=rows, index=index, event_schema="memory", table="items")


class Rows(list[Any]):
    """The rows of a client library."""


class Record(dict[str, Any]):
    """A row of a client library."""


@variant(harness=MemoryHarness)
class MappingsOfItsClient(ReferenceSource):
    """Delivers rows that are mappings but not `dict`, in a subclass of list."""

    def event(self, event_type: EventType, rows: list[Row], index: int) -> EventBase:
        event = super().event(event_type, rows, index)
        event.rows = Rows(OrderedDict(row) if index % 2 else Record(row) for row in rows)
        return event


@variant(harness=MemoryHarness)
class NamesFieldsThatRowsLack(ReferenceSource):
    """Names every column in `fields`, and leaves nulls out of the rows."""

    def event(self, event_type: EventType, rows: list[Row], index: int) -> EventBase:
        sparse = [{key: value for key, value in row.items() if value is not None} for row in rows]
        event = super().event(event_type, sparse, index)
        event.fields = ["id", "name", "amount"]
        return event


@variant(harness=MemoryHarness)
class WholeRowOfADelete(ReferenceSource):
    """Delivers the values that a deleted row had."""

    def message(self, change: Change) -> EventBase:
        row = {"name": None, "amount": 0, **change.row}
        return self.event(change.event_type, [row], change.position)


@variant(harness=MemoryHarness)
class NewColumn(ReferenceSource):
    """Adds a field to every row, and declares it."""

    def event(self, event_type: EventType, rows: list[Row], index: int) -> EventBase:
        return super().event(event_type, [{**row, "_source": "memory"} for row in rows], index)

    @classmethod
    async def get_available_fields(cls, **keywords: Any) -> dict[str, Any]:
        return {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "type": "object",
            "properties": {
                "id": {"type": "integer"},
                "name": {},
                "amount": {},
                "_source": {"const": "memory"},
            },
        }


class BlindHarness(MemoryHarness):
    """Declares that the source cannot tell an insert from an update."""

    tells_inserts = False


@variant(harness=BlindHarness)
class CannotTellInserts(ReferenceSource):
    """Delivers inserts as updates, and declares so."""

    def message(self, change: Change) -> EventBase:
        event_type = EventType.DELETE if change.event_type is EventType.DELETE else EventType.UPDATE
        return self.event(event_type, [dict(change.row)], change.position)
