"""Which sessions the consumer handed out, and how far each task is committed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fustor_conformance.remote.wire import Request


class Ledger:
    """Keeps the committed position of every task.

    A position belongs to the task and not to the session, so that a new session of the task goes on
    from there. Requests without a known session share one position.
    """

    def __init__(self) -> None:
        self.sessions: list[str] = []
        self._tasks: dict[str, str] = {}
        self._committed: dict[str, int] = {}

    def open(self, session_id: str, request: Request) -> None:
        """Remembers a session that was handed out for the task named in the request."""
        self.sessions.append(session_id)
        self._tasks[session_id] = _text(request.json(), "task_id")

    def commit(self, request: Request) -> None:
        """Raises the committed position to the highest index among the events of an accepted push."""
        envelope = request.json()
        events = envelope.get("events") if isinstance(envelope, dict) else None
        indexes = [_index(event) for event in events] if isinstance(events, list) else []
        task = self._task(request)
        highest = max([self._committed.get(task, 0), *indexes])
        if highest > 0:
            self._committed[task] = highest

    def position(self, request: Request) -> int | None:
        """Returns the committed position of the request's task, or `None`."""
        return self._committed.get(self._task(request))

    def _task(self, request: Request) -> str:
        # Where a request carries its session is the pusher's own affair: look everywhere.
        body = request.json()
        places = {*request.path.split("/"), *request.query.values(), *request.headers.values()}
        places.add(_text(body, "session_id"))
        for session_id in reversed(self.sessions):
            if session_id in places:
                return self._tasks[session_id]
        return request.query.get("task_id") or _text(body, "task_id")


def _text(body: object, key: str) -> str:
    value = body.get(key) if isinstance(body, dict) else None
    return value if isinstance(value, str) else ""


def _index(event: object) -> int:
    index = event.get("index") if isinstance(event, dict) else None
    return index if isinstance(index, int) and not isinstance(index, bool) else -1
