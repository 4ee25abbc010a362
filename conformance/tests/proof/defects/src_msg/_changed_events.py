"""Sources that let a defect change their events."""

from __future__ import annotations

from fustor_event_model.models import EventBase, EventType

from ...references.memory import Change
from ...references.sources import ReferenceSource


class Changed(ReferenceSource):
    """Delivers each event as `spoil` returns it."""

    def message(self, change: Change) -> EventBase:
        return self.spoil(super().message(change))

    def spoil(self, event: EventBase) -> EventBase:
        raise NotImplementedError


class OfAType(ReferenceSource):
    """Delivers each event of one type as `spoil` returns it."""

    event_type = EventType.DELETE

    def message(self, change: Change) -> EventBase:
        event = super().message(change)
        return self.spoil(event) if event.event_type is self.event_type else event

    def spoil(self, event: EventBase) -> EventBase:
        raise NotImplementedError
