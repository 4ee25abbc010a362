"""One message stream, opened and read as the agent does it: in a thread of its own."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

from .threads import Signal, stack_of

__all__ = ["Stream", "events_of", "flag_of"]

MISSING: Any = object()


def events_of(raw: Any) -> Iterator[Any]:
    """Return the events of what `get_message_iterator` returned, whatever shape that has.

    A driver that returns the bare iterator, or an asynchronous one, deviates (SRC-MSG-01, PKG-04), and
    its events are to be examined all the same.
    """
    if isinstance(raw, tuple) and len(raw) == 2:
        raw = raw[0]
    return _drain(raw) if isinstance(raw, AsyncIterator) else iter(raw)


def _drain(source: AsyncIterator[Any]) -> Iterator[Any]:
    with asyncio.Runner() as runner:
        while (item := runner.run(_next(source))) is not MISSING:
            yield item


async def _next(source: AsyncIterator[Any]) -> Any:
    return await anext(source, MISSING)


def flag_of(raw: Any) -> object:
    """Return the second part of the pair, or None when there is no pair."""
    return raw[1] if isinstance(raw, tuple) and len(raw) == 2 else None


class Stream:
    """A stream that one thread opens and, once told to `read`, iterates.

    Attributes:
        stop_event: what was passed to the driver.
        raw: what the driver returned, once `opened`.
        events: what it delivered so far, in order.
        error: what opening or iterating raised.
    """

    def __init__(self, call: Callable[[threading.Event], Any], *, read_elsewhere: bool = False) -> None:
        """Start opening the stream.

        Args:
            call: opens the stream, given the stop event.
            read_elsewhere: iterate in another thread than the one that opens (SRC-MSG-13).
        """
        self.stop_event = threading.Event()
        self.raw: Any = None
        self.events: list[Any] = []
        self.error: BaseException | None = None
        self.opened = False
        self.reading = False
        self.ended = False
        self._call = call
        self._read_elsewhere = read_elsewhere
        self._may_read = threading.Event()
        self._signal = Signal()
        self._thread = self._start(self._open)

    def _start(self, target: Callable[[], None]) -> threading.Thread:
        thread = threading.Thread(target=target, name="fustor-stream", daemon=True)
        thread.start()
        return thread

    def _open(self) -> None:
        try:
            self.raw = self._call(self.stop_event)
        except BaseException as error:  # noqa: BLE001 - a driver may raise anything
            self.error = error
            self.ended = True
        else:
            self.opened = True
        self._signal.notify()
        if self.opened and self._read_elsewhere:
            self._thread = self._start(self._read)
        elif self.opened:
            self._read()

    def _read(self) -> None:
        self._may_read.wait()
        self.reading = True
        self._signal.notify()
        try:
            for event in events_of(self.raw):
                self.events.append(event)
                self._signal.notify()
        except BaseException as error:  # noqa: BLE001 - a driver may raise anything
            self.error = error
        self.ended = True
        self._signal.notify()

    def read(self) -> None:
        """Let the iterating begin."""
        self._may_read.set()

    async def until(self, condition: Callable[[], bool], within: float) -> bool:
        """Wait until `condition()` holds or the stream has ended; return whether the condition holds."""
        await self._signal.until(lambda: condition() or self.ended, within)
        return condition()

    async def until_opened(self, within: float) -> bool:
        """Wait until the driver returned the stream, or raised; return whether it did in time."""
        return await self._signal.until(lambda: self.opened or self.ended, within)

    async def until_idle(self, seconds: float) -> None:
        """Give the reader `seconds` to find nothing more to deliver, so that a stop meets a driver that waits."""
        await self.until(lambda: self.reading, seconds)
        await self.until(lambda: False, seconds)

    async def until_ended(self, within: float) -> bool:
        """Wait until the iterator has ended; return whether it did in time."""
        return await self._signal.until(lambda: self.ended, within)

    def stop(self) -> None:
        """Set the stop event; a reader that was not let go yet is let go, and finds it set."""
        self.stop_event.set()
        self._may_read.set()

    def where(self) -> str:
        """Return where the stream's thread is."""
        return stack_of(self._thread)
