"""Notes the connections that any code in the process opens."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from .._child_state import child_state
from .resources import NAMELESS_SOCKET, Held, held, still_held

__all__ = ["watching_connections"]

_NAMES = {
    "socket.connect": "a connection",
    "socket.sendto": "a datagram",
    "socket.getaddrinfo": "the look-up of a host",
    "sqlite3.connect": "a connection to SQLite",
}


@contextmanager
def watching_connections() -> Iterator[list[str]]:
    """Note the connections that are opened while the context lasts; of C libraries only those left open.

    Yields:
        A list that grows by the name of each.
    """
    state = child_state()
    if not state.has_audit_hook:
        sys.addaudithook(_note)
        state.has_audit_hook = True
    seen: list[str] = []
    before = _open_connections()
    state.connection_watchers.append(seen)
    try:
        yield seen
    finally:
        state.connection_watchers.remove(seen)
        seen += still_held(before, _open_connections())


def _open_connections() -> Held:
    """Return the sockets that the process holds, except those of the pairs that wake event loops."""
    return {key: name for key, name in held("").items() if key[0] == "socket" and name != NAMELESS_SOCKET}


def _note(event: str, _: object) -> None:
    if event in _NAMES:
        for seen in child_state().connection_watchers:
            seen.append(_NAMES[event])
