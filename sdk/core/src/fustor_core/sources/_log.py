"""Sources whose system keeps a log of its changes."""

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
    """Follows a log that the system keeps: a database's log, an append-only file, a topic of a broker.

    A subclass gives `event_schema`, `table`, `key`, `errors`, `read_page`, `newest_position`, `has_position`
    and `read_changes`, and what every source has: `get_available_fields`, `test_connection`.
    """

    longest_wait: float = 0.05
    """How long `read_changes` may wait, in seconds; a stream that is to end may take as long (SRC-MSG-12)."""

    @abstractmethod
    def read_changes(self, after: int, timeout: float) -> Sequence[Change]:
        """Read the next changes of the log.

        Args:
            after: The position after which to read; 0 for all that there is.
            timeout: How long to wait for the first change, in seconds. It may also return at once without
                any, and is called again after this time.

        Returns:
            Changes in the order of their positions, all of them behind `after`; as many as are good to hold
            in memory, but those of one position, such as those of a transaction, all together. All of these
            but the last are delivered with the position before, so that a stream that ended between them
            repeats them (SRC-MSG-04).
        """

    def open_log(self) -> AbstractContextManager[ReadChanges]:
        """Open what one stream reads by, such as a connection of its own.

        Returns:
            A context manager that gives what reads, like `read_changes`, and that is left when the stream
            ends. The default holds nothing and gives `read_changes` itself.
        """
        return nullcontext(self.read_changes)

    def _open(self, start: int | None, held: ExitStack) -> Read:
        read = held.enter_context(self.open_log())
        after = self.newest_position() if start is None else start
        # No position lies before the first one: what was read of its changes comes again.
        return _Log(read, 0 if start == 1 else after, self.longest_wait).read


class _Log:
    """Reads a log from a position on."""

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
    """Give all changes of a position but the last the position before it.

    Who has read only some of them resumes before all of them, and loses none (SRC-MSG-04, SRC-MSG-17).

    Args:
        changes: Changes in the order of their positions.
        before: The position before that of the first change; 0 if there is none.

    Returns:
        The changes, each with the position to resume from once it was delivered.
    """
    resumable = []
    for change, following in zip_longest(changes, changes[1:]):
        if following is not None and following.position == change.position:
            resumable.append(replace(change, position=before or max(change.position - 1, 1)))
        else:
            resumable.append(change)
            before = change.position
    return resumable
