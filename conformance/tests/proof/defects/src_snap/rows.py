"""Sources whose snapshots have the wrong rows: SRC-SNAP-02 and SRC-SNAP-09."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

from fustor_core import sources
from fustor_event_model.models import EventBase, EventType

from ...references.memory import Row
from ...references.sources import MemoryHarness, ReferenceSource
from ...references.systems import SystemHarness
from ...tools.registry import defect
from ...variants.source_on_a_log import FollowsALog
from ._batches import Batches

# --- SRC-SNAP-02 ----------------------------------------------------------------------------------

EVERY_ROW = "delivers_every_row_once"
AS_IT_IS_NOW = "delivers_the_rows_as_they_are_now"


@defect("SRC-SNAP-02", by=EVERY_ROW, because="every row of the system", harness=MemoryHarness)
class DropsTheLastBatch(Batches):
    """Delivers only full batches."""

    def batches(self, rows: list[Row], size: int) -> Iterator[list[Row]]:
        for start in range(0, len(rows) - size + 1, size):
            yield rows[start : start + size]


@defect("SRC-SNAP-02", by=EVERY_ROW, because="each row exactly once", harness=MemoryHarness)
class RepeatsTheBoundary(Batches):
    """Begins each batch with the last row of the previous one."""

    def batches(self, rows: list[Row], size: int) -> Iterator[list[Row]]:
        for start in range(0, len(rows), size):
            yield rows[max(0, start - 1) : max(0, start - 1) + size + 1]


@defect("SRC-SNAP-02", by=EVERY_ROW, because="every row of the system", harness=MemoryHarness)
class SkipsTheBoundary(Batches):
    """Skips one row between two batches."""

    def batches(self, rows: list[Row], size: int) -> Iterator[list[Row]]:
        for start in range(0, len(rows), size + 1):
            yield rows[start : start + size]


@defect("SRC-SNAP-02", by=EVERY_ROW, because="every row of the system", harness=MemoryHarness)
class SnapshotWithoutNulls(ReferenceSource):
    """Leaves out rows with a null."""

    def snapshot_rows(self) -> list[Row]:
        return [row for row in super().snapshot_rows() if None not in row.values()]


@defect("SRC-SNAP-02", by=EVERY_ROW, because="only rows that the system holds", harness=MemoryHarness)
class SnapshotWithAHeader(ReferenceSource):
    """Delivers the column names as a first row."""

    def snapshot_rows(self) -> list[Row]:
        return [{"id": 0, "name": "name", "amount": 0}, *super().snapshot_rows()]


@defect("SRC-SNAP-02", by=EVERY_ROW, because="every row of the system", harness=MemoryHarness)
@defect("SRC-SNAP-08", because="the rows of the system", harness=MemoryHarness)
class SnapshotWithWrappedKeys(ReferenceSource):
    """Delivers each key as a mapping of its client library."""

    def read_all(self, batch_size: int) -> Iterator[EventBase]:
        for event in super().read_all(batch_size):
            event.rows = [{**row, "id": {"$oid": row["id"]}} for row in event.rows]
            yield event


@defect("SRC-SNAP-02", by=EVERY_ROW, because="the values of the system", harness=MemoryHarness)
class SnapshotStripsTexts(ReferenceSource):
    """Delivers empty strings as null."""

    def snapshot_rows(self) -> list[Row]:
        return [{**row, "name": row["name"] or None} for row in super().snapshot_rows()]


@defect("SRC-SNAP-02", by=AS_IT_IS_NOW, because="every row of the system", harness=MemoryHarness)
class SnapshotOnce(ReferenceSource):
    """Reads the rows once, and delivers them in every snapshot."""

    @cached_property
    def kept(self) -> list[Row]:
        return list(super().snapshot_rows())

    def snapshot_rows(self) -> list[Row]:
        return self.kept


@defect("SRC-SNAP-02", by=AS_IT_IS_NOW, because="each row exactly once", harness=MemoryHarness)
class SnapshotFromTheLog(ReferenceSource):
    """Delivers a row for every insert and update in the log."""

    def snapshot_rows(self) -> list[Row]:
        return [
            dict(change.row) for change in self.table.changes if change.event_type is not EventType.DELETE
        ]


@defect("SRC-SNAP-02", by=AS_IT_IS_NOW, because="only rows that the system holds", harness=MemoryHarness)
class SnapshotOfDeletedRows(ReferenceSource):
    """Delivers deleted rows too."""

    def snapshot_rows(self) -> list[Row]:
        deleted = [change.row for change in self.table.changes if change.event_type is EventType.DELETE]
        return [*super().snapshot_rows(), *map(dict, deleted)]


@defect("SRC-SNAP-02", by=AS_IT_IS_NOW, because="the values of the system", harness=MemoryHarness)
class SnapshotOfFirstValues(ReferenceSource):
    """Delivers the first values of each row."""

    def snapshot_rows(self) -> list[Row]:
        inserts = [change.row for change in self.table.changes if change.event_type is EventType.INSERT]
        first = {row["id"]: row for row in reversed(inserts)}
        return [dict(first.get(row["id"], row)) for row in super().snapshot_rows()]


@defect("SRC-SNAP-02", by=EVERY_ROW, because="every row of the system", harness=SystemHarness)
class SkipsTheFirstOfAPage(FollowsALog):
    """Skips the first row of each page."""

    def read_page(self, after: sources.Row | None, limit: int) -> Sequence[sources.Row]:
        rows = super().read_page(after, limit + 1)
        return rows[1:] if after else rows[:limit]


@defect("SRC-SNAP-02", by=EVERY_ROW, because="each row exactly once", harness=SystemHarness)
class RepeatsTheLastOfAPage(FollowsALog):
    """Begins each page with the last row of the previous one."""

    def read_page(self, after: sources.Row | None, limit: int) -> Sequence[sources.Row]:
        rows = super().read_page(after, limit)
        return [after, *rows][:limit] if after and rows and limit > 1 else rows


# --- SRC-SNAP-09 ----------------------------------------------------------------------------------


@defect("SRC-SNAP-09", because="raised IndexError", harness=MemoryHarness)
class LooksAtTheFirstRow(ReferenceSource):
    """Raises when there are no rows."""

    def get_snapshot_iterator(self, **keywords: Any) -> Iterator[EventBase]:
        rows = list(self.snapshot_rows())
        assert rows[0]
        yield from super().get_snapshot_iterator(**keywords)


@defect("SRC-SNAP-09", because="no rows, because the system holds none", harness=MemoryHarness)
class RowOfNulls(ReferenceSource):
    """Delivers a row of nulls when there are no rows."""

    def snapshot_rows(self) -> list[Row]:
        return list(super().snapshot_rows()) or [{"id": None, "name": None, "amount": None}]
