"""Sources with unusual deletes and stops, and a harness that can only insert."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

from fustor_conformance import SourceHarness
from fustor_event_model.models import EventBase, EventType

from ..references.sources import MemoryHarness, ReferenceSource
from ..tools.registry import variant
from .source_events import WholeRowOfADelete


class InsertsOnlyHarness(MemoryHarness):
    """Can insert rows, but not update or delete them."""

    update = SourceHarness.update
    delete = SourceHarness.delete


@variant(harness=MemoryHarness)
class KeyOfADeleteWhereFieldsAreNeeded(WholeRowOfADelete):
    """Delivers the whole deleted row, but only its key when only some fields are required."""

    def project(self, events: Iterator[EventBase], tracker: Any) -> Iterator[EventBase]:
        for event in super().project(events, tracker):
            if event.event_type is EventType.DELETE and tracker is not None and tracker.get_fields():
                event.rows = [{"id": row["id"]} for row in event.rows]
            yield event


@variant(harness=MemoryHarness)
class DeliversWhatWasThereWhenStopped(ReferenceSource):
    """Delivers all changes made before it saw the stop event, and then ends."""

    def follow(self, position: int, stop_event: threading.Event) -> Iterator[EventBase]:
        last = None
        while last is None or position < last:
            for change in self.wait_for_changes(position):
                yield self.message(change)
                position = change.position
            if last is None and self.stopped(stop_event):
                last = self.table.position
