"""Recognition of the operation that a request asks for.

The contract names no paths, headers or order of requests. So the content of a request decides first
(events, a session, a task), and the words in its path decide second; session ids that the remote has
issued do not count as words. `_RULES` holds all the rules.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from .wire import Request


class Operation(StrEnum):
    """The operations of a pusher on its remote."""

    DESCRIBE = "describe"
    CREATE_SESSION = "create session"
    HEARTBEAT = "heartbeat"
    COMMITTED_POSITION = "committed index"  # The value is the contract's term.
    PUSH = "push"
    UNKNOWN = "unknown"


# Words in a path that point to an operation. The last segment that has one decides: /events/session is
# about sessions.
_TOPICS: tuple[tuple[Operation, re.Pattern[str]], ...] = (
    (Operation.DESCRIBE, re.compile(r"openapi|swagger|^(docs|healthz?|readyz?|livez?|ping|version|info)$")),
    (Operation.HEARTBEAT, re.compile(r"heart.?beat|keep.?alive|renew")),
    (Operation.COMMITTED_POSITION, re.compile(r"position|checkpoint|index|offset|commit|watermark|status")),
    (Operation.CREATE_SESSION, re.compile(r"session")),
    (Operation.PUSH, re.compile(r"event|push|batch|ingest")),
)


@dataclass(frozen=True)
class _Traits:
    """The properties of a request that the rules use."""

    method: str
    topic: Operation
    is_root: bool
    has_body: bool
    has_events: bool
    has_task: bool
    has_session: bool

    @property
    def writes(self) -> bool:
        return self.method in {"POST", "PUT", "PATCH"}


_RULES: tuple[tuple[Operation, Callable[[_Traits], bool]], ...] = (
    # The contract has no operation that ends a session.
    (Operation.UNKNOWN, lambda it: it.method == "DELETE"),
    (Operation.PUSH, lambda it: it.has_events),
    (Operation.DESCRIBE, lambda it: it.method in {"HEAD", "OPTIONS"}),
    (Operation.HEARTBEAT, lambda it: it.topic is Operation.HEARTBEAT),
    (Operation.DESCRIBE, lambda it: not it.writes and it.topic is Operation.DESCRIBE),
    (Operation.DESCRIBE, lambda it: not it.writes and not it.has_session and it.is_root),
    (Operation.COMMITTED_POSITION, lambda it: not it.writes or it.topic is Operation.COMMITTED_POSITION),
    # A body without events for a path about events is a malformed push, even if it carries other content.
    (Operation.PUSH, lambda it: it.topic is Operation.PUSH),
    # The remote issues session ids, so a request that carries one does not ask for a new session.
    (Operation.HEARTBEAT, lambda it: it.has_session),
    (Operation.CREATE_SESSION, lambda it: it.has_task or it.topic is Operation.CREATE_SESSION),
    (Operation.PUSH, lambda it: it.is_root and it.has_body),
)


def classify(request: Request, sessions: Collection[str] = ()) -> Operation:
    """Return the operation that a request asks for.

    Args:
        request: the request.
        sessions: the issued session ids, which are ignored among the words of a path.

    Returns:
        The operation of the first rule that matches, or `Operation.UNKNOWN`.
    """
    traits = _traits(request, sessions)
    return next((operation for operation, matches in _RULES if matches(traits)), Operation.UNKNOWN)


def _traits(request: Request, sessions: Collection[str]) -> _Traits:
    body = request.json() if request.body else None
    segments = request.path.split("/")
    carried = {_plain(name) for name in (*request.query, *(body if isinstance(body, dict) else ()))}
    return _Traits(
        method=request.method,
        topic=_topic([segment for segment in segments if segment not in sessions]),
        is_root=not request.path.strip("/"),
        has_body=bool(request.body),
        has_events=_has_events(body),
        has_task="taskid" in carried,
        has_session=bool(carried & {"sessionid", "session"})
        or any("session" in name for name in request.headers)
        or not {*segments, *request.headers.values()}.isdisjoint(sessions),
    )


def _topic(segments: list[str]) -> Operation:
    for segment in reversed(segments):
        for operation, words in _TOPICS:
            if words.search(segment.lower()):
                return operation
    return Operation.UNKNOWN


def _has_events(body: object) -> bool:
    if isinstance(body, list):
        return any(isinstance(item, dict) and "event_type" in item for item in body)
    return isinstance(body, dict) and "events" in body


def _plain(name: str) -> str:
    """Return a form in which `session_id`, `sessionId` and `X-Session-Id` are equal."""
    return re.sub(r"[^a-z]", "", name.lower().removeprefix("x-"))
