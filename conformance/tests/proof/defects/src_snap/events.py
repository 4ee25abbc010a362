"""Sources whose snapshots are not finite iterators of well-formed events: SRC-SNAP-01."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

from fustor_event_model.models import EventBase, EventType

from ...references.memory import Row
from ...references.sources import ImpatientHarness, MemoryHarness, ReferenceSource
from ...tools.registry import defect

FINITE = "snapshot_is_a_finite_iterator"
WELL_FORMED = "snapshot_events_are_well_formed"


@defect(
    "SRC-SNAP-01", by=FINITE, because="a synchronous iterator, got <async_generator", harness=MemoryHarness
)
class AsyncSnapshot(ReferenceSource):
    """Returns an async generator."""

    async def get_snapshot_iterator(self, **keywords: Any) -> AsyncIterator[EventBase]:  # type: ignore[override]
        for row in self.snapshot_rows():
            yield self.event(EventType.INSERT, [row], self.table.position)


@defect("SRC-SNAP-01", by=FINITE, because="a synchronous iterator, got <coroutine", harness=MemoryHarness)
class CoroutineSnapshot(ReferenceSource):
    """Returns a coroutine."""

    async def get_snapshot_iterator(self, **keywords: Any) -> Iterator[EventBase]:  # type: ignore[override]
        return iter([])


@defect("SRC-SNAP-01", by=FINITE, because="a synchronous iterator, got []", harness=MemoryHarness)
class SnapshotAsList(ReferenceSource):
    """Returns a list, which is not an iterator."""

    def get_snapshot_iterator(self, **keywords: Any) -> Iterator[EventBase]:
        return list(super().get_snapshot_iterator(**keywords))  # type: ignore[return-value]


@defect("SRC-SNAP-01", by=FINITE, because="no more events than rows", harness=MemoryHarness)
class EndlessSnapshot(ReferenceSource):
    """Begins again at the end."""

    def get_snapshot_iterator(self, **keywords: Any) -> Iterator[EventBase]:
        while True:
            yield from super().get_snapshot_iterator(**keywords)
            yield self.event(EventType.INSERT, [], self.table.position)


@defect("SRC-SNAP-01", by=FINITE, because="did not return within", harness=ImpatientHarness)
class SnapshotThatWaits(ReferenceSource):
    """Continues with changes after the last row."""

    def get_snapshot_iterator(self, **keywords: Any) -> Iterator[EventBase]:
        yield from super().get_snapshot_iterator(**keywords)
        yield from self.follow(self.table.position, self.closed)


@defect("SRC-SNAP-01", by=WELL_FORMED, because="rows that are mappings", harness=MemoryHarness)
class SnapshotRowsAsTuples(ReferenceSource):
    """Delivers rows that are tuples."""

    def snapshot_rows(self) -> list[Any]:
        return [tuple(row.values()) for row in super().snapshot_rows()]

    def event(self, event_type: EventType, rows: list[Row], index: int) -> EventBase:
        event = super().event(event_type, [], index)
        event.rows = rows
        return event


@defect("SRC-SNAP-01", by=WELL_FORMED, because="fields without", harness=MemoryHarness)
class SnapshotFieldsOfTheFirstRow(ReferenceSource):
    """Takes the fields from the first row, although the rows differ."""

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
