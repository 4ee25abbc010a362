"""The endpoints of a remote."""

from __future__ import annotations

import re
from dataclasses import dataclass
from string import Formatter
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from ..exceptions import DriverError

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Endpoints", "fill", "names_in"]

_CALL = re.compile(r"[A-Z]+ [^\s?#]*")

# The ids that are known when each endpoint is called.
_IDS: Final[Mapping[str, frozenset[str]]] = {
    "sessions": frozenset({"task_id"}),
    "heartbeat": frozenset({"session_id"}),
    "events": frozenset({"agent_id", "task_id", "session_id"}),
    "position": frozenset({"session_id"}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoints:
    """The calls of a remote, each a method and a path relative to the endpoint of the configuration.

    A path may hold `{session_id}`, as in `"PUT sessions/{session_id}/heartbeat"`. The path of `sessions` may
    hold `{task_id}` instead, and the path of `events` any of `{agent_id}`, `{task_id}` and `{session_id}`.

    Attributes:
        sessions: The call that opens a session (PSH-SES-01).
        heartbeat: The call that keeps a session alive (PSH-SES-02).
        events: The call that delivers one envelope (PSH-ENV-01).
        position: The call that returns the committed position (PSH-SES-04). If its path does not hold
            `{session_id}`, the session id is sent in the query; if it does, override `HttpPusher.probe`.

    Raises:
        ValueError: A call is not a method and a path, or it has an unknown placeholder.
    """

    sessions: str = "POST sessions"
    heartbeat: str = "POST heartbeat"
    events: str = "POST events"
    position: str = "GET position"

    def __post_init__(self) -> None:
        for name, known in _IDS.items():
            _expect_call(name, getattr(self, name), known)


def _expect_call(name: str, call: str, known: frozenset[str]) -> None:
    if not _CALL.fullmatch(call):
        raise ValueError(f"{name} is {call!r}, it must be a method and a path, such as 'POST {name}'")
    unknown = names_in(call) - known
    if unknown:
        can_be = " and ".join(f"{{{one}}}" for one in sorted(known))
        raise ValueError(f"{name} is {call!r}, in which only {can_be} can be filled in")


def names_in(call: str) -> set[str]:
    """Return the names of the placeholders in a call."""
    return {name for _, name, _, _ in Formatter().parse(call) if name is not None}


def fill(call: str, ids: Mapping[str, str | None]) -> tuple[str, str]:
    """Return the method and the path of a call, with the placeholders replaced by ids.

    Args:
        call: A call of `Endpoints`.
        ids: The known ids by placeholder name.

    Raises:
        DriverError: An id that the path needs is missing, or cannot be encoded as UTF-8.
    """
    method, _, path = call.partition(" ")
    return method, path.format_map({name: _segment(call, name, ids[name]) for name in sorted(names_in(path))})


def _segment(call: str, name: str, value: str | None) -> str:
    if not value:
        raise DriverError(f"{call} needs a {name}, none was passed")
    try:
        # A segment that consists of dots would lead to another path.
        return quote(value, safe="").replace(".", "%2E")
    except UnicodeEncodeError:
        raise DriverError(f"{call} needs a {name} that can be encoded as UTF-8") from None
