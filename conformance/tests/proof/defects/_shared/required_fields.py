"""A projection that fails where a row lacks a required field."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from fustor_event_model.models import EventBase


def take_required(events: Iterator[EventBase], tracker: Any) -> Iterator[EventBase]:
    """Limit each row to the required fields, and raise KeyError if a row lacks one."""
    for event in events:
        if needed := tracker.get_fields() if tracker is not None else None:
            event.fields = sorted({"id", *needed})
            event.rows = [{name: row[name] for name in event.fields} for row in event.rows]
        yield event
