"""Notes the connections that are opened, whoever opens them."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from .._child_state import child_state
from .resources import NAMELESS_SOCKET, held, still_held

__all__ = ["watching_connections"]

_NAMES = {
    "socket.connect": "a connection",
    "socket.sendto": "a datagram",
    "socket.getaddrinfo": "the look-up of a host",
    "sqlite3.connect": "a connection to SQLite",
}


@contextmanager
def watching_connections() -> Iterator[list[str]]:
    """Note the connections that are opened while the context lasts; those of C libraries if they stay open.

    Yields:
        A list that grows by the name of each.
    """
    state = child_state()
    if not state.has_audit_hook:
        sys.addaudithook(_note)
        state.has_audit_hook = True
    seen: list[str] = []
    before = held("")
    state.connection_watchers.append(seen)
    try:
        yield seen
    finally:
        state.connection_watchers.remove(seen)
        seen += filter(_leads_out, still_held(before, held("")))


def _leads_out(name: str) -> bool:
    """Return whether a resource is a socket, and not one of a pair by which an event loop wakes itself."""
    return name.startswith("socket") and name != NAMELESS_SOCKET


def _note(event: str, _: object) -> None:
    if event in _NAMES:
        for seen in child_state().connection_watchers:
            seen.append(_NAMES[event])
