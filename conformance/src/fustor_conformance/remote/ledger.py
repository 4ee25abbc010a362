"""The consumer's record of sessions, events and the committed position of each task, in SQLite."""

from __future__ import annotations

import sqlite3
import weakref
from contextlib import closing
from json import dumps, loads
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from .wire import Request

_TABLES = """
CREATE TABLE IF NOT EXISTS sessions (number INTEGER PRIMARY KEY, id TEXT NOT NULL, task TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS events (
    number INTEGER PRIMARY KEY, task TEXT NOT NULL, position INTEGER, event TEXT NOT NULL
);
CREATE UNIQUE INDEX IF NOT EXISTS once ON events (task, position, event) WHERE position IS NOT NULL;
"""
_LARGEST_POSITION = 2**63 - 1


class Ledger:
    """A record of the accepted sessions and events.

    An event with a position is kept once, even if it is sent again. A committed position belongs to the
    task, not to the session, so that a new session of the task continues from it. Requests without a known
    session share one task. Any thread may use the ledger, one at a time.
    """

    def __init__(self, path: Path | None = None) -> None:
        """Open the ledger.

        Args:
            path: the file, created if it does not exist; None keeps the ledger in memory.
        """
        # A ledger need not survive a crash of the machine, and waiting for the disk is slow.
        self._database = sqlite3.connect(path or ":memory:", check_same_thread=False, isolation_level=None)
        # Most consumers are dropped without being closed, and Python warns about an open database then.
        self._close = weakref.finalize(self, self._database.close)
        self._database.executescript(f"PRAGMA synchronous = OFF; {_TABLES}")

    @property
    def sessions(self) -> list[str]:
        """The issued session ids, oldest first."""
        return [id_ for (id_,) in self._read("SELECT id FROM sessions ORDER BY number")]

    def open(self, session_id: str, request: Request) -> None:
        """Record a new session.

        Args:
            session_id: the id issued to the pusher.
            request: the request for the session, which names its task.
        """
        task = _string(request.json(), "task_id")
        self._database.execute("INSERT INTO sessions (id, task) VALUES (?, ?)", (session_id, task))

    def commit(self, request: Request) -> None:
        """Record the events of an accepted push, except those with a position that are already recorded."""
        envelope = request.json()
        events = envelope.get("events") if isinstance(envelope, dict) else None
        task = self._task(request)
        rows = [
            (task, _position(event), dumps(event, sort_keys=True))
            for event in (events if isinstance(events, list) else [])
        ]
        self._database.executemany(
            "INSERT OR IGNORE INTO events (task, position, event) VALUES (?, ?, ?)", rows
        )

    def events(self, task: str) -> list[Any]:
        """Return the events of a task, in the order in which they were recorded."""
        rows = self._read("SELECT event FROM events WHERE task = ? ORDER BY number", task)
        return [loads(event) for (event,) in rows]

    def position(self, request: Request) -> int | None:
        """Return the committed (the highest) position of the request's task, or None if it has none."""
        ((position,),) = self._read("SELECT max(position) FROM events WHERE task = ?", self._task(request))
        return position if isinstance(position, int) else None

    def close(self) -> None:
        """Close the file."""
        self._close()

    def _task(self, request: Request) -> str:
        # The contract does not say where a request carries its session: look everywhere.
        body = request.json()
        places = {*request.path.split("/"), *request.query.values(), *request.headers.values()}
        places.add(_string(body, "session_id"))
        for session_id, task in self._read("SELECT id, task FROM sessions ORDER BY number DESC"):
            if session_id in places:
                return str(task)
        return request.query.get("task_id") or _string(body, "task_id")

    def _read(self, query: str, *values: str) -> list[tuple[Any, ...]]:
        with closing(self._database.execute(query, values)) as rows:
            return rows.fetchall()


def _string(body: object, key: str) -> str:
    value = body.get(key) if isinstance(body, dict) else None
    return value if isinstance(value, str) else ""


def _position(event: object) -> int | None:
    """Return the position of an event, or None if its index is not a position."""
    index = event.get("index") if isinstance(event, dict) else None
    is_position = isinstance(index, int) and not isinstance(index, bool) and 0 < index <= _LARGEST_POSITION
    return index if is_position else None
