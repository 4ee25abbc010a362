"""Sources that read the whole system before they deliver: SRC-SNAP-05."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from typing import Any

from fustor_conformance import SourceHarness
from fustor_event_model.models import EventBase, EventType

from ...references.memory import Row
from ...references.sources import MemoryHarness, ReferenceSource
from ...tools.registry import defect

TO_THE_END = "memory_does_not_grow_with_the_source"
AT_FIRST = "begins_before_the_whole_source_was_read"
GROWS = "memory that does not grow with the source"


class OneByOneHarness(MemoryHarness):
    """Inserts the rows of a large source one by one."""

    seed = SourceHarness.seed


@defect("SRC-SNAP-05", by=TO_THE_END, because=GROWS, harness=OneByOneHarness)
@defect("SRC-SNAP-05", by=AT_FIRST, because=GROWS, harness=OneByOneHarness)
@defect("SRC-SNAP-05", by=AT_FIRST, because=GROWS, harness=MemoryHarness)
class ReadsAllRowsFirst(ReferenceSource):
    """Reads all rows before it delivers the first batch."""

    def snapshot_rows(self) -> list[Row]:
        return [dict(row) for row in self.table.rows.values()]


@defect("SRC-SNAP-05", by=TO_THE_END, because=GROWS, harness=OneByOneHarness)
@defect("SRC-SNAP-05", by=AT_FIRST, because=GROWS, harness=OneByOneHarness)
class MakesAllEventsFirst(ReferenceSource):
    """Makes all events before it delivers the first."""

    def get_snapshot_iterator(self, **keywords: Any) -> Iterator[EventBase]:
        return iter(list(super().get_snapshot_iterator(**keywords)))


@defect("SRC-SNAP-05", by=AT_FIRST, because=GROWS, harness=MemoryHarness)
class ListsWhatThereIsFirst(ReferenceSource):
    """Lists all keys before it reads the first row."""

    def snapshot_rows(self) -> Iterator[Row]:
        names = [f"items/{key}.json" for key in self.table.rows]
        return (dict(self.table.rows[int(name[6:-5])]) for name in names)


@defect("SRC-SNAP-05", by=TO_THE_END, because=GROWS, harness=MemoryHarness)
class KeepsWhatItDelivered(ReferenceSource):
    """Keeps every row that it has delivered."""

    def event(self, event_type: EventType, rows: list[Row], index: int) -> EventBase:
        self.__dict__.setdefault("delivered", []).extend(map(repr, rows))
        return super().event(event_type, rows, index)


@defect("SRC-SNAP-05", by=AT_FIRST, because=GROWS, harness=MemoryHarness)
class ClientHasItAll(ReferenceSource):
    """Uses a client that loads the whole result into memory outside Python."""

    def snapshot_rows(self) -> Iterator[Row]:
        client = sqlite3.connect(":memory:", check_same_thread=False)
        client.execute("CREATE TABLE result (row)")
        rows = ((json.dumps(row),) for row in list(self.table.rows.values()))
        client.executemany("INSERT INTO result VALUES (?)", rows)
        return (json.loads(text) for (text,) in client.execute("SELECT row FROM result"))
