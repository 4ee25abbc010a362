"""Sources whose system tells its changes once."""

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
"""Takes one change; it never waits and never raises."""

Fail: TypeAlias = Callable[[BaseException], None]
"""Says that the system has failed for good, and why."""


class CallbackSource(TableSource):
    """Delivers what the system tells by callbacks, or what a thread finds: a transient source.

    What is told waits in a queue of at most `config.max_queue_size` changes. When that is full the stream
    raises, once it has delivered them: no change is left out silently.

    A subclass gives `event_schema`, `table`, `key`, `errors`, `read_page` and `subscribe`, and what every
    source has: `get_available_fields`, `test_connection`.
    """

    @property
    def is_transient(self) -> bool:
        """True: what nobody listens to is gone."""
        return True

    @abstractmethod
    def subscribe(self, emit: Emit, fail: Fail) -> AbstractContextManager[object]:
        """Subscribe one stream to the changes of the system.

        Args:
            emit: To be called with each change, in their order, from any thread.
            fail: To be called when there will be no more changes, because the system has failed.

        Returns:
            A context manager. When it has been entered, no later change is missed (SRC-MSG-02). It is left
            when the stream has ended, by whatever way, and ends what it started (SRC-CFG-06).
        """

    def _open(self, start: int | None, held: ExitStack) -> Read:
        inbox = _Inbox(self.config.max_queue_size, self._driver_error)
        held.enter_context(self.subscribe(inbox.put, inbox.fail))
        return inbox.read


class _Inbox:
    """Changes that were told and not delivered yet, and what went wrong behind them."""

    def __init__(self, size: int, driver_error: Callable[[Exception], DriverError]) -> None:
        self._size = size
        self._driver_error = driver_error
        self._changes: deque[Change] = deque()
        self._failure: Exception | None = None
        self._told = threading.Condition()

    def put(self, change: object) -> None:
        with self._told:
            if len(self._changes) >= self._size:
                self._fail(DriverError(f"more than {self._size} changes, the max_queue_size, were waiting"))
            if not isinstance(change, Change):
                self._fail(DriverError(f"emit takes a Change, and was given a {type(change).__name__}"))
            elif self._failure is None:  # Nothing comes behind a gap.
                self._changes.append(replace(change, position=-1))
            self._told.notify()

    def fail(self, error: BaseException) -> None:
        with self._told:
            self._fail(error)
            self._told.notify()

    def _fail(self, error: BaseException) -> None:
        if not isinstance(error, Exception):
            error = DriverError(f"the system ended: {error!r}")
        if self._failure is None:
            self._failure = error

    def read(self, ending: Ending) -> Sequence[Change]:
        with self._told:
            self._told.wait_for(lambda: self._has_news() or ending.is_set(), LOOK_SECONDS)
            if self._changes:
                return [self._changes.popleft()]
            if self._failure is None:
                return ()
        if isinstance(self._failure, DriverError):
            raise self._failure
        raise self._driver_error(self._failure) from self._failure

    def _has_news(self) -> bool:
        return bool(self._changes) or self._failure is not None
