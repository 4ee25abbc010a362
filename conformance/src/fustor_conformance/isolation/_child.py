"""The child itself: runs the function, and notes its activities."""

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

from .._child_state import begin_child_state, child_state
from .._masking import hide_secrets, without_secrets
from ._file import LostFileError
from ._files import Files, Notes
from .activity import IDLE, Activity

__all__ = ["LOST_FILES", "MEMORY", "OUT_OF_MEMORY", "be_child", "busy_with", "hide", "note_overrun"]

MEMORY = 4 << 30
"""The bytes that a child may allocate beyond those that it begins with."""

OUT_OF_MEMORY = 71
"""The exit status of a child that ran out of memory."""

LOST_FILES = 72
"""The exit status of a child that cannot write its result: the descriptor was closed."""

_FAILED = 70

_TEXT_KEPT = 2000


class Notebook:
    """Writes the notes of this process, a child, for its parent.

    Args:
        files: where the notes go.
    """

    def __init__(self, files: Files) -> None:
        self._files = files
        self._notes = Notes()
        # Calls may overlap, so activities do not end in order.
        self._activities: list[Activity] = []

    def begin(self, activity: Activity) -> None:
        """Note that an activity begins."""
        self._activities.append(activity)
        self.note(activity=activity)

    def end(self, activity: Activity) -> None:
        """Note that an activity ends."""
        self._activities.remove(activity)
        self.note(activity=self._activities[-1] if self._activities else IDLE)

    def add_overrun(self, method: str) -> None:
        """Note that a method did not return in time."""
        self.note(overran=(*self._notes.overran, method))

    def note(self, **changes: Any) -> None:
        """Change fields of the notes."""
        self._notes = replace(self._notes, **changes)
        try:
            self._files.write_notes(self._notes)
        except LostFileError:
            os._exit(LOST_FILES)


@contextmanager
def busy_with(activity: Activity) -> Iterator[None]:
    """Note an activity while the context lasts, so that the parent knows it if this child dies."""
    notebook = child_state().notebook
    if notebook is None:
        yield
        return
    text = without_secrets(activity.text)[:_TEXT_KEPT].encode(errors="backslashreplace").decode()
    activity = replace(activity, text=text, since=monotonic())
    notebook.begin(activity)
    try:
        yield
    finally:
        notebook.end(activity)


def note_overrun(method: str) -> None:
    """Note that `method` did not return in time although the child lived on."""
    if notebook := child_state().notebook:
        notebook.add_overrun(method)


def hide(secrets: Iterable[str]) -> None:
    """Mask these secrets from now on, in everything that the child reports or prints."""
    masked = hide_secrets(secrets)
    if notebook := child_state().notebook:
        notebook.note(secrets=masked)


def be_child(function: Callable[[], Any], files: Files, output: int) -> NoReturn:
    """Run the function and exit, without any of the parent's clean-up.

    Args:
        function: takes no arguments and returns a value that JSON can carry.
        files: where the result goes.
        output: the descriptor to print to.
    """
    status = 0
    try:
        begin_child_state(Notebook(files))
        gc.freeze()  # The parent's objects are not garbage here, and looking through them takes time.
        _redirect(output, files)
        files.write_result(_within_memory(function))
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
    # A driver that reads from the terminal would be stopped, because it runs in the background.
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(output, 1)
    os.dup2(output, 2)
    os.close(output)
    sys.stdout = open(1, "w", buffering=1, encoding="utf-8", errors="replace", closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", buffering=1, encoding="utf-8", errors="replace", closefd=False)  # noqa: SIM115
    faulthandler.enable(file=files.stacks.descriptor)
    faulthandler.register(signal.SIGUSR1, file=files.stacks.descriptor, all_threads=True)


def _within_memory(function: Callable[[], Any]) -> Any:
    """Return the result of `function`, which may allocate `MEMORY` bytes."""
    bound = _bound_memory()
    value = function()
    resource.setrlimit(resource.RLIMIT_DATA, bound)
    return value


def _bound_memory() -> tuple[int, int]:
    """Limit the memory that is allocated from now on to `MEMORY` bytes, and return the former limits.

    The limit is on data. Address space would be the wrong measure: threads and databases reserve much of it
    and use little. Where the system does not report the amount of data, nothing is limited.
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
