"""A thread that feeds a stream."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from ..exceptions import DriverError
from ._callback import Fail

__all__ = ["in_thread"]

# A thread that does not end must not keep the stream from doing so, which has 2 s (SRC-MSG-12).
_END_SECONDS = 1.0


@contextmanager
def in_thread(work: Callable[[threading.Event], None], fail: Fail) -> Iterator[None]:
    """Run what feeds a stream in a thread of its own, for a client that has to be asked for changes.

    What the thread raises fails the stream, and so does its end when it was not told to end: a stream that
    nobody feeds would wait for ever (SRC-MSG-15).

    Args:
        work: Called in the thread with an event that tells it to end; look at it at least every second.
        fail: As `CallbackSource.subscribe` was given it.

    Yields:
        None, while the thread runs.

    Example:
        >>> @contextmanager
        ... def subscribe(self, emit, fail):
        ...     client = Client(self.config.uri)  # From here on the client misses nothing.
        ...     def work(stop):
        ...         while not stop.is_set():
        ...             for item in client.poll(timeout=0.5):
        ...                 emit(Change("update", item))
        ...     with client, in_thread(work, fail):
        ...         yield
    """
    stop = threading.Event()
    thread = threading.Thread(target=_run, args=(work, stop, fail), name="fustor source", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(_END_SECONDS)


def _run(work: Callable[[threading.Event], None], stop: threading.Event, fail: Fail) -> None:
    try:
        work(stop)
    except BaseException as error:  # noqa: BLE001 - whatever it is, there will be no more changes
        fail(error)
    else:
        if not stop.is_set():
            fail(DriverError("the thread that feeds the stream has come to its end"))
