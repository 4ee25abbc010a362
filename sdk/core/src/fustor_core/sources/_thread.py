"""A thread that feeds changes to a stream."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from ..exceptions import DriverError
from ._callback import Fail

__all__ = ["in_thread"]

# A thread that does not end must not delay the end of its stream, which has 2 s (SRC-MSG-12).
_END_SECONDS = 1.0


@contextmanager
def in_thread(work: Callable[[threading.Event], None], fail: Fail) -> Iterator[None]:
    """Run a function that feeds a stream in its own thread, for a client that must be polled for changes.

    The stream fails if the thread raises, or if it ends before it was stopped: otherwise the stream would
    wait forever for changes (SRC-MSG-15).

    Args:
        work: The function to run. Its argument is an event that is set when the thread has to end; check the
            event at least once per second.
        fail: The `fail` argument of `CallbackSource.subscribe`.

    Yields:
        None, while the thread runs.

    Example:
        >>> @contextmanager
        ... def subscribe(self, emit, fail):
        ...     client = Client(self.config.uri)  # From here on, the client misses no change.
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
    except BaseException as error:  # noqa: BLE001 - after any exception there are no more changes
        fail(error)
    else:
        if not stop.is_set():
            fail(DriverError("the thread that feeds the stream ended"))
