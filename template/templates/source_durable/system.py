"""A stand-in for the system that the driver reads: tables of rows in memory, each with a journal of its changes.

REPLACE THIS MODULE by one that talks to your system. `driver.py` is the only place that uses it.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from heapq import nsmallest
from typing import Any, Literal

Row = dict[str, Any]

KEY = "id"
COLUMNS = ("id", "name", "amount")


class JournalError(Exception):
    """The journal cannot do what it was asked to; your client library has its own exceptions."""


@dataclass(frozen=True, slots=True)
class Change:
    """One entry of a journal."""

    position: int
    kind: Literal["insert", "update", "delete"]
    row: Row


class Journal:
    """The rows of one table, and every change that was made to them. Any thread may use it."""

    def __init__(self) -> None:
        # Positions start at the clock and not at 0: this journal ends with its process, and a position that
        # somebody kept from an earlier one must not be taken for a position of this one.
        self._origin = time.time_ns() // 1_000
        self._forgotten = self._origin
        self._changes: list[Change] = []
        self._rows: dict[int, Row] = {}
        self._changed = threading.Condition()
        self._shut_down = False

    # What the driver needs of a system.

    @property
    def newest(self) -> int:
        """The position of the latest change."""
        with self._changed:
            self._check_running()
            return self._origin + len(self._changes)

    def has(self, position: int) -> bool:
        """Tell whether the history still holds the change at a position, and so every one after it."""
        return self._forgotten < position <= self.newest

    def changes_after(self, position: int, timeout: float) -> list[Change]:
        """Return the changes after a position; wait for the first at most `timeout` seconds."""
        seen = position - self._origin
        with self._changed:
            self._changed.wait_for(lambda: self._shut_down or len(self._changes) > seen, timeout)
            self._check_running()
            # `forget_history` leaves the list alone: a reader that is already on its way gets everything.
            return self._changes[seen:]

    def page(self, after: int | None, limit: int) -> list[Row]:
        """Return the first rows in the order of their key, those behind the key `after`."""
        with self._changed:
            self._check_running()
            keys = nsmallest(limit, (key for key in self._rows if after is None or key > after))
            return [dict(self._rows[key]) for key in keys]

    # What makes the system change. The driver never calls these: the tests do.

    def insert(self, row: Row) -> None:
        """Add a row."""
        with self._changed:
            if row[KEY] in self._rows:
                raise JournalError(f"there is a row with {KEY} {row[KEY]} already")
            self._write("insert", row)

    def update(self, row: Row) -> None:
        """Replace the row that has the same key."""
        with self._changed:
            self._find(row)
            self._write("update", row)

    def delete(self, row: Row) -> None:
        """Remove the row that has the same key."""
        with self._changed:
            self._write("delete", self._find(row))
            del self._rows[row[KEY]]

    def rows(self) -> list[Row]:
        """Return every row."""
        with self._changed:
            return [dict(row) for row in self._rows.values()]

    def forget_history(self) -> None:
        """Drop the changes made until now: nobody can start from their positions any more."""
        with self._changed:
            self._forgotten = self._origin + len(self._changes)

    def shut_down(self) -> None:
        """Fail for good."""
        with self._changed:
            self._shut_down = True
            self._changed.notify_all()

    def _find(self, row: Row) -> Row:
        if row[KEY] not in self._rows:
            raise JournalError(f"there is no row with {KEY} {row[KEY]}")
        return self._rows[row[KEY]]

    def _write(self, kind: Literal["insert", "update", "delete"], row: Row) -> None:
        self._check_running()
        if set(row) != set(COLUMNS):
            raise JournalError(f"a row has the columns {', '.join(COLUMNS)}")
        stored = dict(row)
        self._rows[stored[KEY]] = stored
        self._changes.append(Change(self._origin + len(self._changes) + 1, kind, stored))
        self._changed.notify_all()

    def _check_running(self) -> None:
        if self._shut_down:
            raise JournalError("the journal was shut down")


_journals: dict[str, Journal] = {}


def create(name: str) -> Journal:
    """Set up an empty journal under a name."""
    _journals[name] = Journal()
    return _journals[name]


def connect(name: str) -> Journal:
    """Return the journal of that name."""
    try:
        return _journals[name]
    except KeyError:
        raise JournalError(f"there is no journal {name!r} in this process") from None


def drop(name: str) -> None:
    """Shut a journal down and forget it."""
    _journals.pop(name).shut_down()
