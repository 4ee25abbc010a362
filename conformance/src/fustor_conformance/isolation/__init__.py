"""Runs a function in a process of its own, under a deadline.

Each clause is exercised in a child made by `fork`. The driver may block there, exit, leak threads, cache on a
class, change the working directory or print: everything ends with the child, also the processes below it. A
child that exceeds its deadline, or the limit of its activity, is asked for the stacks of its threads and
killed.

    the parent ── fork ── the supervisor ── fork ── the child ── processes of the driver
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
from dataclasses import dataclass
from time import monotonic
from typing import Any

from ._child import LOST_FILES, MEMORY, OUT_OF_MEMORY, busy_with, hide, note_overrun
from ._ending import Died, Ended, Finished, Overdue
from ._files import Files, Report
from ._stacks import shortened
from ._supervisor import supervise
from .activity import Activity, Blame
from .processes import children, end_tree

__all__ = [
    "MEMORY_BOUND",
    "Activity",
    "Blame",
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
"""The memory limit of a child, as findings name it."""

_DEATHS = {
    OUT_OF_MEMORY: f"ran out of memory: it took more than {MEMORY_BOUND}",
    LOST_FILES: "closed descriptors that are not its own",
}
# More than the supervisor takes to end everything once the child's time is up.
_SUPERVISOR_ENDS_WITHIN = 30.0
_STACKS_KEPT = 100_000


def run_isolated(function: Callable[[], Any], *, deadline: float) -> Ended:
    """Run `function` in a child process and return how that ended.

    Args:
        function: takes no arguments and returns a value that JSON can carry.
        deadline: the seconds until the child is killed.

    Returns:
        `Finished`, `Died` or `Overdue`.
    """
    with Files.open() as files:
        supervisor = _supervised(function, deadline, files)
        if (report := files.read_report()) is not None:
            return _ended(files, report)
    # The driver has ended its supervisor.
    if supervisor.child:
        end_tree(supervisor.child)
    return Died(f"{'ended' if supervisor.ended else 'stopped'} the process that supervised it", "")


@dataclass(frozen=True, slots=True)
class _Supervisor:
    """A supervisor after the wait for it.

    Attributes:
        child: the process id of its child; 0 if it did not start one.
        ended: whether it ended by itself.
    """

    child: int
    ended: bool


def _supervised(function: Callable[[], Any], deadline: float, files: Files) -> _Supervisor:
    """Run `function` under a supervisor, and wait until that has ended or is stopped."""
    own, theirs = socket.socketpair()
    pid = 0
    try:
        with _interrupts_held():
            pid = _fork()
            if pid == 0:
                own.close()
                supervise(function, deadline, files, theirs.fileno())
        theirs.close()
        supervisor = _wait_for_supervisor(own, deadline + _SUPERVISOR_ENDS_WITHIN)
        if not supervisor.ended:
            os.kill(pid, signal.SIGKILL)
        return supervisor
    finally:
        theirs.close()
        own.close()  # If interrupted: the supervisor notices, and ends the child.
        if pid:
            os.waitpid(pid, 0)


def _wait_for_supervisor(connection: socket.socket, seconds: float) -> _Supervisor:
    """Wait at most `seconds` for the end of the supervisor."""
    until, received = monotonic() + seconds, b""
    while select.select([connection], [], [], max(0.0, until - monotonic()))[0]:
        part = connection.recv(64)
        if not part:
            return _Supervisor(int(received or 0), ended=True)
        received += part
    return _Supervisor(int(received or 0), ended=False)


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Delay Ctrl-C: just after the fork it would leave a child without a parent."""
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
        # Since 3.12, forking a process with threads warns. The child touches nothing that they may hold.
        warnings.simplefilter("ignore", DeprecationWarning)
        return os.fork()


def _ended(files: Files, report: Report) -> Ended:
    output, stacks, notes = report.output, shortened(_tail(files)), report.notes
    # Killed comes first: the request for its stacks may have woken the child, so that it wrote a result.
    if report.killed:
        return Overdue(stacks, output, notes.activity, blocked=report.blocked, overran=notes.overran)
    if (result := files.read_result()) is not None:
        return Finished(result.value, output, notes.overran)
    evidence = "\n".join(filter(None, (output, stacks)))
    return Died(_death(report.status), evidence, notes.activity)


def _death(status: int) -> str:
    if os.WIFSIGNALED(status):
        return f"was ended by signal {signal.Signals(os.WTERMSIG(status)).name}"
    code = os.waitstatus_to_exitcode(status)
    return _DEATHS.get(code, f"exited with status {code}")


def _tail(files: Files) -> str:
    start = max(0, files.stacks.size() - _STACKS_KEPT)
    return files.stacks.read(_STACKS_KEPT, start).decode(errors="replace").strip()
