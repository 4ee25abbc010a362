"""Sources whose snapshots ignore the batch size or differ when repeated: SRC-SNAP-03 and SRC-SNAP-04."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from functools import cached_property
from typing import ClassVar

from ...references.memory import Row
from ...references.sources import FilledHarness, MemoryHarness, ReferenceSource
from ...tools.registry import defect
from ._batches import Batches

# --- SRC-SNAP-03 ----------------------------------------------------------------------------------

NO_EVENT_EXCEEDS = "no_event_exceeds_the_batch_size"
SINGLE_ROWS = "batch_size_one_gives_single_rows"


@defect("SRC-SNAP-03", by=NO_EVENT_EXCEEDS, because="rows in an event", harness=MemoryHarness)
@defect("SRC-SNAP-03", by=SINGLE_ROWS, because="at most batch_size=1 rows in an event", harness=FilledHarness)
class OneEventForAll(Batches):
    """Ignores the batch size."""

    def batches(self, rows: list[Row], size: int) -> Iterator[list[Row]]:
        yield rows


@defect("SRC-SNAP-03", by=NO_EVENT_EXCEEDS, because="rows in an event", harness=MemoryHarness)
class OneRowTooMany(Batches):
    """Puts one row more than the batch size into each event."""

    def batches(self, rows: list[Row], size: int) -> Iterator[list[Row]]:
        for start in range(0, len(rows), size + 1):
            yield rows[start : start + size + 1]


@defect("SRC-SNAP-03", by=SINGLE_ROWS, because="at most batch_size=1 rows in an event", harness=FilledHarness)
class TwoRowsAtLeast(Batches):
    """Treats a batch size of 1 as 2."""

    def batches(self, rows: list[Row], size: int) -> Iterator[list[Row]]:
        for start in range(0, len(rows), max(size, 2)):
            yield rows[start : start + max(size, 2)]


# --- SRC-SNAP-04 ----------------------------------------------------------------------------------

REPEATING = "repeating_delivers_the_same_rows"
REPEATING_WHAT_IS_THERE = "repeating_delivers_the_same_initial_rows"


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
    """Remembers the delivered rows on the class, and delivers none of them again."""

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
    """Adds the number of the snapshot to every row."""

    numbers = itertools.count()

    def snapshot_rows(self) -> list[Row]:
        number = next(self.numbers)
        return [{**row, "snapshot": number} for row in super().snapshot_rows()]
