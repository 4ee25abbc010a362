"""What runs in the child itself: the function, and notes of what it is busy with."""

from __future__ import annotations

import faulthandler
import gc
import os
import resource
import signal
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from time import monotonic
from typing import Any, NoReturn

from .. import _masking
from ._file import LostFileError
from ._files import Activity, Files, Notes

__all__ = ["LOST_FILES", "MEMORY", "OUT_OF_MEMORY", "be_child", "busy_with", "hide", "note_overrun"]

MEMORY = 4 << 30
"""The bytes that a child may take beyond what it begins with."""

OUT_OF_MEMORY = 71
"""The status of a child that ended for want of memory."""

LOST_FILES = 72
"""The status of a child that cannot answer any more: what it would write to was closed."""

_FAILED = 70

_TEXT_KEPT = 2000

# None outside of a child.
_files: Files | None = None
_notes = Notes()
# Calls may be under way side by side, so activities do not end in order.
_activities: list[Activity] = []


@contextmanager
def busy_with(text: str, *, method: str = "", within: float | None = None) -> Iterator[None]:
    """Note, in a child, what the context is busy with; should the child not outlive it, that is known.

    Args:
        text: what it is, in words.
        method: a name to know it by.
        within: the seconds after which the child is killed, some grace added; only for what must not block.
    """
    activity = Activity(_masking.without_secrets(text)[:_TEXT_KEPT], method, within, monotonic())
    _activities.append(activity)
    _note(activity=activity)
    try:
        yield
    finally:
        _activities.remove(activity)
        _note(activity=_activities[-1] if _activities else Activity())


def note_overrun(method: str) -> None:
    """Note, in a child, that `method` did not return in time although the child lived on."""
    _note(overran=(*_notes.overran, method))


def hide(secrets: Iterable[str]) -> None:
    """Let, in a child, nothing that it says or prints be repeated with these from now on."""
    _note(secrets=_masking.hide(secrets))


def _note(**changes: Any) -> None:
    global _notes
    _notes = replace(_notes, **changes)
    try:
        if _files is not None:
            _files.note(_notes)
    except LostFileError:
        os._exit(LOST_FILES)


def be_child(function: Callable[[], Any], files: Files, output: int) -> NoReturn:
    """Run the function and leave the process, without any of the parent's clean-up.

    Args:
        function: takes nothing and returns a value that JSON can carry.
        files: where to leave it.
        output: the descriptor to print to.
    """
    global _files, _notes
    status = 0
    try:
        _files, _notes = files, Notes()
        _activities.clear()
        gc.freeze()  # What the parent made is not garbage here, and looking through it takes time.
        _redirect(output, files)
        bound = _bound_memory()
        value = function()
        resource.setrlimit(resource.RLIMIT_DATA, bound)
        files.answer({"value": value})
    except MemoryError:
        status = OUT_OF_MEMORY
    except LostFileError:
        status = LOST_FILES
    except BaseException:  # noqa: BLE001 - the child must not run on into its parent's code
        traceback.print_exc()
        status = _FAILED
    finally:
        os._exit(status)


def _redirect(output: int, files: Files) -> None:
    # A driver that reads from the terminal would be stopped: it is in the background there.
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(output, 1)
    os.dup2(output, 2)
    os.close(output)
    sys.stdout = open(1, "w", buffering=1, encoding="utf-8", errors="replace", closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", buffering=1, encoding="utf-8", errors="replace", closefd=False)  # noqa: SIM115
    faulthandler.enable(file=files.stacks.descriptor)
    faulthandler.register(signal.SIGUSR1, file=files.stacks.descriptor, all_threads=True)


def _bound_memory() -> tuple[int, int]:
    """Let no more than `MEMORY` bytes be taken from now on, and return the bounds until now.

    What is bounded is data. Address space is not memory: threads and databases reserve much of it and use
    little. Where nobody says how much data there is, nothing is bounded.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[5])
    except OSError:
        return soft, hard
    wanted = pages * resource.getpagesize() + MEMORY
    known = [bound for bound in (soft, hard) if bound != resource.RLIM_INFINITY]
    resource.setrlimit(resource.RLIMIT_DATA, (min([wanted, *known]), hard))
    return soft, hard
