"""The system of the reference sources: a table in memory that keeps its history."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Any

from fustor_event_model.models import EventType

Row = dict[str, Any]


@dataclass(frozen=True)
class Change:
    """One change of a table."""

    position: int
    event_type: EventType
    row: Row


class Table:
    """Rows by id, all changes made to them, and a condition that wakes readers."""

    def __init__(self) -> None:
        self.rows: dict[Any, Row] = {}
        self.changes: list[Change] = []
        self.changed = threading.Condition()
        self.clients: list[str] = []
        self.broken = False
        self.position = 100
        self.forgotten = 100

    def change(self, event_type: EventType, row: Row) -> None:
        with self.changed:
            self.position += 1
            if event_type is EventType.DELETE:
                row = {"id": self.rows.pop(row["id"])["id"]}
            else:
                self.rows[row["id"]] = row
            self.changes.append(Change(self.position, event_type, row))
            self.changed.notify_all()

    def forget(self) -> None:
        with self.changed:
            self.forgotten = self.position
            self.changes.clear()

    def set_broken(self, broken: bool) -> None:
        """Make the system fail, or work again."""
        with self.changed:
            self.broken = broken
            self.changed.notify_all()

    def row_after(self, key: Any) -> tuple[Any, Row] | None:
        """Return the key and the row after `key`; the first ones after None."""
        with self.changed:
            key = min((other for other in self.rows if key is None or other > key), default=None)
            return None if key is None else (key, dict(self.rows[key]))

    def after(self, position: int) -> list[Change]:
        return [change for change in self.changes if change.position > position]


TABLES: dict[str, Table] = {}
