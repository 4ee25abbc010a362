"""Finds and kills the processes below a process."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

__all__ = ["adopt_orphans", "children", "end_tree", "kill"]

_PR_SET_CHILD_SUBREAPER = 36


def adopt_orphans() -> None:
    """Make orphans below this process its own children; do nothing where the system cannot."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def children(pid: int) -> dict[int, str]:
    """Return the names of the child processes of `pid`, by process id; none without /proc."""
    found = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            # "4711 (a name (or so)) S 4710 ...": a process chooses its name freely.
            head, _, tail = entry.read_text(errors="replace").rpartition(") ")
        except OSError:
            continue  # It has ended in the meantime.
        state, parent = tail.split()[:2]
        if int(parent) == pid:
            ended = ", ended and never waited for" if state == "Z" else ""
            found[int(entry.parent.name)] = head.partition(" (")[2] + ended
    return found


def kill(how: Callable[[int, int], None], pid: int) -> None:
    """Kill a process or a process group, if it exists and may be killed.

    Args:
        how: `os.kill` or `os.killpg`.
        pid: the id of the process or group.
    """
    try:
        how(pid, signal.SIGKILL)
    except (PermissionError, ProcessLookupError):
        pass  # It left its group, belongs to another user, or has ended.


def end_tree(pid: int) -> None:
    """Kill a process, the group that it leads, and every process below it in other groups."""
    below = children(pid)
    kill(os.killpg, pid)
    kill(os.kill, pid)
    for other in below:
        end_tree(other)
