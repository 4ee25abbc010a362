"""The events that a source delivers and a pusher sends."""

from __future__ import annotations

from enum import Enum
from typing import Any

from pydantic import BaseModel

__all__ = ["DeleteEvent", "EventBase", "EventType", "InsertEvent", "UpdateEvent"]


class EventType(Enum):
    """The kind of change that an event carries."""

    INSERT = "insert"
    UPDATE = "update"
    DELETE = "delete"


class EventBase(BaseModel):
    """One change of one table: its rows and its position.

    Unknown keywords are ignored, and assignment is not validated: the agent numbers and maps events by
    assignment.

    Attributes:
        event_type: Whether the rows were inserted, updated or deleted.
        fields: The names of all keys in the rows.
        rows: The rows, normally mappings of field names to values.
        index: The position of the event; -1 lets the agent number it.
        event_schema: The schema, database or root that holds the table.
        table: The table or collection of the rows.
    """

    event_type: EventType
    fields: list[str]
    rows: list[Any]
    index: int = -1
    event_schema: str
    table: str


class InsertEvent(EventBase):
    """An event with new rows."""

    event_type: EventType = EventType.INSERT


class UpdateEvent(EventBase):
    """An event with changed rows, or with new or changed rows if the source cannot distinguish the two."""

    event_type: EventType = EventType.UPDATE


class DeleteEvent(EventBase):
    """An event with deleted rows."""

    event_type: EventType = EventType.DELETE
