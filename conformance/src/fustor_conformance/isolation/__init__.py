"""Runs a function in a process of its own, under a deadline.

Every clause is examined in a child made by `fork`: whatever the driver does there (blocks, exits, leaks
threads, caches on a class, changes the folder, prints) ends with the child, and so does every process below
it. A child that misses its deadline, or that of what it is busy with, is asked for the stacks of its threads
and killed.

    the process that asks ── fork ── one that watches ── fork ── the child ── whatever the driver starts
"""

from __future__ import annotations

import os
import select
import signal
import socket
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Any

from ._child import LOST_FILES, MEMORY, OUT_OF_MEMORY, busy_with, hide, note_overrun
from ._ending import Died, Ended, Finished, Overdue
from ._files import Files, Report
from ._stacks import readable
from ._supervisor import supervise
from .processes import children, end_tree

__all__ = [
    "MEMORY_BOUND",
    "Died",
    "Ended",
    "Finished",
    "Overdue",
    "busy_with",
    "children",
    "hide",
    "note_overrun",
    "run_isolated",
]

MEMORY_BOUND = f"{MEMORY >> 30} GiB"
"""What a driver's process may take, as a text for findings."""

_DEATHS = {
    OUT_OF_MEMORY: f"ran out of memory: it took more than {MEMORY_BOUND}",
    LOST_FILES: "closed descriptors that are not its own",
}
# More than who watches takes to end everything once the time of the child is up.
_WATCH_ENDS_WITHIN = 30.0
_STACKS_KEPT = 100_000


def run_isolated(function: Callable[[], Any], *, deadline: float) -> Ended:
    """Run `function` in a child process and return how that ended.

    Args:
        function: takes nothing and returns a value that JSON can carry.
        deadline: seconds until the child is killed.

    Returns:
        `Finished`, `Died` or `Overdue`.
    """
    own, theirs = socket.socketpair()
    with Files.open() as files, own, theirs:
        pid = 0
        try:
            with _interrupts_held():
                pid = _fork()
                if pid == 0:
                    own.close()
                    supervise(function, deadline, files, theirs.fileno())
            theirs.close()
            child, is_over = _heard_of(own, deadline + _WATCH_ENDS_WITHIN)
            if not is_over:
                os.kill(pid, signal.SIGKILL)
        finally:
            theirs.close()
            own.close()  # Interrupted: whoever watches the child notices, and ends it.
            if pid:
                os.waitpid(pid, 0)
        if (report := files.reported()) is not None:
            return _ended(files, report)
        if child:
            end_tree(child)
        return Died(f"{'ended' if is_over else 'stopped'} the process that watched it", "")


def _heard_of(watching: socket.socket, seconds: float) -> tuple[int, bool]:
    """Wait until who watches is gone; return the id of the child, 0 for none, and whether that is so."""
    until, said = monotonic() + seconds, b""
    while select.select([watching], [], [], max(0.0, until - monotonic()))[0]:
        heard = watching.recv(64)
        if not heard:
            return int(said or 0), True
        said += heard
    return int(said or 0), False


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Let Ctrl-C wait; just after the fork it would leave the child behind."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _fork() -> int:
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.flush()
    with warnings.catch_warnings():
        # From 3.12 on forking beside other threads warns. The child touches nothing that they may hold.
        warnings.simplefilter("ignore", DeprecationWarning)
        return os.fork()


def _ended(files: Files, report: Report) -> Ended:
    output, stacks = report.output, readable(_tail(files))
    # First: what was asked for its stacks may have woken up by that, and answered.
    if report.killed:
        busy = report.notes.activity
        blocked, overran = report.blocked, report.notes.overran
        return Overdue(stacks, output, busy.text, busy.method, busy.within, blocked, overran)
    match files.answered():
        case {"value": value}:
            return Finished(value, output, report.notes.overran)
    reason, shown = _death(report.status), filter(None, (output, stacks))
    return Died(reason, "\n".join(shown), report.notes.activity.text, report.notes.activity.method)


def _death(status: int) -> str:
    if os.WIFSIGNALED(status):
        return f"was ended by signal {signal.Signals(os.WTERMSIG(status)).name}"
    code = os.waitstatus_to_exitcode(status)
    return _DEATHS.get(code, f"exited with status {code}")


def _tail(files: Files) -> str:
    start = max(0, files.stacks.size() - _STACKS_KEPT)
    return files.stacks.read(_STACKS_KEPT, start).decode(errors="replace").strip()
