"""Runs a function in a process of its own, under a deadline.

Every clause is examined in a child made by `fork`: whatever the driver does there (blocks, exits, leaks
threads, caches on a class, changes the folder, prints) ends with the child. The parent only reads one
JSON value from a pipe, behind a mark that tells it from whatever else comes through. A child that misses
its deadline is asked for the stacks of its threads and killed.
"""

from __future__ import annotations

import faulthandler
import gc
import json
import os
import secrets
import select
import signal
import sys
import tempfile
import time
import traceback
import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import IO, Any

__all__ = ["Died", "Ended", "Finished", "Overdue", "busy_with", "run_isolated"]

_STACKS_WITHIN = 2.0
_STACKS_COMPLETE_AFTER = 10  # looks at a file that no longer grows
_LEAVES_WITHIN = 2.0
_LOOKS_EVERY = 0.1
_ALONE_AFTER = 10  # seconds over its deadline: a child whose parent is gone ends by itself
_OUTPUT_KEPT = 4000
_STACKS_KEPT = 100_000
_FRAMES_KEPT = 12

# In a child: the file in which it notes what it is busy with. Nobody can ask it once it is gone.
_notes: IO[bytes] | None = None


@dataclass(frozen=True, slots=True)
class Finished:
    """The function returned `value`, having printed `output`."""

    value: Any
    output: str


@dataclass(frozen=True, slots=True)
class Died:
    """The child ended without an answer; `reason` says how, `activity` what it was busy with."""

    reason: str
    output: str
    activity: str = ""


@dataclass(frozen=True, slots=True)
class Overdue:
    """The child missed its deadline and was killed; `stacks` says where its threads were."""

    stacks: str
    output: str
    activity: str = ""


Ended = Finished | Died | Overdue


def run_isolated(function: Callable[[], Any], *, deadline: float) -> Ended:
    """Run `function` in a child process and return how that ended.

    Args:
        function: takes nothing and returns a value that JSON can carry.
        deadline: seconds until the child is killed.

    Returns:
        `Finished`, `Died` or `Overdue`.
    """
    with ExitStack() as stack:
        output, stacks, notes = (stack.enter_context(tempfile.TemporaryFile()) for _ in range(3))
        mark = secrets.token_hex(8).encode()
        read, write = os.pipe()
        pid, answer, in_time = 0, b"", False
        try:
            with _interrupts_held():
                pid = _fork()
                if pid == 0:
                    os.close(read)
                    signal.alarm(int(deadline) + _ALONE_AFTER)
                    _be_child(function, (write, mark), output, stacks, notes)
                os.close(write)
                _lead_group(pid)
            answer, in_time = _read_answer(read, pid, mark, time.monotonic() + deadline)
            if not in_time:
                _ask_for_stacks(pid, stacks)
        finally:
            os.close(read)
            status = _end(pid, leaving=in_time and not answer) if pid else 0
        where, activity = _innermost(_tail(stacks, _STACKS_KEPT)), _tail(notes)
        if not in_time:
            return Overdue(where, _tail(output), activity)
        return _finished(answer, _tail(output)) or _died(status, _tail(output), where, activity)


@contextmanager
def busy_with(activity: str) -> Iterator[None]:
    """Note, in a child, that what follows is `activity`; should the child not outlive it, that is known."""
    if _notes is None:
        yield
        return
    _note(_notes, activity)
    try:
        yield
    finally:
        _note(_notes, "")


def _note(notes: IO[bytes], text: str) -> None:
    os.ftruncate(notes.fileno(), 0)
    os.pwrite(notes.fileno(), text.encode(errors="replace"), 0)


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


def _lead_group(pid: int) -> None:
    """Make the child lead a process group; parent and child both do it, so that neither can be too late."""
    try:
        os.setpgid(pid, pid)
    except (PermissionError, ProcessLookupError):  # pragma: no cover - it has done so and run on
        pass


def _be_child(
    function: Callable[[], Any],
    answer_to: tuple[int, bytes],
    output: IO[bytes],
    stacks: IO[bytes],
    notes: IO[bytes],
) -> None:
    """Run the function and leave the process, without any of the parent's clean-up."""
    global _notes
    try:
        _notes = notes
        gc.freeze()  # What the parent made is not garbage here, and looking through it takes time.
        _lead_group(os.getpid())
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
        # A driver that reads from the terminal would be stopped: it is in the background there.
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(output.fileno(), 1)
        os.dup2(output.fileno(), 2)
        sys.stdout = open(1, "w", buffering=1, encoding="utf-8", errors="replace", closefd=False)  # noqa: SIM115
        sys.stderr = open(2, "w", buffering=1, encoding="utf-8", errors="replace", closefd=False)  # noqa: SIM115
        faulthandler.enable(file=stacks.fileno())
        faulthandler.register(signal.SIGUSR1, file=stacks.fileno(), all_threads=True)
        write, mark = answer_to
        line = b"\n" + mark + json.dumps(function()).encode() + b"\n"
        while line:
            line = line[os.write(write, line) :]
    except BaseException:  # noqa: BLE001 - the child must not run on into its parent's code
        traceback.print_exc()
        os._exit(70)
    os._exit(0)


def _read_answer(pipe: int, pid: int, mark: bytes, until: float) -> tuple[bytes, bool]:
    """Read up to the end of the line with the mark, and return it and whether the time sufficed.

    Grandchildren may hold the pipe open for ever, so that its end does not tell that the child is gone. And
    a driver may write to descriptors it does not own.
    """
    read = b""
    while True:
        left, gone = until - time.monotonic(), _has_exited(pid)
        ready, _, _ = select.select([pipe], [], [], 0.0 if gone else max(0.0, min(left, _LOOKS_EVERY)))
        if not ready:
            if gone or left <= 0.0:
                return b"", gone
            continue
        chunk = os.read(pipe, 1 << 16)
        read += chunk
        _, marked, answer = read.rpartition(mark)
        if marked and answer.endswith(b"\n"):
            return answer, True
        if not chunk:
            return b"", True


def _ask_for_stacks(pid: int, stacks: IO[bytes]) -> None:
    """Let the child write where its threads are, and wait until it has come to the end of them."""
    os.kill(pid, signal.SIGUSR1)
    until = time.monotonic() + _STACKS_WITHIN
    size, unchanged = 0, 0
    while unchanged < _STACKS_COMPLETE_AFTER and time.monotonic() < until:
        select.select([], [], [], 0.01)
        before, size = size, os.fstat(stacks.fileno()).st_size
        unchanged = unchanged + 1 if size and size == before else 0


def _end(pid: int, *, leaving: bool) -> int:
    """Kill what the child left in its process group, itself too, and collect it; return its status."""
    until = time.monotonic() + (_LEAVES_WITHIN if leaving else 0.0)
    while not _has_exited(pid) and time.monotonic() < until:
        select.select([], [], [], 0.001)
    for kill in (os.killpg, os.kill):
        try:
            kill(pid, signal.SIGKILL)
        except (PermissionError, ProcessLookupError):
            pass  # It left its group, or everything in it has ended.
    return os.waitpid(pid, 0)[1]


def _has_exited(pid: int) -> bool:
    return os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT | os.WNOHANG) is not None


def _tail(file: IO[bytes], kept: int = _OUTPUT_KEPT) -> str:
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - kept))
    return file.read().decode(errors="replace").strip()


def _innermost(stacks: str) -> str:
    """Return the stacks with only the innermost frames of each thread, which come first."""
    kept, frames = [], 0
    for line in stacks.splitlines():
        frames = frames + 1 if line.startswith("  ") else 0
        if frames <= _FRAMES_KEPT:
            kept.append(line)
    return "\n".join(kept)


def _finished(answer: bytes, output: str) -> Finished | None:
    try:
        return Finished(json.loads(answer), output)
    except ValueError:
        return None


def _died(status: int, output: str, stacks: str, activity: str) -> Died:
    if os.WIFSIGNALED(status):
        name = signal.Signals(os.WTERMSIG(status)).name
        return Died(f"was ended by signal {name}", "\n".join(filter(None, (output, stacks))), activity)
    return Died(f"exited with status {os.waitstatus_to_exitcode(status)}", output, activity)
