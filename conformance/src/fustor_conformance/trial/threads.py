"""Makes blocking calls into a driver in daemon threads, and waits for them on the event loop.

The threads of an executor would be joined at exit, so that a driver that never returns would keep the
process.
"""

from __future__ import annotations

import asyncio
import sys
import threading
import traceback
from asyncio import timeout
from collections.abc import Callable
from pathlib import Path
from time import monotonic
from typing import Any

from .._own_threads import own_thread

# The kit itself, and the start of its threads.
_NOT_THE_DRIVERS = (str(Path(__file__).parents[1]), threading.__file__)

__all__ = [
    "LOOKS_EVERY",
    "Overran",
    "Signal",
    "Task",
    "in_thread",
    "pause",
    "place_of",
    "stack_of",
    "wait_until",
]

LOOKS_EVERY = 0.003


class Overran(Exception):  # noqa: N818 - the caller turns it into a finding
    """A call did not return in time; `stack` shows where it was."""

    def __init__(self, stack: str) -> None:
        super().__init__("the call did not return in time")
        self.stack = stack


class Signal:
    """Wakes a coroutine that waits for a condition, from any thread."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._changed = asyncio.Event()

    def notify(self) -> None:
        """Note that something changed; may be called from any thread."""
        try:
            self._loop.call_soon_threadsafe(self._changed.set)
        except RuntimeError:
            pass  # The loop is closed: nothing waits any more.

    async def until(self, condition: Callable[[], bool], within: float) -> bool:
        """Wait until `condition()` holds, and return whether it does.

        Args:
            condition: the condition.
            within: the longest wait, in seconds.
        """
        try:
            async with timeout(within):
                while not condition():
                    self._changed.clear()
                    # A change between the two lines above would be missed without another look.
                    if not condition():
                        await self._changed.wait()
        except TimeoutError:
            return condition()
        return True


async def pause(seconds: float) -> None:
    """Let `seconds` pass, even where `asyncio.sleep` is compressed."""
    await Signal().until(lambda: False, seconds)


async def wait_until(condition: Callable[[], bool], within: float) -> None:
    """Poll `condition()` until it holds.

    Args:
        condition: the condition.
        within: the longest wait, in seconds.
    """
    until = monotonic() + within
    while not condition() and monotonic() < until:
        await pause(LOOKS_EVERY)


async def in_thread(function: Callable[[], Any], within: float) -> Any:
    """Call `function` in a daemon thread and return its result.

    Args:
        function: the function.
        within: the limit, in seconds.

    Raises:
        Overran: it did not return within `within` seconds.
        BaseException: the exception that `function` raised.
    """
    task = Task(function)
    thread = own_thread("call", task.run)
    if not await task.until_done(within):
        raise Overran(stack_of(thread))
    return task.result()


class Task:
    """A call that another thread makes, while the event loop waits for it.

    Args:
        function: the function to call.
    """

    def __init__(self, function: Callable[[], Any]) -> None:
        self._function = function
        self._signal = Signal()
        self._done = False
        self._value: Any = None
        self._error: BaseException | None = None

    def run(self) -> None:
        """Call the function; for the other thread."""
        try:
            self._value = self._function()
        except BaseException as error:  # noqa: BLE001 - `result` raises it
            self._error = error
        self._done = True
        self._signal.notify()

    async def until_done(self, within: float) -> bool:
        """Wait at most `within` seconds until the function has returned or raised; return whether it has."""
        return await self._signal.until(lambda: self._done, within)

    def result(self) -> Any:
        """Return the result of the function.

        Raises:
            BaseException: the exception that the function raised.
        """
        if self._error is not None:
            raise self._error
        return self._value


def place_of(thread: threading.Thread) -> tuple[object, int] | None:
    """Return the innermost code of `thread` and the offset in it; None when the thread has ended."""
    frame = sys._current_frames().get(thread.ident or 0)
    return (frame.f_code, frame.f_lasti) if frame else None


def stack_of(thread: threading.Thread) -> str:
    """Return the stack of `thread`, innermost frame last."""
    frame = sys._current_frames().get(thread.ident or 0)
    if frame is None:
        return "the thread has ended"
    frames = traceback.extract_stack(frame)
    own = [each for each in frames if not each.filename.startswith(_NOT_THE_DRIVERS)]
    return "".join(traceback.format_list((own or frames)[-4:])).rstrip()
