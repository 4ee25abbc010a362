"""A source that lets a defect change the batches of its snapshots."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from fustor_event_model.models import EventBase, EventType

from ...references.memory import Row
from ...references.sources import ReferenceSource


class Batches(ReferenceSource):
    """Cuts the rows into batches with `batches`."""

    def get_snapshot_iterator(self, *, batch_size: int = 100, **keywords: Any) -> Iterator[EventBase]:
        for rows in self.batches(list(self.snapshot_rows()), batch_size):
            yield self.event(EventType.INSERT, rows, self.table.position)

    def batches(self, rows: list[Row], size: int) -> Iterator[list[Row]]:
        raise NotImplementedError
