"""The iterator of changes that all bases return, and the signal that ends it."""

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
"""The interval at which a waiting reader checks whether its stream has to end, in seconds."""

# The time that `close` waits for a reading thread, in seconds; after it, that thread cleans up.
_RELEASE_SECONDS = 1.0


class Ending:
    """The signal that ends a stream: the agent's stop event, or an end that the stream itself sets.

    Args:
        stop_event: The agent's event, which is read and never set.
    """

    def __init__(self, stop_event: threading.Event | None) -> None:
        self._stop_event = stop_event if stop_event is not None else threading.Event()
        self._ended = threading.Event()

    def set(self) -> None:
        """End the stream."""
        self._ended.set()

    def is_set(self) -> bool:
        """Return whether the stream has to end."""
        return self._stop_event.is_set() or self._ended.is_set()

    def wait(self, seconds: float) -> None:
        """Wait until the stream has to end, or until the given seconds have passed."""
        until = time.monotonic() + seconds
        while not self.is_set() and (left := until - time.monotonic()) > 0:
            self._stop_event.wait(min(left, LOOK_SECONDS))


Read: TypeAlias = "Callable[[Ending], Sequence[Change]]"
"""Returns the next changes: none if none came for a while, or if the stream has to end."""


class ChangeStream(Iterator["EventBase"]):
    """One message stream: any thread may read it, and it holds resources until it ends (SRC-MSG-13).

    It is not a generator: a generator that was never started runs no `finally` and would leak its resources
    (SRC-CFG-06), and a generator that another thread is reading cannot be closed.

    Args:
        read: Returns the next changes.
        to_event: Converts a change to an event.
        ending: The signal that ends the stream.
        held: The resources to release at the end.
        errors: The exceptions to ignore when the resources are released, because the stream has ended.
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
            # Checked without the lock: `close` in another thread may have left the release to this reader.
            if self._ending.is_set():
                self._release(wait=0)

    def end(self) -> None:
        """Signal the end to a reading thread."""
        self._ending.set()

    def close(self) -> None:
        """End the stream and release its resources; may be called again, from any thread."""
        self.end()
        self._release(wait=_RELEASE_SECONDS)

    def __del__(self) -> None:
        if sys.is_finalizing():
            return  # The interpreter is shutting down, and releases everything itself.
        self.end()
        self._release(wait=0)

    def _next(self) -> EventBase:
        if self._failure is not None:
            raise self._failure
        try:
            change = self._next_change()
            event = None if change is None else self._to_event(change)
        except StopIteration as error:
            # A StopIteration of the driver must not look like the end of the stream (SRC-MSG-15).
            raise self._failed(DriverError("reading changes raised StopIteration")) from error
        except Exception as error:
            self._failed(error)
            raise
        if event is None:
            self.end()
            raise StopIteration
        return event

    def _failed(self, error: Exception) -> Exception:
        """Keep the exception: a failed stream raises it at every later call."""
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

    def _release(self, wait: float) -> None:
        """Release the resources, unless another thread is reading: that thread then releases them."""
        if self._reading.acquire(timeout=wait):
            try:
                with suppress(*self._errors):
                    self._held.close()
            finally:
                self._reading.release()
