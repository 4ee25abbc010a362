"""Sees connections that are opened, whoever opens them."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from .resources import NAMELESS_SOCKET, held, still_held

__all__ = ["watching_connections"]

_SPEAKS = {
    "socket.connect": "a connection",
    "socket.sendto": "a datagram",
    "socket.getaddrinfo": "the look-up of a host",
    "sqlite3.connect": "a connection to SQLite",
}
# An audit hook stays for as long as the process, so there is one, and it notes only what is asked for.
_watching: list[list[str]] = []
_hooked: list[bool] = []


@contextmanager
def watching_connections() -> Iterator[list[str]]:
    """Note what is opened while this is active, also by libraries in C if it is left open.

    Yields:
        A list that grows by the name of each.
    """
    if not _hooked:
        sys.addaudithook(_note)
        _hooked.append(True)
    seen: list[str] = []
    before = held("")
    _watching.append(seen)
    try:
        yield seen
    finally:
        _watching.remove(seen)
        seen += filter(_leads_out, still_held(before, held("")))


def _leads_out(name: str) -> bool:
    """Tell a socket from what else is held, and from one of a pair, by which an event loop wakes itself."""
    return name.startswith("socket") and name != NAMELESS_SOCKET


def _note(event: str, _: object) -> None:
    if _watching and event in _SPEAKS:
        for seen in _watching:
            seen.append(_SPEAKS[event])
