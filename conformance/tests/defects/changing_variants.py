"""Sources that are right in unusual ways while their system changes; a harness that can only insert."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

from fustor_conformance import SourceHarness
from fustor_event_model.models import EventBase, EventType

from .registry import variant
from .source_variants import WholeRowOfADelete
from .sources import MemoryHarness, ReferenceSource


class InsertsOnlyHarness(MemoryHarness):
    """Says how to insert a row, and not how to update or delete one."""

    update = SourceHarness.update
    delete = SourceHarness.delete


@variant(harness=MemoryHarness)
class KeyOfADeleteWhereFieldsAreNeeded(WholeRowOfADelete):
    """Delivers the values that a deleted row had, but the key alone where only some of them are needed."""

    def project(self, events: Iterator[EventBase], tracker: Any) -> Iterator[EventBase]:
        for event in super().project(events, tracker):
            if event.event_type is EventType.DELETE and tracker is not None and tracker.get_fields():
                event.rows = [{"id": row["id"]} for row in event.rows]
            yield event


@variant(harness=MemoryHarness)
class DeliversWhatWasThereWhenStopped(ReferenceSource):
    """Looks at the stop event after each batch, and then delivers what was in the table by that time."""

    def follow(self, position: int, stop_event: threading.Event) -> Iterator[EventBase]:
        last = None
        while last is None or position < last:
            for change in self.wait_for_changes(position):
                yield self.message(change)
                position = change.position
            if last is None and self.stopped(stop_event):
                last = self.table.position
