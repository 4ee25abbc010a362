"""Sources that poll for changes."""

from __future__ import annotations

from abc import abstractmethod
from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from typing import TYPE_CHECKING

from pydantic_core import to_json

from ..exceptions import DriverError
from ._base import DurableSource, check_order
from ._change import Change

if TYPE_CHECKING:
    from contextlib import ExitStack

    from ._stream import Ending, Read

__all__ = ["PollingSource"]


class PollingSource(DurableSource):
    """A durable source that polls for changes, ordered by a number: a time, a version or a counter.

    That number is the position. Several changes may share a position, and some of them may appear later than
    others, so each poll starts again at the last position and skips the changes that it already delivered.
    The system must never show a change at a position *below* one that was already read.

    A subclass sets `event_schema`, `table`, `key` and `errors`, and implements `read_page`,
    `newest_position`, `oldest_position`, `read_from`, `get_available_fields` and `test_connection`.
    """

    poll_interval: float = 1.0
    """The pause after a poll without new changes, in seconds; a stopped stream does not wait for its end."""

    poll_limit: int = 1000
    """The maximum number of changes per poll, unless one position has more."""

    @abstractmethod
    def oldest_position(self) -> int:
        """Return the oldest position from which the history is complete (SRC-POS-04)."""

    @abstractmethod
    def read_from(self, position: int, limit: int) -> Sequence[Change]:
        """Read the changes *at* a position and after it.

        Args:
            position: The lowest position to read.
            limit: The maximum number of changes to return.

        Returns:
            The first changes in the order of their positions, those of one position in the order in which
            they were made (SRC-MSG-10). If the system numbers its changes, set the numbers as `identity`.
        """

    def has_position(self, position: int) -> bool:
        """Return whether a position lies between the oldest and the newest one (SRC-POS-04)."""
        return self.oldest_position() <= position <= self.newest_position()

    def _open(self, start: int | None, held: ExitStack) -> Read:
        if self.poll_limit < 1:
            raise DriverError(f"poll_limit is {self.poll_limit}, it must be at least 1")
        poll = _Poll(self.read_from, self.oldest_position, self.poll_limit, self.poll_interval)
        if start is None:
            poll.skip_to(self.newest_position())
        else:
            poll.start_at(start)
        return poll.read


class _Poll:
    """A reader that starts each poll at the last position and skips the known changes there."""

    def __init__(
        self,
        read_from: Callable[[int, int], Sequence[Change]],
        oldest_position: Callable[[], int],
        limit: int,
        interval: float,
    ) -> None:
        self._position = 0
        self._complete_to = 0
        self._oldest_position = oldest_position
        self._read_from = read_from
        self._limit = limit
        self._interval = interval
        self._known: Counter[Hashable] = Counter()

    def start_at(self, position: int) -> None:
        """Start with the changes at a position."""
        self._position = self._complete_to = position

    def skip_to(self, position: int) -> None:
        """Start after the existing changes at a position, which become known but are not delivered."""
        self._position = position
        limit = self._limit
        while not self._take(limit)[1]:
            limit *= 2
        self._complete_to = max(self._position, self._oldest_position())

    def read(self, ending: Ending) -> Sequence[Change]:
        limit = self._limit
        while not ending.is_set():
            new, whole = self._take(limit)
            if new or whole:
                self._check_complete(new)
            if new:
                return new
            if whole:
                ending.wait(self._interval)
                break
            # The position has more changes than the limit, and all changes that were read are known.
            limit *= 2
        return ()

    def _check_complete(self, new: Sequence[Change]) -> None:
        """Check that the system forgot no change between two polls (SRC-MSG-10).

        While there is nothing new, the system may forget everything, because everything was delivered.
        """
        oldest = self._oldest_position()
        if new and oldest > self._complete_to + 1:
            raise DriverError(
                f"changes after position {self._complete_to} are gone, the oldest position is now {oldest}"
            )
        self._complete_to = max(self._position, self._complete_to if new else oldest)

    def _take(self, limit: int) -> tuple[list[Change], bool]:
        """Read once; return the new changes, and whether they are complete."""
        changes = self._read_from(self._position, limit)
        check_order(changes, max(self._position, 1), "read_from")
        last = changes[-1].position if changes else self._position
        whole = len(changes) < limit
        at = [(change, _identity(change)) for change in changes if change.position == self._position]
        left = self._known.copy()
        new = [change for change, identity in at if not _take_one(left, identity)]
        new += changes[len(at) :]
        self._remember(changes, last, whole=whole)
        return new, whole

    def _remember(self, changes: Sequence[Change], last: int, *, whole: bool) -> None:
        """Remember the changes that the last position shows now.

        Older ones are forgotten: otherwise a row that changes, and changes back, would look like a known one.
        """
        shown = Counter(_identity(change) for change in changes if change.position == last)
        self._known = self._known | shown if last == self._position and not whole else shown
        self._position = last


def _identity(change: Change) -> Hashable:
    """Return the value that distinguishes a change from others at its position."""
    return change.identity if change.identity is not None else (change.kind, to_json(change.row))


def _take_one(left: Counter[Hashable], identity: Hashable) -> bool:
    """Take one occurrence of an identity; return whether one was left."""
    left[identity] -= 1
    return left[identity] >= 0
