"""Sources whose system reports each change once."""

from __future__ import annotations

import threading
from abc import abstractmethod
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from ..exceptions import DriverError
from ._base import TableSource
from ._change import Change
from ._stream import LOOK_SECONDS

if TYPE_CHECKING:
    from contextlib import AbstractContextManager, ExitStack

    from ._stream import Ending, Read

__all__ = ["CallbackSource", "Emit", "Fail"]

Emit: TypeAlias = Callable[[Change], None]
"""Takes one change; it neither waits nor raises."""

Fail: TypeAlias = Callable[[BaseException], None]
"""Reports that the system failed permanently; the argument is the reason."""


class CallbackSource(TableSource):
    """A transient source that receives changes by callbacks or from a thread.

    Received changes wait in a queue of at most `config.max_queue_size` changes. If the queue overflows, the
    stream delivers the queued changes and then raises, so that no change is lost silently (SRC-MSG-10).

    A subclass sets `event_schema`, `table`, `key` and `errors`, and implements `read_page`, `subscribe`,
    `get_available_fields` and `test_connection`.
    """

    @property
    def is_transient(self) -> bool:
        """True: a change that no stream receives is lost."""
        return True

    @abstractmethod
    def subscribe(self, emit: Emit, fail: Fail) -> AbstractContextManager[object]:
        """Subscribe one stream to the changes of the system.

        Args:
            emit: The function to call with each change, in order, from any thread.
            fail: The function to call once the system has failed and sends no more changes (SRC-MSG-15).

        Returns:
            A context manager, entered once per stream. Once it is entered, no later change may be missed
            (SRC-MSG-02). It is exited when the stream ends for any reason, and must then end the
            subscription (SRC-CFG-06).
        """

    def _open(self, start: int | None, held: ExitStack) -> Read:
        inbox = _Inbox(self.config.max_queue_size, self._driver_error)
        held.enter_context(self.subscribe(inbox.put, inbox.fail))
        return inbox.read


class _Inbox:
    """The received changes that are not delivered yet, and the failure after them."""

    def __init__(self, size: int, driver_error: Callable[[Exception], DriverError]) -> None:
        self._size = size
        self._driver_error = driver_error
        self._changes: deque[Change] = deque()
        self._failure: Exception | None = None
        self._arrival = threading.Condition()

    def put(self, change: object) -> None:
        with self._arrival:
            if len(self._changes) >= self._size:
                self._fail(DriverError(f"more than {self._size} changes (max_queue_size) were waiting"))
            if not isinstance(change, Change):
                self._fail(DriverError(f"emit takes a Change, got {type(change).__name__}"))
            elif self._failure is None:  # No change may follow a gap.
                self._changes.append(replace(change, position=-1))
            self._arrival.notify()

    def fail(self, error: BaseException) -> None:
        with self._arrival:
            self._fail(error)
            self._arrival.notify()

    def _fail(self, error: BaseException) -> None:
        if not isinstance(error, Exception):
            error = DriverError(f"the system ended: {error!r}")
        if self._failure is None:
            self._failure = error

    def read(self, ending: Ending) -> Sequence[Change]:
        with self._arrival:
            self._arrival.wait_for(lambda: self._has_news() or ending.is_set(), LOOK_SECONDS)
            if self._changes:
                return [self._changes.popleft()]
            if self._failure is None:
                return ()
        if isinstance(self._failure, DriverError):
            raise self._failure
        raise self._driver_error(self._failure) from self._failure

    def _has_news(self) -> bool:
        return bool(self._changes) or self._failure is not None
