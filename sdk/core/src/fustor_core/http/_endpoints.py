"""Where a remote takes what."""

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

# What is known by the time that each of them is called.
_IDS: Final[Mapping[str, frozenset[str]]] = {
    "sessions": frozenset({"task_id"}),
    "heartbeat": frozenset({"session_id"}),
    "events": frozenset({"agent_id", "task_id", "session_id"}),
    "position": frozenset({"session_id"}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoints:
    """The calls of a remote: a method and a path each, below the endpoint of the configuration.

    A path may hold `{session_id}`, as in `"PUT sessions/{session_id}/heartbeat"`; that of `sessions` may hold
    `{task_id}`, and that of `events` all of `{agent_id}`, `{task_id}` and `{session_id}`.

    Attributes:
        sessions: Opens a session (PSH-SES-01).
        heartbeat: Keeps a session alive (PSH-SES-02).
        events: Takes one envelope (PSH-ENV-01).
        position: Tells the position that is committed (PSH-SES-04). Without `{session_id}` in its path, the
            session is sent in the query; with it, `HttpPusher.probe` has to be overridden.

    Raises:
        ValueError: One of them is no method and path, or has a placeholder that nothing is known for.
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
        raise ValueError(f"{name} is {call!r}, it must be a method and a path, such as 'POST {name}'.")
    unknown = names_in(call) - known
    if unknown:
        can_be = " and ".join(f"{{{one}}}" for one in sorted(known))
        raise ValueError(f"{name} is {call!r}, where only {can_be} can be filled in.")


def names_in(call: str) -> set[str]:
    """Return the names of the placeholders of a call."""
    return {name for _, name, _, _ in Formatter().parse(call) if name is not None}


def fill(call: str, ids: Mapping[str, str | None]) -> tuple[str, str]:
    """Return the method and the path of a call, with the ids in place of their placeholders.

    Args:
        call: One of `Endpoints`.
        ids: What is known, by the names of the placeholders.

    Raises:
        DriverError: An id that the path needs is missing, or cannot be written.
    """
    method, _, path = call.partition(" ")
    return method, path.format_map({name: _segment(call, name, ids[name]) for name in sorted(names_in(path))})


def _segment(call: str, name: str, value: str | None) -> str:
    if not value:
        raise DriverError(f"{call} needs a {name}, and none was given.")
    try:
        # A segment of dots would lead to another path.
        return quote(value, safe="").replace(".", "%2E")
    except UnicodeEncodeError:
        raise DriverError(f"{call} needs a {name} that can be written as UTF-8.") from None
