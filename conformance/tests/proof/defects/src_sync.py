"""Sources from which a replica does not converge: SRC-SYNC-01."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from itertools import takewhile
from typing import Any, ClassVar

from fustor_core.exceptions import DriverError
from fustor_event_model.models import EventBase, EventType

from ..references.memory import TABLES, Row
from ..references.sources import ImpatientHarness, MemoryHarness, ReferenceSource
from ..tools.registry import defect
from .src_snap.rows import SnapshotWithWrappedKeys

KNOWN = "replica_converges_in_known_cases"
LOST = "a replica"
DRAWN = "replica_converges"


@defect("SRC-SYNC-01", by=KNOWN, because=LOST, harness=ImpatientHarness)
class LosesDeletesWhileStopped(ReferenceSource):
    """Does not deliver deletes that were made while it was stopped."""

    def follow(self, position: int, stop_event: threading.Event) -> Iterator[EventBase]:
        opened_at = self.table.position
        for event in super().follow(position, stop_event):
            if event.event_type is not EventType.DELETE or event.index > opened_at:
                yield event


@defect("SRC-SYNC-01", by=DRAWN, because=LOST, harness=ImpatientHarness)
@defect("SRC-SYNC-01", by=KNOWN, because=LOST, harness=ImpatientHarness)
class PagesByOffset(ReferenceSource):
    """Reads rows by their offset, so a delete during a snapshot makes it skip one."""

    def snapshot_rows(self) -> Iterable[Row]:
        offset = 0
        while rows := sorted(self.table.rows.items())[offset : offset + 1]:
            yield dict(rows[0][1])
            offset += 1


@defect("SRC-SYNC-01", by=KNOWN, because=LOST, harness=ImpatientHarness)
class SwallowsWhatComesBack(ReferenceSource):
    """Does not deliver an insert of a key that it has delivered before."""

    def follow(self, position: int, stop_event: threading.Event) -> Iterator[EventBase]:
        seen: set[Any] = set()
        for event in super().follow(position, stop_event):
            key = event.rows[0]["id"]
            if event.event_type is not EventType.INSERT or key not in seen:
                yield event
            seen.add(key)


@defect("SRC-SYNC-01", by=KNOWN, because=LOST, harness=ImpatientHarness)
class SkipsEqualValues(ReferenceSource):
    """Drops a row that equals the last delivered row of its key, even after a delete."""

    def follow(self, position: int, stop_event: threading.Event) -> Iterator[EventBase]:
        last: dict[Any, Row] = {}
        for event in super().follow(position, stop_event):
            row = event.rows[0]
            if event.event_type is EventType.DELETE or last.get(row["id"]) != row:
                yield event
            if event.event_type is not EventType.DELETE:
                last[row["id"]] = row


@defect("SRC-SYNC-01", by=KNOWN, because=LOST, harness=ImpatientHarness)
class IsSureOfAnExpiredPosition(ReferenceSource):
    """Resumes from every position up to its newest, also when its history is gone."""

    def is_position_available(self, position: int) -> bool:
        return 0 < position <= self.table.position


@defect("SRC-SYNC-01", by=KNOWN, because=LOST, harness=ImpatientHarness)
class ForgetsTheBurst(ReferenceSource):
    """Resumes after all changes made before it was closed, delivered or not."""

    closed_at: ClassVar[dict[int, int]] = {}

    def get_message_iterator(self, start_position: int = -1, **keywords: Any) -> Any:
        resumed = start_position > 0
        position = max(start_position, self.closed_at.get(id(self.table), 0)) if resumed else start_position
        return super().get_message_iterator(position, **keywords)

    def follow(self, position: int, stop_event: threading.Event) -> Iterator[EventBase]:
        return takewhile(lambda _: not stop_event.is_set(), super().follow(position, stop_event))

    async def close(self) -> None:
        await super().close()
        table = TABLES[self.config.uri]
        self.closed_at[id(table)] = table.position


@defect("SRC-SYNC-01", by=KNOWN, because=LOST, harness=ImpatientHarness)
class SnapshotOfAnEarlierTime(ReferenceSource):
    """Delivers the rows of the first snapshot in every later one."""

    def snapshot_rows(self) -> Iterable[Row]:
        table: Any = self.table
        if not hasattr(table, "kept"):
            table.kept = [dict(row) for row in table.rows.values()]
        return iter(table.kept)


@defect("SRC-SYNC-01", by=KNOWN, because=LOST, harness=ImpatientHarness)
class CoalescesAtResume(ReferenceSource):
    """Delivers only the first of the missed changes of each key when it resumes."""

    def follow(self, position: int, stop_event: threading.Event) -> Iterator[EventBase]:
        opened_at, seen = self.table.position, set()
        for event in super().follow(position, stop_event):
            key = event.rows[0]["id"]
            if event.index > opened_at or key not in seen:
                yield event
            seen.add(key)


@defect("SRC-SYNC-01", by=KNOWN, because=LOST, harness=ImpatientHarness)
class StartsAfreshAfterAnOutage(ReferenceSource):
    """Resumes at the latest position after an outage, and reports no loss."""

    def get_message_iterator(self, start_position: int = -1, **keywords: Any) -> Any:
        failed = vars(self.table).pop("has_failed", False)
        return super().get_message_iterator(self.table.position if failed else start_position, **keywords)

    def follow(self, position: int, stop_event: threading.Event) -> Iterator[EventBase]:
        table: Any = self.table
        try:
            yield from super().follow(position, stop_event)
        except DriverError:
            table.has_failed = True
            raise


# It breaks SRC-SNAP-02 and SRC-SNAP-08 as well.
for check in (DRAWN, KNOWN):
    defect("SRC-SYNC-01", by=check, because=LOST, harness=MemoryHarness, module=__name__)(
        SnapshotWithWrappedKeys
    )
