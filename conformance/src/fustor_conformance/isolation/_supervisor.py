"""A process that watches a child, and ends it with every process below it.

It stands between the parent and the child. It adopts the processes whose parents below the child have ended;
otherwise nobody would find them. When the kit's process is gone, it ends the child.
"""

from __future__ import annotations

import os
import select
import signal
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from typing import Any, NoReturn

from .._masking import masked
from ._child import be_child
from ._files import Files, Report
from .processes import adopt_orphans, children, kill

__all__ = ["supervise"]

_LOOKS_EVERY = 0.1
_GRACE = 2.0
_STACKS_WITHIN = 2.0
_STACKS_COMPLETE_AFTER = 10  # looks at a file that no longer grows
_ENDS_WITHIN = 5.0
_ALONE_AFTER = 10  # seconds after its deadline: a child without a supervisor ends by itself
_OUTPUT_KEPT = 4000
_OUTPUT_READ = 4 * _OUTPUT_KEPT  # Masked before it is cut; masks are shorter than secrets.


def supervise(function: Callable[[], Any], deadline: float, files: Files, parent: int) -> NoReturn:
    """Run `function` in a child, report how it ended, and exit.

    Args:
        function: the function to run.
        deadline: the seconds until the child is killed.
        files: where to report.
        parent: the descriptor of a socket that closes with the parent, and takes the child's process id.
    """
    try:
        # Ctrl-C is for the parent, which then ends or closes the socket.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        os.setpgid(0, 0)
        adopt_orphans()
        watch = _Watch(function, files, parent, time.monotonic() + deadline)
        files.write_report(watch.run())
    except BaseException:  # noqa: BLE001 - must not run on into the parent's code
        traceback.print_exc()
    finally:
        os._exit(0)


class _Watch:
    """The watch over one child."""

    def __init__(self, function: Callable[[], Any], files: Files, parent: int, until: float) -> None:
        self._files = files
        self._parent = parent
        self._until = until
        self._kept = b""
        self._ended, wake = os.pipe()
        self._output, output = os.pipe()
        for end in (self._ended, wake, self._output):
            os.set_blocking(end, False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
        self._pid = os.fork()
        if self._pid == 0:
            self._leave_the_watch(wake)
            be_child(function, files, output)
        os.close(output)
        self._lead_group(self._pid)
        with suppress(BrokenPipeError):  # The parent is gone already, which the watch sees.
            os.write(parent, str(self._pid).encode())

    def _leave_the_watch(self, wake: int) -> None:
        """Become the child: close the descriptors of the watch, and restore the signals."""
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        for end in (self._parent, self._ended, wake, self._output):
            os.close(end)
        self._files.close_report()
        self._lead_group(os.getpid())
        signal.alarm(int(self._until - time.monotonic()) + _ALONE_AFTER)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})

    def _lead_group(self, pid: int) -> None:
        """Make the child lead a process group; both sides do it, so that neither can be too late."""
        try:
            os.setpgid(pid, pid)
        except (PermissionError, ProcessLookupError):  # pragma: no cover - it has done so and run on
            pass

    def run(self) -> Report:
        """Wait for the child, end everything, and return the report."""
        blocked = self._wait()
        notes, killed = self._files.read_notes(), not _has_exited(self._pid)
        if killed and not _can_read(self._parent):
            self._ask_for_stacks()
        status = self._end_all()
        while self._read_output() and time.monotonic() < self._until + _ENDS_WITHIN:
            pass
        output = _end_of(self._kept, notes.secrets)
        return Report(status, output, notes, killed=killed, blocked=blocked)

    def _wait(self) -> bool:
        """Wait until the child has ended or must end, and return whether one activity takes too long."""
        waiting = [self._parent, self._ended, self._output]
        while not _has_exited(self._pid):
            left = self._until - time.monotonic()
            ready, _, _ = select.select(waiting, [], [], max(0.0, min(left, _LOOKS_EVERY)))
            if self._ended in ready:
                os.read(self._ended, 1 << 16)  # An orphan has ended, or the child; the loop sees which.
            if self._output in ready and not self._read_output():
                waiting.remove(self._output)
            if self._parent in ready or left <= 0.0:
                return False
            if self._files.read_notes().activity.is_overdue(_GRACE):
                return True
        return False

    def _read_output(self) -> bool:
        """Read some of the output, keep its end, and return whether there was any."""
        try:
            chunk = os.read(self._output, 1 << 16)
        except BlockingIOError:
            return False
        self._kept = (self._kept + chunk)[-_OUTPUT_READ:]
        return bool(chunk)

    def _ask_for_stacks(self) -> None:
        """Let the child write the stacks of its threads, and wait until it has written them all."""
        os.kill(self._pid, signal.SIGUSR1)
        until = time.monotonic() + _STACKS_WITHIN
        size, unchanged = 0, 0
        while unchanged < _STACKS_COMPLETE_AFTER and time.monotonic() < until:
            _pause(0.01)
            before, size = size, self._files.stacks.size()
            unchanged = unchanged + 1 if size and size == before else 0

    def _end_all(self) -> int:
        """Kill and reap the child and everything below it; return the child's status."""
        status, until = 0, time.monotonic() + _ENDS_WITHIN
        kill(os.killpg, self._pid)
        kill(os.kill, self._pid)
        while time.monotonic() < until:
            try:
                pid, its_status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                break
            if pid == self._pid:
                status = its_status
            elif pid == 0:
                # Orphans become our children, and are killed in the next round.
                for other in children(os.getpid()):
                    kill(os.kill, other)
                _pause(0.001)
        return status


def _end_of(printed: bytes, secrets: tuple[str, ...]) -> str:
    """Return the end of the output, cut only after every secret was masked."""
    text = masked(printed.decode(errors="replace"), secrets)
    if len(printed) == _OUTPUT_READ:
        text = text[max(map(len, secrets), default=0) :]  # The output may begin within a secret.
    return text[-_OUTPUT_KEPT:].strip()


def _pause(seconds: float) -> None:
    select.select([], [], [], seconds)


def _can_read(descriptor: int) -> bool:
    return bool(select.select([descriptor], [], [], 0.0)[0])


def _has_exited(pid: int) -> bool:
    return os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT | os.WNOHANG) is not None
