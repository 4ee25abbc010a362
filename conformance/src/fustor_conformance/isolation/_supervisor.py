"""A process that does nothing but watch a child, and end it with all that is below it.

It stands between the process that asks and the child. So it can adopt what the child's own children leave
behind, which nobody would find otherwise; and when who asked is gone, it does not leave the child alone.
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
_ALONE_AFTER = 10  # seconds over its deadline: a child whose watch was ended ends by itself
_OUTPUT_KEPT = 4000
_OUTPUT_READ = 4 * _OUTPUT_KEPT  # What is masked before it is cut; masks are shorter than secrets.


def supervise(function: Callable[[], Any], deadline: float, files: Files, asker: int) -> NoReturn:
    """Run `function` in a child, report how that went, and leave the process.

    Args:
        function: what to run.
        deadline: seconds until the child is killed.
        files: where to report.
        asker: a socket that ends with the process that asked, and is told the id of the child.
    """
    try:
        # Ctrl-C is for the process that asked. That ends then, or closes the socket.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        os.setpgid(0, 0)
        adopt_orphans()
        watch = _Watch(function, files, asker, time.monotonic() + deadline)
        files.report(watch.run())
    except BaseException:  # noqa: BLE001 - must not run on into the asker's code
        traceback.print_exc()
    finally:
        os._exit(0)


class _Watch:
    """The watch over one child."""

    def __init__(self, function: Callable[[], Any], files: Files, asker: int, until: float) -> None:
        self._files = files
        self._asker = asker
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
        with suppress(BrokenPipeError):  # Who asked is gone already, which the watch sees.
            os.write(asker, str(self._pid).encode())

    def _leave_the_watch(self, wake: int) -> None:
        """Become the child: what belongs to the watch is not its business."""
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        for end in (self._asker, self._ended, wake, self._output):
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
        """Wait for the child, end everything, and say what was seen."""
        blocked = self._wait()
        notes, killed = self._files.noted(), not _has_exited(self._pid)
        if killed and not _can_read(self._asker):
            self._ask_for_stacks()
        status = self._end_all()
        while self._read_output() and time.monotonic() < self._until + _ENDS_WITHIN:
            pass
        return Report(status, _end_of(self._kept, notes.secrets), notes, killed, blocked)

    def _wait(self) -> bool:
        """Wait until the child has ended or has to, and say whether one thing it does takes too long."""
        waiting = [self._asker, self._ended, self._output]
        while not _has_exited(self._pid):
            left = self._until - time.monotonic()
            ready, _, _ = select.select(waiting, [], [], max(0.0, min(left, _LOOKS_EVERY)))
            if self._ended in ready:
                os.read(self._ended, 1 << 16)  # An orphan has ended, or the child, which the loop sees.
            if self._output in ready and not self._read_output():
                waiting.remove(self._output)
            if self._asker in ready or left <= 0.0:
                return False
            if self._files.noted().activity.is_overdue(_GRACE):
                return True
        return False

    def _read_output(self) -> bool:
        """Read some of what was printed, and keep the end of it all; say whether there was any."""
        try:
            chunk = os.read(self._output, 1 << 16)
        except BlockingIOError:
            return False
        self._kept = (self._kept + chunk)[-_OUTPUT_READ:]
        return bool(chunk)

    def _ask_for_stacks(self) -> None:
        """Let the child write where its threads are, and wait until it has come to the end of them."""
        os.kill(self._pid, signal.SIGUSR1)
        until = time.monotonic() + _STACKS_WITHIN
        size, unchanged = 0, 0
        while unchanged < _STACKS_COMPLETE_AFTER and time.monotonic() < until:
            _pause(0.01)
            before, size = size, self._files.stacks.size()
            unchanged = unchanged + 1 if size and size == before else 0

    def _end_all(self) -> int:
        """Kill and collect the child and everything below it; return the child's status."""
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
                # What loses its parent comes here, and is killed in the next round.
                for other in children(os.getpid()):
                    kill(os.kill, other)
                _pause(0.001)
        return status


def _end_of(printed: bytes, secrets: tuple[str, ...]) -> str:
    """Return the end of what was printed, cut only where every secret is masked."""
    text = masked(printed.decode(errors="replace"), secrets)
    if len(printed) == _OUTPUT_READ:
        text = text[max(map(len, secrets), default=0) :]  # It may begin within a secret.
    return text[-_OUTPUT_KEPT:].strip()


def _pause(seconds: float) -> None:
    select.select([], [], [], seconds)


def _can_read(descriptor: int) -> bool:
    return bool(select.select([descriptor], [], [], 0.0)[0])


def _has_exited(pid: int) -> bool:
    return os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT | os.WNOHANG) is not None
