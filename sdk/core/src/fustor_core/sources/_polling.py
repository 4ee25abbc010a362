"""Sources whose system has to be asked for changes again and again."""

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
    """Polls changes that are ordered by a number, which is their position: a time, a version, a counter.

    Several changes may have one position, and some of them may be seen later than others. So each poll goes
    back to the last position, and recognises what was delivered of it. What the system must not do is to show
    a change at a position *below* one that was read.

    A subclass gives `event_schema`, `table`, `key`, `errors`, `read_page`, `newest_position`,
    `oldest_position` and `read_from`, and what every source has: `get_available_fields`, `test_connection`.
    """

    poll_interval: float = 1.0
    """The pause after a poll that found nothing new, in seconds; it ends at once when the stream has to."""

    poll_limit: int = 1000
    """The most changes to ask for, unless there are more at one position."""

    @abstractmethod
    def oldest_position(self) -> int:
        """Return the lowest position such that no change at it or after it is gone."""

    @abstractmethod
    def read_from(self, position: int, limit: int) -> Sequence[Change]:
        """Read changes from a position on, those *at* the position among them.

        Args:
            position: The lowest position to return changes of.
            limit: The most changes to return.

        Returns:
            The first changes in the order of their positions, and those of one position in the order in which
            they were made. Where the system numbers them, give the numbers as their `identity`.
        """

    def has_position(self, position: int) -> bool:
        """Tell whether a position lies between the oldest and the newest one."""
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
    """Reads again from the last position, and leaves out what it has read of it."""

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
        """Begin with what can be read from a position on."""
        self._position = self._complete_to = position

    def skip_to(self, position: int) -> None:
        """Begin behind all that can be read from a position on, which is remembered and not delivered."""
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
            # More changes than that have one position, and all that were read are known.
            limit *= 2
        return ()

    def _check_complete(self, new: Sequence[Change]) -> None:
        """Check that no change was forgotten between two polls (SRC-MSG-10).

        While there is nothing new, all may be forgotten: it was delivered.
        """
        oldest = self._oldest_position()
        if new and oldest > self._complete_to + 1:
            raise DriverError(
                f"changes behind the position {self._complete_to} are gone, the oldest one is {oldest}"
            )
        self._complete_to = max(self._position, self._complete_to if new else oldest)

    def _take(self, limit: int) -> tuple[list[Change], bool]:
        """Read once; return what is new, and whether there is no more than that."""
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
        """Keep what the last position shows now.

        Not what it ever showed: a row that is changed, and changed back, would be taken for the first one.
        """
        shown = Counter(_identity(change) for change in changes if change.position == last)
        self._known = self._known | shown if last == self._position and not whole else shown
        self._position = last


def _identity(change: Change) -> Hashable:
    """Return what a change is recognised by among those of its position."""
    return change.identity if change.identity is not None else (change.kind, to_json(change.row))


def _take_one(left: Counter[Hashable], identity: Hashable) -> bool:
    """Take one of what is left, if there is one."""
    left[identity] -= 1
    return left[identity] >= 0
