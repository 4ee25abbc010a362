"""One message stream, opened and read as the agent does it: in a thread of its own."""

from __future__ import annotations

import asyncio
import inspect
import threading
from asyncio import run
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from time import monotonic
from typing import Any

from fustor_event_model.models import EventBase

from .._own_threads import own_thread
from .threads import Signal, place_of, stack_of

__all__ = ["MOST_EVENTS", "Stream", "parts_of"]

MISSING: Any = object()
MOST_EVENTS = 20_000
_BETWEEN_LOOKS = 0.003


def parts_of(raw: Any) -> tuple[Any, object]:
    """Return the events and the flag in the result of `get_message_iterator`, in any shape.

    A driver that returns the bare iterator, the pair in another form, or a coroutine deviates (SRC-MSG-01,
    PKG-04), but the kit still checks its events. A missing flag is None.
    """
    if inspect.iscoroutine(raw):
        raw = run(raw)
    is_pair = isinstance(raw, tuple | list) and len(raw) > 1 and not isinstance(raw[0], EventBase)
    if not is_pair:
        return raw, None
    first, second = raw[:2]
    swapped = isinstance(second, _ITERATORS) and not isinstance(first, _ITERATORS)
    return (second, first) if swapped else (first, second)


_ITERATORS = (Iterator, AsyncIterator)


def _iterate(events: Any) -> Iterator[Any]:
    return _drain(events) if isinstance(events, AsyncIterator) else iter(events)


def _drain(source: AsyncIterator[Any]) -> Iterator[Any]:
    with asyncio.Runner() as runner:
        while (item := runner.run(_next(source))) is not MISSING:
            yield item


async def _next(source: AsyncIterator[Any]) -> Any:
    return await anext(source, MISSING)


class Stream:
    """A stream that one thread opens and, after `read`, iterates.

    Attributes:
        stop_event: the event that the driver got.
        raw: the result of the driver's method, once `opened`.
        flag: the flag in it, or None without one.
        events: the events that it delivered so far, in order.
        error: the exception that opening or iterating raised.
    """

    def __init__(self, call: Callable[[threading.Event], Any], *, read_elsewhere: bool = False) -> None:
        """Start to open the stream.

        Args:
            call: opens the stream, given the stop event.
            read_elsewhere: iterate in another thread than the one that opens (SRC-MSG-13).
        """
        self.stop_event = threading.Event()
        self.raw: Any = None
        self.flag: object = None
        self._events_in: Any = None
        self.events: list[Any] = []
        self.error: BaseException | None = None
        self.opened = False
        self.reading = False
        self.ended = False
        self._call = call
        self._read_elsewhere = read_elsewhere
        self._may_read = threading.Event()
        self._signal = Signal()
        self._thread = own_thread("stream", self._open)

    def _open(self) -> None:
        try:
            self.raw = self._call(self.stop_event)
            self._events_in, self.flag = parts_of(self.raw)
        except BaseException as error:  # noqa: BLE001 - a driver may raise anything
            self.error = error
            self.ended = True
        else:
            self.opened = True
        self._signal.notify()
        if self.opened and self._read_elsewhere:
            self._thread = own_thread("stream", self._read)
        elif self.opened:
            self._read()

    def _read(self) -> None:
        self._may_read.wait()
        self.reading = True
        self._signal.notify()
        try:
            for event in _iterate(self._events_in):
                self.events.append(event)
                self._signal.notify()
                if len(self.events) >= MOST_EVENTS:
                    break  # No trial makes as many changes: the stream would never end.
                self._may_read.wait()
        except BaseException as error:  # noqa: BLE001 - a driver may raise anything
            self.error = error
        self.ended = True
        self._signal.notify()

    @property
    def is_iterable(self) -> bool:
        """Whether the driver returned something to iterate."""
        return isinstance(self._events_in, Iterable | AsyncIterator)

    @property
    def ended_by_itself(self) -> bool:
        """Whether the iterator has ended or raised without being stopped, and not at the most events."""
        return self.ended and not self.stop_event.is_set() and len(self.events) < MOST_EVENTS

    def read(self) -> None:
        """Start or resume iterating."""
        self._may_read.set()

    def pause(self) -> None:
        """Take one more event, and then none until `read` or `stop`."""
        self._may_read.clear()

    async def until(self, condition: Callable[[], bool], within: float) -> bool:
        """Wait until `condition()` holds or the stream has ended; return whether the condition holds.

        Args:
            condition: the condition.
            within: the longest wait, in seconds.
        """
        await self._signal.until(lambda: condition() or self.ended, within)
        return condition()

    async def until_opened(self, within: float) -> bool:
        """Wait at most `within` seconds until the driver returned or raised; return whether it did."""
        return await self._signal.until(lambda: self.opened or self.ended, within)

    async def until_waiting(self, within: float) -> None:
        """Wait at most `within` seconds until the reader stays in one place, waiting for a change."""
        await self.until(lambda: self.reading, 1.0)
        until = monotonic() + within
        before, now = None, place_of(self._thread)
        while now != before and monotonic() < until and not self.ended:
            await self.until(lambda: False, _BETWEEN_LOOKS)
            before, now = now, place_of(self._thread)

    async def until_idle(self, seconds: float) -> None:
        """Give the reader `seconds` to deliver everything, and then to wait."""
        await self.until(lambda: self.reading, 1.0)
        await self.until(lambda: False, seconds)

    async def until_ended(self, within: float) -> bool:
        """Wait at most `within` seconds until the iterator has ended; return whether it did."""
        return await self._signal.until(lambda: self.ended, within)

    def stop(self) -> None:
        """Set the stop event; a reader that never read starts now, and finds it set."""
        self.stop_event.set()
        self._may_read.set()

    def where(self) -> str:
        """Return where the stream's thread is."""
        return stack_of(self._thread)
