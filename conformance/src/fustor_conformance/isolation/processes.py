"""The processes below one, and how to find what tries to get away."""

from __future__ import annotations

import ctypes
import sys
from pathlib import Path

__all__ = ["adopt_orphans", "children"]

_PR_SET_CHILD_SUBREAPER = 36


def adopt_orphans() -> None:
    """Let what loses its parent below this process become its own child; nothing where that cannot be."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def children(pid: int) -> dict[int, str]:
    """Return the names of the child processes of `pid` by their ids; none where there is no /proc."""
    found = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            # "4711 (a name (or so)) S 4710 ...": the name is whatever the process likes.
            head, _, tail = entry.read_text(errors="replace").rpartition(") ")
        except OSError:
            continue  # It has ended meanwhile.
        state, parent = tail.split()[:2]
        if int(parent) == pid:
            ended = ", ended and never waited for" if state == "Z" else ""
            found[int(entry.parent.name)] = head.partition(" (")[2] + ended
    return found
