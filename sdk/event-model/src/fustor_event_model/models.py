"""The events that a source delivers and a pusher sends."""

from __future__ import annotations

from enum import Enum
from typing import Any

from pydantic import BaseModel

__all__ = ["DeleteEvent", "EventBase", "EventType", "InsertEvent", "UpdateEvent"]


class EventType(Enum):
    """What happened to the rows of an event."""

    INSERT = "insert"
    UPDATE = "update"
    DELETE = "delete"


class EventBase(BaseModel):
    """One change of one table: the rows, and the position at which it happened.

    Unknown keywords are ignored, and assigning to a field is not validated: the agent numbers and maps
    events by assignment.

    Attributes:
        event_type: What happened to the rows.
        fields: The names of the keys that the rows carry.
        rows: The rows, normally one mapping of field name to value each.
        index: The position of the event, or -1 to let the agent number it.
        event_schema: The schema, database or root that holds the table.
        table: The table, collection or kind of thing that the rows belong to.
    """

    event_type: EventType
    fields: list[str]
    rows: list[Any]
    index: int = -1
    event_schema: str
    table: str


class InsertEvent(EventBase):
    """Rows that are new."""

    event_type: EventType = EventType.INSERT


class UpdateEvent(EventBase):
    """Rows that carry new values, or that may be new or changed when the source cannot tell."""

    event_type: EventType = EventType.UPDATE


class DeleteEvent(EventBase):
    """Rows that are gone."""

    event_type: EventType = EventType.DELETE
