"""Sources with one thing wrong that shows only in a history: what the replica of it comes to."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from itertools import takewhile
from typing import Any, ClassVar

from fustor_core.exceptions import DriverError
from fustor_event_model.models import EventBase, EventType

from .memory import TABLES, Row
from .registry import defect
from .sources import ImpatientHarness, ReferenceSource

DRAWN = "replica_converges"
KNOWN = "replica_survives_what_drivers_get_wrong"
LOST = "a replica"


@defect("SRC-SYNC-01", by=KNOWN, because=LOST, harness=ImpatientHarness)
class LosesDeletesWhileStopped(ReferenceSource):
    """Resumes from what changed, and does not know of what is gone."""

    def follow(self, position: int, stop_event: threading.Event) -> Iterator[EventBase]:
        opened_at = self.table.position
        for event in super().follow(position, stop_event):
            if event.event_type is not EventType.DELETE or event.index > opened_at:
                yield event


@defect("SRC-SYNC-01", by=DRAWN, because=LOST, harness=ImpatientHarness)
@defect("SRC-SYNC-01", by=KNOWN, because=LOST, harness=ImpatientHarness)
class PagesByOffset(ReferenceSource):
    """Skips a row of its snapshot when one before it is deleted."""

    def snapshot_rows(self) -> Iterable[Row]:
        offset = 0
        while rows := sorted(self.table.rows.items())[offset : offset + 1]:
            yield dict(rows[0][1])
            offset += 1


@defect("SRC-SYNC-01", by=KNOWN, because=LOST, harness=ImpatientHarness)
class SwallowsWhatComesBack(ReferenceSource):
    """Takes a row that is inserted again for one that it has delivered."""

    def follow(self, position: int, stop_event: threading.Event) -> Iterator[EventBase]:
        seen: set[Any] = set()
        for event in super().follow(position, stop_event):
            key = event.rows[0]["id"]
            if event.event_type is not EventType.INSERT or key not in seen:
                yield event
            seen.add(key)


@defect("SRC-SYNC-01", by=KNOWN, because=LOST, harness=ImpatientHarness)
class SkipsEqualValues(ReferenceSource):
    """Drops a row that looks like the last one it delivered of that key, whatever came between."""

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
    """Believes in a position whose history is gone as long as it is not older than its last change."""

    def is_position_available(self, position: int) -> bool:
        return 0 < position <= self.table.position


@defect("SRC-SYNC-01", by=KNOWN, because=LOST, harness=ImpatientHarness)
class ForgetsTheBurst(ReferenceSource):
    """Resumes behind all that was there when it was closed, delivered or not."""

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
    """Reads its snapshot from what the first one found."""

    def snapshot_rows(self) -> Iterable[Row]:
        table: Any = self.table
        if not hasattr(table, "kept"):
            table.kept = [dict(row) for row in table.rows.values()]
        return iter(table.kept)


@defect("SRC-SYNC-01", by=KNOWN, because=LOST, harness=ImpatientHarness)
class CoalescesAtResume(ReferenceSource):
    """Delivers one change of each key when it resumes: the first, and not the last."""

    def follow(self, position: int, stop_event: threading.Event) -> Iterator[EventBase]:
        opened_at, seen = self.table.position, set()
        for event in super().follow(position, stop_event):
            key = event.rows[0]["id"]
            if event.index > opened_at or key not in seen:
                yield event
            seen.add(key)


@defect("SRC-SYNC-01", by=KNOWN, because=LOST, harness=ImpatientHarness)
class StartsAfreshAfterAnOutage(ReferenceSource):
    """Resumes at the latest position when the system has failed, and does not say so."""

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
