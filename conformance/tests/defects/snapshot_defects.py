"""Sources with one thing wrong: the snapshot."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator, Iterator
from functools import cached_property
from typing import Any, ClassVar

from fustor_event_model.models import EventBase, EventType

from .memory import Row
from .registry import defect
from .sources import FilledHarness, ImpatientHarness, MemoryHarness, ReferenceSource


class Batches(ReferenceSource):
    """Cuts the rows into batches in a way of its own."""

    def get_snapshot_iterator(self, *, batch_size: int = 100, **keywords: Any) -> Iterator[EventBase]:
        for rows in self.batches(list(self.snapshot_rows()), batch_size):
            yield self.event(EventType.INSERT, rows, self.table.position)

    def batches(self, rows: list[Row], size: int) -> Iterator[list[Row]]:
        raise NotImplementedError


# --- SRC-SNAP-01 ----------------------------------------------------------------------------------

FINITE = "is_a_finite_iterator"
WELL_FORMED = "its_events_are_well_formed"


@defect(
    "SRC-SNAP-01", by=FINITE, because="a synchronous iterator, got <async_generator", harness=MemoryHarness
)
class AsyncSnapshot(ReferenceSource):
    """Is an async generator."""

    async def get_snapshot_iterator(self, **keywords: Any) -> AsyncIterator[EventBase]:  # type: ignore[override]
        for row in self.snapshot_rows():
            yield self.event(EventType.INSERT, [row], self.table.position)


@defect("SRC-SNAP-01", by=FINITE, because="a synchronous iterator, got <coroutine", harness=MemoryHarness)
class CoroutineSnapshot(ReferenceSource):
    """Has to be awaited."""

    async def get_snapshot_iterator(self, **keywords: Any) -> Iterator[EventBase]:  # type: ignore[override]
        return iter([])


@defect("SRC-SNAP-01", by=FINITE, because="a synchronous iterator, got []", harness=MemoryHarness)
class SnapshotAsList(ReferenceSource):
    """Returns a list, which is no iterator."""

    def get_snapshot_iterator(self, **keywords: Any) -> Iterator[EventBase]:
        return list(super().get_snapshot_iterator(**keywords))  # type: ignore[return-value]


@defect("SRC-SNAP-01", by=FINITE, because="no more events than rows", harness=MemoryHarness)
class EndlessSnapshot(ReferenceSource):
    """Begins again when it has come to the end."""

    def get_snapshot_iterator(self, **keywords: Any) -> Iterator[EventBase]:
        while True:
            yield from super().get_snapshot_iterator(**keywords)
            yield self.event(EventType.INSERT, [], self.table.position)


@defect("SRC-SNAP-01", by=FINITE, because="did not return within", harness=ImpatientHarness)
class SnapshotThatWaits(ReferenceSource):
    """Goes on with the changes, once it has delivered the rows."""

    def get_snapshot_iterator(self, **keywords: Any) -> Iterator[EventBase]:
        yield from super().get_snapshot_iterator(**keywords)
        yield from self.follow(self.table.position, self.closed)


@defect("SRC-SNAP-01", by=WELL_FORMED, because="rows that are mappings", harness=MemoryHarness)
class SnapshotRowsAsTuples(ReferenceSource):
    """Hands on the tuples of its client library."""

    def snapshot_rows(self) -> list[Any]:
        return [tuple(row.values()) for row in super().snapshot_rows()]

    def event(self, event_type: EventType, rows: list[Row], index: int) -> EventBase:
        event = super().event(event_type, [], index)
        event.rows = rows
        return event


@defect("SRC-SNAP-01", by=WELL_FORMED, because="fields without", harness=MemoryHarness)
class SnapshotFieldsOfTheFirstRow(ReferenceSource):
    """Takes the fields from the first row of several; a null is left out of a row."""

    def snapshot_rows(self) -> list[Row]:
        return [{k: v for k, v in row.items() if v is not None} for row in super().snapshot_rows()]

    def event(self, event_type: EventType, rows: list[Row], index: int) -> EventBase:
        event = super().event(event_type, rows, index)
        event.fields = list(rows[0])
        return event


@defect("SRC-SNAP-01", by=WELL_FORMED, because="raised TypeError", harness=MemoryHarness)
class SnapshotSortsNulls(ReferenceSource):
    """Sorts by a value that may be null."""

    def snapshot_rows(self) -> list[Row]:
        return sorted(super().snapshot_rows(), key=lambda row: row["name"])


# --- SRC-SNAP-02 ----------------------------------------------------------------------------------

EVERY_ROW = "delivers_every_row_once"
AS_IT_IS_NOW = "delivers_the_rows_as_they_are_now"


@defect("SRC-SNAP-02", by=EVERY_ROW, because="every row of the system", harness=MemoryHarness)
class DropsTheLastBatch(Batches):
    """Delivers full batches only."""

    def batches(self, rows: list[Row], size: int) -> Iterator[list[Row]]:
        for start in range(0, len(rows) - size + 1, size):
            yield rows[start : start + size]


@defect("SRC-SNAP-02", by=EVERY_ROW, because="each row exactly once", harness=MemoryHarness)
class RepeatsTheBoundary(Batches):
    """Begins a batch with the last row of the one before."""

    def batches(self, rows: list[Row], size: int) -> Iterator[list[Row]]:
        for start in range(0, len(rows), size):
            yield rows[max(0, start - 1) : max(0, start - 1) + size + 1]


@defect("SRC-SNAP-02", by=EVERY_ROW, because="every row of the system", harness=MemoryHarness)
class SkipsTheBoundary(Batches):
    """Asks for what comes after the row that begins the next batch."""

    def batches(self, rows: list[Row], size: int) -> Iterator[list[Row]]:
        for start in range(0, len(rows), size + 1):
            yield rows[start : start + size]


@defect("SRC-SNAP-02", by=EVERY_ROW, because="every row of the system", harness=MemoryHarness)
class SnapshotWithoutNulls(ReferenceSource):
    """Leaves out rows in which a value is null."""

    def snapshot_rows(self) -> list[Row]:
        return [row for row in super().snapshot_rows() if None not in row.values()]


@defect("SRC-SNAP-02", by=EVERY_ROW, because="only rows that the system holds", harness=MemoryHarness)
class SnapshotWithAHeader(ReferenceSource):
    """Delivers a row that no system has."""

    def snapshot_rows(self) -> list[Row]:
        return [{"id": 0, "name": "name", "amount": 0}, *super().snapshot_rows()]


@defect("SRC-SNAP-02", by=EVERY_ROW, because="every row of the system", harness=MemoryHarness)
@defect("SRC-SNAP-08", because="the rows of the system", harness=MemoryHarness)
@defect("SRC-SYNC-01", by="replica_converges", because="a replica", harness=MemoryHarness)
@defect(
    "SRC-SYNC-01", by="replica_survives_what_drivers_get_wrong", because="a replica", harness=MemoryHarness
)
class SnapshotWithWrappedKeys(ReferenceSource):
    """Delivers a key as the mapping that its client library has for it."""

    def read_all(self, batch_size: int) -> Iterator[EventBase]:
        for event in super().read_all(batch_size):
            event.rows = [{**row, "id": {"$oid": row["id"]}} for row in event.rows]
            yield event


@defect("SRC-SNAP-02", by=EVERY_ROW, because="the values of the system", harness=MemoryHarness)
class SnapshotStripsTexts(ReferenceSource):
    """Takes an empty text for a null, as some databases do."""

    def snapshot_rows(self) -> list[Row]:
        return [{**row, "name": row["name"] or None} for row in super().snapshot_rows()]


@defect("SRC-SNAP-02", by=AS_IT_IS_NOW, because="every row of the system", harness=MemoryHarness)
class SnapshotOnce(ReferenceSource):
    """Reads the rows once, and keeps them."""

    @cached_property
    def kept(self) -> list[Row]:
        return list(super().snapshot_rows())

    def snapshot_rows(self) -> list[Row]:
        return self.kept


@defect("SRC-SNAP-02", by=AS_IT_IS_NOW, because="each row exactly once", harness=MemoryHarness)
class SnapshotFromTheLog(ReferenceSource):
    """Delivers what was ever inserted or changed."""

    def snapshot_rows(self) -> list[Row]:
        return [
            dict(change.row) for change in self.table.changes if change.event_type is not EventType.DELETE
        ]


@defect("SRC-SNAP-02", by=AS_IT_IS_NOW, because="only rows that the system holds", harness=MemoryHarness)
class SnapshotOfDeletedRows(ReferenceSource):
    """Delivers rows that were deleted."""

    def snapshot_rows(self) -> list[Row]:
        deleted = [change.row for change in self.table.changes if change.event_type is EventType.DELETE]
        return [*super().snapshot_rows(), *map(dict, deleted)]


@defect("SRC-SNAP-02", by=AS_IT_IS_NOW, because="the values of the system", harness=MemoryHarness)
class SnapshotOfFirstValues(ReferenceSource):
    """Delivers the values that a row was inserted with."""

    def snapshot_rows(self) -> list[Row]:
        inserts = [change.row for change in self.table.changes if change.event_type is EventType.INSERT]
        first = {row["id"]: row for row in reversed(inserts)}
        return [dict(first.get(row["id"], row)) for row in super().snapshot_rows()]


# --- SRC-SNAP-03 ----------------------------------------------------------------------------------

NO_EVENT_EXCEEDS = "no_event_exceeds_the_batch_size"
SINGLE_ROWS = "single_rows_when_asked_for"


@defect("SRC-SNAP-03", by=NO_EVENT_EXCEEDS, because="rows in an event", harness=MemoryHarness)
@defect("SRC-SNAP-03", by=SINGLE_ROWS, because="at most 1 rows in an event", harness=FilledHarness)
class OneEventForAll(Batches):
    """Ignores the batch size."""

    def batches(self, rows: list[Row], size: int) -> Iterator[list[Row]]:
        yield rows


@defect("SRC-SNAP-03", by=NO_EVENT_EXCEEDS, because="rows in an event", harness=MemoryHarness)
class OneRowTooMany(Batches):
    """Is off by one."""

    def batches(self, rows: list[Row], size: int) -> Iterator[list[Row]]:
        for start in range(0, len(rows), size + 1):
            yield rows[start : start + size + 1]


@defect("SRC-SNAP-03", by=SINGLE_ROWS, because="at most 1 rows in an event", harness=FilledHarness)
class TwoRowsAtLeast(Batches):
    """Takes a batch size of 1 for a mistake."""

    def batches(self, rows: list[Row], size: int) -> Iterator[list[Row]]:
        for start in range(0, len(rows), max(size, 2)):
            yield rows[start : start + max(size, 2)]


# --- SRC-SNAP-04 and 09 ---------------------------------------------------------------------------

REPEATING = "repeating_delivers_the_same_rows"
REPEATING_WHAT_IS_THERE = "repeating_what_is_there_delivers_the_same_rows"


@defect("SRC-SNAP-04", by=REPEATING, because="the rows of the first snapshot", harness=MemoryHarness)
@defect(
    "SRC-SNAP-04", by=REPEATING_WHAT_IS_THERE, because="the rows of the first snapshot", harness=FilledHarness
)
class ReadsItsCursorToTheEnd(ReferenceSource):
    """Keeps one cursor, which is at its end the second time."""

    @cached_property
    def cursor(self) -> Iterator[Row]:
        return iter(super().snapshot_rows())

    def snapshot_rows(self) -> list[Row]:
        return list(self.cursor)


@defect("SRC-SNAP-04", by=REPEATING, because="the rows of the first snapshot", harness=MemoryHarness)
@defect(
    "SRC-SNAP-04", by=REPEATING_WHAT_IS_THERE, because="the rows of the first snapshot", harness=FilledHarness
)
class OnceForAllInstances(ReferenceSource):
    """Remembers on the class what any instance has delivered."""

    delivered: ClassVar[set[int]] = set()

    def snapshot_rows(self) -> list[Row]:
        rows = [
            row for row in super().snapshot_rows() if id(self.table.rows[row["id"]]) not in self.delivered
        ]
        self.delivered.update(id(row) for row in self.table.rows.values())
        return rows


@defect("SRC-SNAP-04", by=REPEATING, because="the rows of the first snapshot", harness=MemoryHarness)
@defect(
    "SRC-SNAP-04", by=REPEATING_WHAT_IS_THERE, because="the rows of the first snapshot", harness=FilledHarness
)
class NumbersTheSnapshots(ReferenceSource):
    """Puts the number of the snapshot into every row."""

    numbers = itertools.count()

    def snapshot_rows(self) -> list[Row]:
        number = next(self.numbers)
        return [{**row, "snapshot": number} for row in super().snapshot_rows()]


@defect("SRC-SNAP-09", because="raised IndexError", harness=MemoryHarness)
class LooksAtTheFirstRow(ReferenceSource):
    """Takes for granted that there is a row."""

    def get_snapshot_iterator(self, **keywords: Any) -> Iterator[EventBase]:
        rows = list(self.snapshot_rows())
        assert rows[0]
        yield from super().get_snapshot_iterator(**keywords)


@defect("SRC-SNAP-09", because="no rows, for the system holds none", harness=MemoryHarness)
class RowOfNulls(ReferenceSource):
    """Delivers one row of nulls where there is none."""

    def snapshot_rows(self) -> list[Row]:
        return list(super().snapshot_rows()) or [{"id": None, "name": None, "amount": None}]
