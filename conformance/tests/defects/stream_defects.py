"""Sources with one thing wrong: where the message stream starts, and what its events are."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from functools import cached_property
from typing import Any

from fustor_event_model.models import EventBase
from pydantic import Field

from .memory import Change, Row
from .registry import defect
from .source_defects import Flag
from .sources import ImpatientHarness, MemoryHarness, ReferenceSource, ReferenceTransientSource

# --- SRC-MSG-01 -----------------------------------------------------------------------------------


@defect("SRC-MSG-01", because="expected a 2-tuple, got <generator", harness=MemoryHarness)
class BareIterator(ReferenceSource):
    """Returns the iterator alone."""

    def answer(self, events: Iterator[EventBase], lost: bool) -> Any:
        return events


@defect("SRC-MSG-01", because="expected a 2-tuple, got [", harness=MemoryHarness)
class PairInAList(ReferenceSource):
    """Returns the pair as a list."""

    def answer(self, events: Iterator[EventBase], lost: bool) -> Any:
        return [events, lost]


@defect("SRC-MSG-01", because="expected a 2-tuple", harness=MemoryHarness)
class Triple(ReferenceSource):
    """Returns the position as well."""

    def answer(self, events: Iterator[EventBase], lost: bool) -> Any:
        return events, lost, self.table.position


@defect("SRC-MSG-01", because="an iterator of events first, got False", harness=MemoryHarness)
class FlagFirst(ReferenceSource):
    """Swaps the two parts."""

    def answer(self, events: Iterator[EventBase], lost: bool) -> Any:
        return lost, events


@defect("SRC-MSG-01", because="an iterator of events first, got []", harness=MemoryHarness)
class ListOfEvents(ReferenceSource):
    """Returns the events that are there, not an iterator."""

    def answer(self, events: Iterator[EventBase], lost: bool) -> Any:
        return [], lost


@defect("SRC-MSG-01", because="an iterator of events first, got <async_generator", harness=MemoryHarness)
class AsyncEvents(ReferenceSource):
    """Returns an asynchronous iterator."""

    def answer(self, events: Iterator[EventBase], lost: bool) -> Any:
        async def run() -> AsyncIterator[EventBase]:
            while (event := await asyncio.to_thread(next, events, None)) is not None:
                yield event

        return run(), lost


@defect("SRC-MSG-01", because="exactly a bool, second, got 0", harness=MemoryHarness)
class FlagAsInt(ReferenceSource):
    """Returns the flag as 0 or 1."""

    def answer(self, events: Iterator[EventBase], lost: bool) -> Any:
        return events, int(lost)


@defect("SRC-MSG-01", because="exactly a bool, second, got None", harness=MemoryHarness)
class FlagAsNone(ReferenceSource):
    """Returns nothing where nothing is lost."""

    def answer(self, events: Iterator[EventBase], lost: bool) -> Any:
        return events, lost or None


@defect("SRC-MSG-01", because="exactly a bool, second, got <", harness=MemoryHarness)
class ForeignFlag(ReferenceSource):
    """Returns what its client library calls a bool."""

    def answer(self, events: Iterator[EventBase], lost: bool) -> Any:
        return events, Flag(lost)


# --- SRC-MSG-02 -----------------------------------------------------------------------------------

WAITS = "returns_without_waiting_for_an_event"
MISSES = "misses_nothing_once_it_has_returned"


@defect("SRC-MSG-02", by=WAITS, because="did not return within", harness=ImpatientHarness)
class WaitsForAnEvent(ReferenceSource):
    """Fetches the first event before it returns."""

    def answer(self, events: Iterator[EventBase], lost: bool) -> Any:
        first = next(events)
        return iter([first]), lost


@defect("SRC-MSG-02", by=MISSES, because="made after the call had returned", harness=ImpatientHarness)
class StartsAtTheFirstNext(ReferenceSource):
    """Looks where the log ends when it is iterated, not when it is called."""

    def follow(self, position: int, stop_event: threading.Event) -> Iterator[EventBase]:
        yield from super().follow(self.table.position, stop_event)


@defect("SRC-MSG-02", by=MISSES, because="made after the call had returned", harness=ImpatientHarness)
class TransientThatSubscribesLate(ReferenceTransientSource):
    """Subscribes in the generator, whose body runs at the first `next()`."""

    def follow(self, position: int, stop_event: threading.Event) -> Iterator[EventBase]:
        yield from super().follow(self.table.position, stop_event)


@defect("SRC-MSG-02", by=MISSES, because="made after the call had returned", harness=ImpatientHarness)
class SkipsOneChange(ReferenceSource):
    """Starts one after the latest position."""

    def follow(self, position: int, stop_event: threading.Event) -> Iterator[EventBase]:
        yield from super().follow(position + 1, stop_event)


# --- SRC-MSG-03 -----------------------------------------------------------------------------------


class Start(ReferenceSource):
    """Decides in one place where a stream starts, and whether its position is lost."""

    def get_message_iterator(self, start_position: int = -1, **keywords: Any) -> Any:
        start, lost = self.start(start_position)
        return self.answer(self.follow(start, keywords["stop_event"]), lost)

    def start(self, position: int) -> tuple[int, bool]:
        if position > 0 and self.is_position_available(position):
            return position, False
        return self.table.position, position > 0


@defect("SRC-MSG-03", because="no change made before the call", harness=MemoryHarness)
class ReplaysEverything(Start):
    """Starts at the oldest change when there is no position."""

    def start(self, position: int) -> tuple[int, bool]:
        return (0, False) if position <= 0 else super().start(position)


@defect("SRC-MSG-03", because="no change made before the call", harness=MemoryHarness)
class ZeroIsAPosition(Start):
    """Takes 0 for the beginning of the log."""

    def start(self, position: int) -> tuple[int, bool]:
        return (0, False) if position == 0 else super().start(position)


@defect("SRC-MSG-03", because="no change made before the call", harness=MemoryHarness)
class LatestWhenConstructed(Start):
    """Keeps the latest position of when it was constructed."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.latest = self.table.position

    def start(self, position: int) -> tuple[int, bool]:
        return (self.latest, False) if position <= 0 else super().start(position)


@defect("SRC-MSG-03", because="False, for nothing was asked for", harness=MemoryHarness)
class LostWithoutAPosition(Start):
    """Reports a loss where nothing was asked for."""

    def start(self, position: int) -> tuple[int, bool]:
        return self.table.position, not self.is_position_available(position)


@defect("SRC-MSG-03", because="False, for nothing was asked for", harness=MemoryHarness)
class OnlyMinusOneIsNoPosition(Start):
    """Compares with -1 where it should with 0."""

    def start(self, position: int) -> tuple[int, bool]:
        if position == -1 or self.is_position_available(position):
            return super().start(position)
        return self.table.position, True


# --- SRC-MSG-04 -----------------------------------------------------------------------------------


@defect("SRC-MSG-04", because="every change after the position", harness=ImpatientHarness)
class DropsTheFirstAfterTheResume(Start):
    """Starts one after the position."""

    def start(self, position: int) -> tuple[int, bool]:
        start, lost = super().start(position)
        return (start, lost) if position <= 0 or lost else (start + 1, lost)


@defect("SRC-MSG-04", because="every change after the position", harness=ImpatientHarness)
class IgnoresThePosition(Start):
    """Starts at the latest, whatever was asked for."""

    def start(self, position: int) -> tuple[int, bool]:
        return self.table.position, super().start(position)[1]


@defect("SRC-MSG-04", because="no event with an index below", harness=MemoryHarness)
class ResumesTooEarly(Start):
    """Starts two before the position, to be on the safe side."""

    def start(self, position: int) -> tuple[int, bool]:
        start, lost = super().start(position)
        return (start, lost) if position <= 0 or lost else (start - 2, lost)


@defect("SRC-MSG-04", because="no event with an index below", harness=MemoryHarness)
class ResumesAtTheBeginning(Start):
    """Replays its whole log whenever it is given a position."""

    def start(self, position: int) -> tuple[int, bool]:
        start, lost = super().start(position)
        return (start, lost) if position <= 0 or lost else (0, lost)


@defect("SRC-MSG-04", because="False, for the position is available", harness=MemoryHarness)
class ResumesAndReportsALoss(Start):
    """Resumes as it should, and reports a loss all the same."""

    def start(self, position: int) -> tuple[int, bool]:
        return super().start(position)[0], position > 0


@defect("SRC-MSG-04", because="raised IndexError", harness=MemoryHarness)
class CannotResume(Start):
    """Looks the position up among changes that this instance has seen."""

    def start(self, position: int) -> tuple[int, bool]:
        if self.is_position_available(position):
            return [][position], False
        return super().start(position)


# --- SRC-MSG-05 and 06 ----------------------------------------------------------------------------

NEVER_ISSUED = "unavailable_position_is_reported_lost"
EXPIRED = "expired_position_is_reported_lost"


class Lost(Start):
    """Does something of its own about a lost position."""

    def start(self, position: int) -> tuple[int, bool]:
        start, lost = super().start(position)
        return (self.lost(position), lost) if lost else (start, lost)

    def lost(self, position: int) -> int:
        raise NotImplementedError


@defect("SRC-MSG-05", by=NEVER_ISSUED, because="raised ValueError", harness=MemoryHarness)
@defect("SRC-MSG-05", by=EXPIRED, because="raised ValueError", harness=MemoryHarness)
class RaisesWhenLost(Lost):
    """Raises for a position that is gone."""

    def lost(self, position: int) -> int:
        raise ValueError(f"position {position} is gone")


@defect("SRC-MSG-05", by=NEVER_ISSUED, because="no change made before the call", harness=MemoryHarness)
class ReplaysWhenLost(Lost):
    """Starts at the oldest change when the position is gone."""

    def lost(self, position: int) -> int:
        return 0


@defect("SRC-MSG-05", by=NEVER_ISSUED, because="made after the call", harness=ImpatientHarness)
class WaitsForTheLostPosition(Lost):
    """Starts at the position that it says is gone."""

    def lost(self, position: int) -> int:
        return position


@defect("SRC-MSG-05", by=NEVER_ISSUED, because="True, for the position is unavailable", harness=MemoryHarness)
@defect("SRC-MSG-05", by=EXPIRED, because="True, for the position is unavailable", harness=MemoryHarness)
@defect(
    "SRC-MSG-06", by="flag_agrees_with_is_position_available", because="the flag to be True", harness=MemoryHarness
)
class NeverLost(Start):
    """Starts at the latest and does not say so."""

    def start(self, position: int) -> tuple[int, bool]:
        return super().start(position)[0], False


@defect("SRC-MSG-05", by=EXPIRED, because="True, for the position is unavailable", harness=MemoryHarness)
class NotLostWhenIssuedOnce(Start):
    """Takes every position up to the newest for one that it can resume from."""

    def start(self, position: int) -> tuple[int, bool]:
        start, lost = super().start(position)
        return start, lost and position > self.table.position


@defect(
    "SRC-MSG-06",
    by="flag_agrees_for_delivered_positions",
    because="the flag to be False, got True",
    harness=MemoryHarness,
)
class LostAtTheNewest(Start):
    """Is off by one where the flag is concerned."""

    def start(self, position: int) -> tuple[int, bool]:
        start, lost = super().start(position)
        return start, lost or position == self.table.position


@defect(
    "SRC-MSG-06",
    by="flag_agrees_for_delivered_positions",
    because="the flag to be True, got False",
    harness=MemoryHarness,
)
class NotLostOneBeyondTheNewest(Start):
    """Is off by one on the other side."""

    def start(self, position: int) -> tuple[int, bool]:
        start, lost = super().start(position)
        return start, lost and position != self.table.position + 1


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


IDLE = "ends_when_stopped_while_idle"
AFTER_EVENTS = "ends_when_stopped_after_events"


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
        del {}["subscription"]


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
