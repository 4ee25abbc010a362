"""The event models that Fustor drivers and agents exchange."""

from __future__ import annotations

from .models import DeleteEvent, EventBase, EventType, InsertEvent, UpdateEvent

__all__ = ["DeleteEvent", "EventBase", "EventType", "InsertEvent", "UpdateEvent"]
