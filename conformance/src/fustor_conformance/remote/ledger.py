"""What the consumer has taken: sessions, events, and how far each task is committed, in SQLite."""

from __future__ import annotations

import sqlite3
import weakref
from contextlib import closing
from json import dumps, loads
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from fustor_conformance.remote.wire import Request

_TABLES = """
CREATE TABLE IF NOT EXISTS sessions (number INTEGER PRIMARY KEY, id TEXT NOT NULL, task TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS events (
    number INTEGER PRIMARY KEY, task TEXT NOT NULL, position INTEGER, event TEXT NOT NULL
);
CREATE UNIQUE INDEX IF NOT EXISTS once ON events (task, position, event) WHERE position IS NOT NULL;
"""
_MOST = 2**63 - 1


class Ledger:
    """Keeps what was accepted, each event with a position once, however often it is sent.

    A position belongs to the task and not to the session, so that a new session of the task goes on
    from there. Requests without a known session share one task. It may be used from any thread, by one at
    a time.
    """

    def __init__(self, path: Path | None = None) -> None:
        """Open the ledger.

        Args:
            path: The file, made where there is none; None keeps it in memory.
        """
        # Nothing is lost that matters when the machine fails, and waiting for its disk takes long.
        self._database = sqlite3.connect(path or ":memory:", check_same_thread=False, isolation_level=None)
        # A consumer is dropped more often than closed, and an open database that is dropped is a warning.
        self._close = weakref.finalize(self, self._database.close)
        self._database.executescript(f"PRAGMA synchronous = OFF; {_TABLES}")

    @property
    def sessions(self) -> list[str]:
        """The session ids handed out, oldest first."""
        return [id_ for (id_,) in self._read("SELECT id FROM sessions ORDER BY number")]

    def open(self, session_id: str, request: Request) -> None:
        """Remembers a session that was handed out for the task named in the request."""
        task = _text(request.json(), "task_id")
        self._database.execute("INSERT INTO sessions (id, task) VALUES (?, ?)", (session_id, task))

    def commit(self, request: Request) -> None:
        """Takes the events of an accepted push; those with a position that are there already, not again."""
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
        """Returns the events of a task, in the order in which they were taken."""
        rows = self._read("SELECT event FROM events WHERE task = ? ORDER BY number", task)
        return [loads(event) for (event,) in rows]

    def position(self, request: Request) -> int | None:
        """Returns the committed position of the request's task, the highest of its events, or `None`."""
        ((position,),) = self._read("SELECT max(position) FROM events WHERE task = ?", self._task(request))
        return position if isinstance(position, int) else None

    def close(self) -> None:
        """Closes the file."""
        self._close()

    def _task(self, request: Request) -> str:
        # Where a request carries its session is the pusher's own affair: look everywhere.
        body = request.json()
        places = {*request.path.split("/"), *request.query.values(), *request.headers.values()}
        places.add(_text(body, "session_id"))
        for session_id, task in self._read("SELECT id, task FROM sessions ORDER BY number DESC"):
            if session_id in places:
                return str(task)
        return request.query.get("task_id") or _text(body, "task_id")

    def _read(self, query: str, *values: str) -> list[tuple[Any, ...]]:
        with closing(self._database.execute(query, values)) as rows:
            return rows.fetchall()


def _text(body: object, key: str) -> str:
    value = body.get(key) if isinstance(body, dict) else None
    return value if isinstance(value, str) else ""


def _position(event: object) -> int | None:
    """Returns the position that an event has; None for one that the agent would number."""
    index = event.get("index") if isinstance(event, dict) else None
    is_position = isinstance(index, int) and not isinstance(index, bool) and 0 < index <= _MOST
    return index if is_position else None
