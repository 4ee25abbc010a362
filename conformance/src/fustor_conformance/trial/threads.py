"""Calls into a driver that may block: made in daemon threads, waited for on the event loop.

Daemon threads and not an executor's: an executor's threads are joined at exit, and a driver that never
returns would keep the process.
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

# The kit itself, and where its threads begin.
_NOT_THE_DRIVERS = (str(Path(__file__).parents[1]), threading.__file__)

__all__ = ["LOOKS_EVERY", "Overran", "Signal", "in_thread", "pause", "place_of", "stack_of", "wait_until"]

LOOKS_EVERY = 0.003


class Overran(Exception):  # noqa: N818 - the caller turns it into a finding
    """A call did not return in time; `stack` says where it was."""

    def __init__(self, stack: str) -> None:
        super().__init__("the call did not return in time")
        self.stack = stack


class Signal:
    """Lets threads wake a coroutine that waits for a condition."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._changed = asyncio.Event()

    def notify(self) -> None:
        """Say, from any thread, that something changed."""
        try:
            self._loop.call_soon_threadsafe(self._changed.set)
        except RuntimeError:
            pass  # The loop is closed: nobody waits any more.

    async def until(self, condition: Callable[[], bool], within: float) -> bool:
        """Wait until `condition()` holds, at most `within` seconds, and return whether it does."""
        try:
            async with timeout(within):
                while not condition():
                    self._changed.clear()
                    # A change between the two lines above would be missed if it were not looked for again.
                    if not condition():
                        await self._changed.wait()
        except TimeoutError:
            return condition()
        return True


async def pause(seconds: float) -> None:
    """Let `seconds` pass, also where `asyncio.sleep` hurries."""
    await Signal().until(lambda: False, seconds)


async def wait_until(condition: Callable[[], bool], within: float) -> None:
    """Look again and again whether `condition()` holds, at most `within` seconds."""
    until = monotonic() + within
    while not condition() and monotonic() < until:
        await pause(LOOKS_EVERY)


async def in_thread(function: Callable[[], Any], within: float) -> Any:
    """Call `function` in a daemon thread and return its result.

    Raises:
        Overran: it did not return within `within` seconds.
        BaseException: whatever `function` raised.
    """
    signal, outcome = Signal(), _Outcome()

    def run() -> None:
        try:
            outcome.value = function()
        except BaseException as error:  # noqa: BLE001 - handed on to the caller
            outcome.error = error
        outcome.done = True
        signal.notify()

    thread = own_thread("call", run)
    if not await signal.until(lambda: outcome.done, within):
        raise Overran(stack_of(thread))
    if outcome.error is not None:
        raise outcome.error
    return outcome.value


class _Outcome:
    done = False
    value: Any = None
    error: BaseException | None = None


def place_of(thread: threading.Thread) -> tuple[object, int] | None:
    """Return the code that `thread` is in, innermost, and how far in it; None when it has ended."""
    frame = sys._current_frames().get(thread.ident or 0)
    return (frame.f_code, frame.f_lasti) if frame else None


def stack_of(thread: threading.Thread) -> str:
    """Return where `thread` is, innermost frame last."""
    frame = sys._current_frames().get(thread.ident or 0)
    if frame is None:
        return "the thread has ended"
    frames = traceback.extract_stack(frame)
    own = [each for each in frames if not each.filename.startswith(_NOT_THE_DRIVERS)]
    return "".join(traceback.format_list((own or frames)[-4:])).rstrip()
