"""A source that lets a defect choose where its streams start."""

from __future__ import annotations

from typing import Any

from ...references.sources import ReferenceSource


class Start(ReferenceSource):
    """Decides in one method where a stream starts and whether the position is lost."""

    def get_message_iterator(self, start_position: int = -1, **keywords: Any) -> Any:
        start, lost = self.start(start_position)
        return self.stream(start, lost, keywords)

    def start(self, position: int) -> tuple[int, bool]:
        if position > 0 and self.is_position_available(position):
            return position, False
        return self.table.position, position > 0
