"""Sources that follow a log of changes."""

from __future__ import annotations

import time
from abc import abstractmethod
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import replace
from itertools import zip_longest
from typing import TYPE_CHECKING, TypeAlias

from ._base import DurableSource, check_order
from ._change import Change

if TYPE_CHECKING:
    from contextlib import AbstractContextManager, ExitStack

    from ._stream import Ending, Read

__all__ = ["LogSource"]

ReadChanges: TypeAlias = Callable[[int, float], Sequence[Change]]


class LogSource(DurableSource):
    """A durable source that follows a log: that of a database, an append-only file, a topic of a broker.

    A subclass sets `event_schema`, `table`, `key` and `errors`, and implements `read_page`,
    `newest_position`, `has_position`, `read_changes`, `get_available_fields` and `test_connection`.
    """

    longest_wait: float = 0.05
    """The `timeout` of `read_changes` in seconds; a stopped stream may take as long to end (SRC-MSG-12)."""

    @abstractmethod
    def read_changes(self, after: int, timeout: float) -> Sequence[Change]:
        """Read the next changes of the log.

        Args:
            after: The position after which to read; 0 for the whole log.
            timeout: The maximum wait for the first change, in seconds. The method may also return an empty
                sequence at once; it is then called again after this time.

        Returns:
            The next changes after `after`, in the order of their positions; as many as fit well in memory,
            but always all changes of one position, such as those of a transaction. Of these, all but the
            last are delivered with the position before, so that a stream that ends between them repeats
            them when it resumes (SRC-MSG-04).
        """

    def open_log(self) -> AbstractContextManager[ReadChanges]:
        """Open the log for one stream, for example with a connection of its own.

        Returns:
            A context manager, entered once per stream, that yields a function to use in place of
            `read_changes`; it is exited when the stream ends (SRC-CFG-06). The default opens nothing and
            yields `read_changes` itself.
        """
        return nullcontext(self.read_changes)

    def _open(self, start: int | None, held: ExitStack) -> Read:
        read = held.enter_context(self.open_log())
        after = self.newest_position() if start is None else start
        # Position 0 is before position 1: the changes at 1 that were already delivered are repeated.
        return _Log(read, 0 if start == 1 else after, self.longest_wait).read


class _Log:
    """A reader of the log, which starts after a position."""

    def __init__(self, read: ReadChanges, position: int, longest_wait: float) -> None:
        self._read = read
        self._position = position
        self._longest_wait = longest_wait

    def read(self, ending: Ending) -> Sequence[Change]:
        began = time.monotonic()
        changes = self._read(self._position, self._longest_wait)
        check_order(changes, self._position + 1, "read_changes")
        if not changes:
            ending.wait(began + self._longest_wait - time.monotonic())
            return ()
        before, self._position = self._position, changes[-1].position
        return _resumable(changes, before)


def _resumable(changes: Sequence[Change], before: int) -> list[Change]:
    """Assign the previous position to all changes of a position except the last.

    A reader that received only some of them then resumes before all of them and loses none (SRC-MSG-04,
    SRC-MSG-17).

    Args:
        changes: Changes in the order of their positions.
        before: The position before the first change; 0 if there is no such position.

    Returns:
        The changes, each with the position to resume from after its delivery.
    """
    resumable = []
    for change, following in zip_longest(changes, changes[1:]):
        if following is not None and following.position == change.position:
            resumable.append(replace(change, position=before or max(change.position - 1, 1)))
        else:
            resumable.append(change)
            before = change.position
    return resumable
