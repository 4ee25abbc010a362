"""Sources with unusual positions."""

from __future__ import annotations

from typing import Any

from fustor_event_model.models import EventBase

from ..references.memory import TABLES, Change
from ..references.sources import MemoryHarness, ReferenceSource, ReferenceTransientSource
from ..tools.registry import variant


class HugePositions(MemoryHarness):
    """Begins at a position that a float cannot hold."""

    def start(self) -> None:
        super().start()
        table = TABLES[self.uri]
        table.position = table.forgotten = 2**62


@variant(harness=HugePositions)
class LogSequenceNumbers(ReferenceSource):
    """Has positions beyond 2 ** 62, as databases have."""


@variant(harness=MemoryHarness)
class WidePositions(ReferenceSource):
    """Has positions with gaps, and only issued positions are available."""

    def message(self, change: Change) -> EventBase:
        return self.event(change.event_type, [dict(change.row)], change.position * 1000)

    def is_position_available(self, position: int) -> bool:
        return position % 1000 == 0 and super().is_position_available(position // 1000)

    def get_message_iterator(self, start_position: int = -1, **keywords: Any) -> Any:
        resumes = self.is_position_available(start_position)
        start = start_position // 1000 if resumes else self.table.position
        return self.stream(start, start_position > 0 and not resumes, keywords)


@variant(harness=MemoryHarness)
class TransientWithoutIndexes(ReferenceTransientSource):
    """Delivers every event with index -1."""

    def message(self, change: Change) -> EventBase:
        return self.event(change.event_type, [dict(change.row)], -1)


@variant(harness=MemoryHarness)
class TransientByAttribute(ReferenceSource):
    """Sets `is_transient` on the class, and inherits the rest."""

    is_transient = True

    def is_position_available(self, position: int) -> bool:
        return False
