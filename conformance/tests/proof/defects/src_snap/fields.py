"""Sources whose snapshots have the wrong fields: SRC-SNAP-10."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from fustor_event_model.models import EventBase

from ...references.memory import Row
from ...references.sources import MemoryHarness, ReferenceSource
from ...tools.registry import defect
from .._shared.required_fields import take_required
from ..src_msg.fields import DeliversAllFields, DeliversTheKeyOnly

SNAPSHOT_ONLY_NEEDED = "snapshot_has_only_required_fields"
SNAPSHOT_DECLARED = "snapshot_row_keys_are_declared"


@defect("SRC-SNAP-10", by=SNAPSHOT_ONLY_NEEDED, because="raised KeyError", harness=MemoryHarness)
class SnapshotOfFieldsThatAreNot(ReferenceSource):
    """Raises when a row lacks a required field."""

    def get_snapshot_iterator(self, *, batch_size: int = 100, **keywords: Any) -> Iterator[EventBase]:
        return take_required(self.read_all(batch_size), keywords.get("required_fields_tracker"))


@defect("SRC-SNAP-10", by=SNAPSHOT_ONLY_NEEDED, because="expected rows with", harness=MemoryHarness)
class NoSnapshotOfSomeFields(ReferenceSource):
    """Delivers no rows when only some fields are required."""

    def project(self, events: Iterator[EventBase], tracker: Any) -> Iterator[EventBase]:
        return iter(()) if tracker is not None and tracker.get_fields() else events


@defect("SRC-SNAP-10", by=SNAPSHOT_DECLARED, because="only declared keys", harness=MemoryHarness)
class SnapshotWithRowNumbers(ReferenceSource):
    """Adds a field that it does not declare."""

    def snapshot_rows(self) -> list[Row]:
        return [{**row, "row_number": number} for number, row in enumerate(super().snapshot_rows())]


# Each breaks SRC-MSG-14 in the stream as well.
_also = partial(defect, "SRC-SNAP-10", by=SNAPSHOT_ONLY_NEEDED, harness=MemoryHarness, module=__name__)
_also(because="and the key")(DeliversAllFields)
_also(because="expected the required fields")(DeliversTheKeyOnly)
