"""Sources whose streams, events and positions are unusual, and right."""

from __future__ import annotations

import queue
import threading
from collections import OrderedDict
from collections.abc import Iterator
from typing import Any

from fustor_core.exceptions import DriverError
from fustor_event_model.models import DeleteEvent, EventBase, EventType, InsertEvent, UpdateEvent

from .memory import TABLES, Change, Row
from .registry import variant
from .sources import MemoryHarness, ReferenceSource, ReferenceTransientSource

# --- the stream as an object ----------------------------------------------------------------------


@variant(harness=MemoryHarness)
class PlainTuple(ReferenceSource):
    """Returns an ordinary pair."""

    def answer(self, events: Iterator[EventBase], lost: bool) -> Any:
        return events, lost


class Events:
    """An iterator that is no generator."""

    def __init__(self, events: Iterator[EventBase]) -> None:
        self.events = events

    def __iter__(self) -> Iterator[EventBase]:
        return self

    def __next__(self) -> EventBase:
        return next(self.events)


@variant(harness=MemoryHarness)
class IteratorsOfItsOwn(ReferenceSource):
    """Has a class of its own for both iterators."""

    def answer(self, events: Iterator[EventBase], lost: bool) -> Any:
        return super().answer(Events(events), lost)

    def get_snapshot_iterator(self, **keywords: Any) -> Iterator[EventBase]:
        return Events(super().get_snapshot_iterator(**keywords))


@variant(harness=MemoryHarness)
class ReadsAhead(ReferenceSource):
    """Reads in a thread of its own that starts in the call, through a queue."""

    def answer(self, events: Iterator[EventBase], lost: bool) -> Any:
        waiting: queue.Queue[EventBase | Exception | None] = queue.Queue()

        def read() -> None:
            try:
                for event in events:
                    waiting.put(event)
                waiting.put(None)
            except DriverError as error:
                waiting.put(error)

        def take() -> Iterator[EventBase]:
            while item := waiting.get():
                if isinstance(item, Exception):
                    raise item
                yield item

        threading.Thread(target=read, daemon=True).start()
        return take(), lost


@variant(harness=MemoryHarness)
class Polls(ReferenceSource):
    """Looks for changes at intervals."""

    def wait_for_changes(self, position: int) -> list[Change]:
        self.closed.wait(0.02)
        return self.table.after(position)


# --- events ---------------------------------------------------------------------------------------


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
    """Gives the waiting changes the position of the last of them, and delivers them again on a resume."""

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
    """Delivers an event without rows whenever it has nothing else."""

    def follow(self, position: int, stop_event: threading.Event) -> Iterator[EventBase]:
        while not self.stopped(stop_event):
            yield self.event(EventType.UPDATE, [], position)
            for change in self.wait_for_changes(position):
                yield self.message(change)
                position = change.position


EVENT_OF = {EventType.INSERT: InsertEvent, EventType.UPDATE: UpdateEvent, EventType.DELETE: DeleteEvent}


@variant(harness=MemoryHarness)
class ClassForEachType(ReferenceSource):
    """Uses the classes of the three types."""

    def event(self, event_type: EventType, rows: list[Row], index: int) -> EventBase:
        fields = list(dict.fromkeys(key for row in rows for key in row))
        made = EVENT_OF[event_type]
        return made(fields=fields, rows=rows, index=index, event_schema="memory", table="items")


@variant(harness=MemoryHarness)
class MappingsOfItsClient(ReferenceSource):
    """Hands on rows that are mappings and not `dict`, in a list that is its client's."""

    def event(self, event_type: EventType, rows: list[Row], index: int) -> EventBase:
        event = super().event(event_type, rows, index)
        event.rows = Rows(OrderedDict(row) if index % 2 else Record(row) for row in rows)
        return event


class Rows(list[Any]):
    """The rows of a client library."""


class Record(dict[str, Any]):
    """A row of a client library."""


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
    """Adds a column of its own to every row, and declares it."""

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


# --- positions ------------------------------------------------------------------------------------


class HugePositions(MemoryHarness):
    """Begins at a position that no float can hold."""

    def start(self) -> None:
        super().start()
        table = TABLES[self.uri]
        table.position = table.forgotten = 2**62


@variant(harness=HugePositions)
class LogSequenceNumbers(ReferenceSource):
    """Has positions beyond 2 ** 62, as databases have."""


@variant(harness=MemoryHarness)
class WidePositions(ReferenceSource):
    """Has positions that lie far apart, and only those that were issued are available."""

    def message(self, change: Change) -> EventBase:
        return self.event(change.event_type, [dict(change.row)], change.position * 1000)

    def is_position_available(self, position: int) -> bool:
        return position % 1000 == 0 and super().is_position_available(position // 1000)

    def get_message_iterator(self, start_position: int = -1, **keywords: Any) -> Any:
        resumes = self.is_position_available(start_position)
        start = start_position // 1000 if resumes else self.table.position
        return self.stream(start, start_position > 0 and not resumes, keywords)


@variant(harness=MemoryHarness)
class TransientWithoutIndexes(ReferenceTransientSource):
    """Leaves the numbering to the agent."""

    def message(self, change: Change) -> EventBase:
        return self.event(change.event_type, [dict(change.row)], -1)


@variant(harness=MemoryHarness)
class TransientByAttribute(ReferenceSource):
    """Says on its class that it is transient, and inherits what follows from that."""

    is_transient = True

    def is_position_available(self, position: int) -> bool:
        return False


class BlindHarness(MemoryHarness):
    """Declares that the source cannot tell an insert from an update."""

    tells_inserts = False


@variant(harness=BlindHarness)
class CannotTellInserts(ReferenceSource):
    """Delivers updates for inserts, and declares so."""

    def message(self, change: Change) -> EventBase:
        event_type = EventType.DELETE if change.event_type is EventType.DELETE else EventType.UPDATE
        return self.event(event_type, [dict(change.row)], change.position)


# --- the snapshot ---------------------------------------------------------------------------------


@variant(harness=MemoryHarness)
class SingleRowsInNoOrder(ReferenceSource):
    """Delivers a snapshot row by row, newest first, without positions, with an empty event at the end."""

    def get_snapshot_iterator(self, **keywords: Any) -> Iterator[EventBase]:
        return self.project(self.newest_first(), keywords.get("required_fields_tracker"))

    def newest_first(self) -> Iterator[EventBase]:
        for key in sorted(self.table.rows, reverse=True):
            if row := self.table.rows.get(key):
                yield self.event(EventType.UPDATE, [dict(row)], -1)
        yield self.event(EventType.UPDATE, [], -1)
