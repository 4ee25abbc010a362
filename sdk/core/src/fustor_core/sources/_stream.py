"""The iterator of changes that every base hands out, and what ends it."""

from __future__ import annotations

import sys
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, TypeAlias

from ..exceptions import DriverError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from contextlib import ExitStack

    from fustor_event_model.models import EventBase

    from ._change import Change

__all__ = ["LOOK_SECONDS", "ChangeStream", "Ending", "Read"]

LOOK_SECONDS = 0.05
"""How long one that waits goes without a look at whether it has to end."""

# How long `close` waits for a thread that reads; from then on it is up to that thread.
_LEAVE_SECONDS = 1.0


class Ending:
    """Tells whether a stream has to end: because the agent has set its stop event, or by itself.

    Args:
        stop_event: The agent's event; it is looked at, and never set.
    """

    def __init__(self, stop_event: threading.Event | None) -> None:
        self._asked = stop_event if stop_event is not None else threading.Event()
        self._ended = threading.Event()

    def set(self) -> None:
        """End the stream."""
        self._ended.set()

    def is_set(self) -> bool:
        """Whether the stream has to end."""
        return self._asked.is_set() or self._ended.is_set()

    def wait(self, seconds: float) -> None:
        """Wait until the stream has to end, but for no more than some seconds."""
        until = time.monotonic() + seconds
        while not self.is_set() and (left := until - time.monotonic()) > 0:
            self._asked.wait(min(left, LOOK_SECONDS))


Read: TypeAlias = "Callable[[Ending], Sequence[Change]]"
"""Gives the next changes; none if there were none for a while, or the stream has to end."""


class ChangeStream(Iterator["EventBase"]):
    """One message stream, which any thread may read, and which holds something until it has ended.

    It is no generator: one that was never started runs no `finally`, so that what it holds would be left
    (SRC-CFG-06), and nobody can close one that another thread reads.

    Args:
        read: Gives the changes.
        to_event: Makes an event of a change.
        ending: Tells when to end.
        held: What to leave at the end.
        errors: What the system may raise when it is left; the stream has ended by then.
    """

    def __init__(
        self,
        read: Read,
        to_event: Callable[[Change], EventBase],
        ending: Ending,
        held: ExitStack,
        errors: tuple[type[Exception], ...],
    ) -> None:
        self._read = read
        self._to_event = to_event
        self._ending = ending
        self._held = held
        self._errors = errors
        self._waiting: deque[Change] = deque()
        self._failure: Exception | None = None
        self._reading = threading.Lock()

    def __iter__(self) -> ChangeStream:
        return self

    def __next__(self) -> EventBase:
        try:
            with self._reading:
                return self._next()
        finally:
            # Looked at after the lock is free: who ended the stream meanwhile has left this to its reader.
            if self._ending.is_set():
                self._leave(wait=0)

    def end(self) -> None:
        """Let a thread that reads find the end."""
        self._ending.set()

    def close(self) -> None:
        """End the stream and leave what it holds; may be called again, from any thread."""
        self.end()
        self._leave(wait=_LEAVE_SECONDS)

    def __del__(self) -> None:
        if sys.is_finalizing():
            return  # What it would need is gone, as what it holds will be.
        self.end()
        self._leave(wait=0)

    def _next(self) -> EventBase:
        if self._failure is not None:
            raise self._failure
        try:
            change = self._next_change()
            event = None if change is None else self._to_event(change)
        except StopIteration as error:
            # Nobody may take this for the end of the stream (SRC-MSG-15).
            raise self._failed(DriverError("the source ran out of what it iterates")) from error
        except Exception as error:
            self._failed(error)
            raise
        if event is None:
            self.end()
            raise StopIteration
        return event

    def _failed(self, error: Exception) -> Exception:
        """Keep what went wrong: a stream that has failed raises that from then on."""
        self._failure = error
        self.end()
        return error

    def _next_change(self) -> Change | None:
        """Return the next change, or None at the end."""
        while not self._ending.is_set():
            if self._waiting:
                return self._waiting.popleft()
            self._waiting.extend(self._read(self._ending))
        return None

    def _leave(self, wait: float) -> None:
        """Leave what the stream holds, unless a thread reads: then that one does."""
        if self._reading.acquire(timeout=wait):
            try:
                with suppress(*self._errors):
                    self._held.close()
            finally:
                self._reading.release()
