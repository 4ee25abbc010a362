"""Sources whose system has to be asked for changes again and again."""

from __future__ import annotations

from abc import abstractmethod
from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from typing import TYPE_CHECKING

from pydantic_core import to_json

from fustor_core.sources._base import DurableSource, check_order
from fustor_core.sources._change import Change

if TYPE_CHECKING:
    from contextlib import ExitStack

    from fustor_core.sources._stream import Ending, Read

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
        """Return the lowest position that can be resumed from: no change behind it is gone."""

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
        poll = _Poll(self.read_from, self.poll_limit, self.poll_interval)
        if start is None:
            poll.skip_to(self.newest_position())
        else:
            poll.position = start
        return poll.read


class _Poll:
    """Reads again from the last position, and leaves out what it has read of it."""

    def __init__(
        self, read_from: Callable[[int, int], Sequence[Change]], limit: int, interval: float
    ) -> None:
        self.position = 0
        self._read_from = read_from
        self._limit = limit
        self._interval = interval
        self._known: Counter[Hashable] = Counter()

    def skip_to(self, position: int) -> None:
        """Begin behind all that can be read from a position on, which is remembered and not delivered."""
        self.position = position
        limit = self._limit
        while not self._take(limit)[1]:
            limit *= 2

    def read(self, ending: Ending) -> Sequence[Change]:
        limit = self._limit
        while True:
            new, whole = self._take(limit)
            if new:
                return new
            if whole:
                ending.wait(self._interval)
                return ()
            # More changes than that have one position, and all that were read are known.
            limit *= 2

    def _take(self, limit: int) -> tuple[list[Change], bool]:
        """Read once; return what is new, and whether there is no more than that."""
        changes = self._read_from(self.position, limit)
        check_order(changes, max(self.position, 1), "read_from")
        last = changes[-1].position if changes else self.position
        whole = len(changes) < limit
        at = [(change, _identity(change)) for change in changes if change.position == self.position]
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
        self._known = self._known | shown if last == self.position and not whole else shown
        self.position = last


def _identity(change: Change) -> Hashable:
    """Return what a change is recognised by among those of its position."""
    return change.identity if change.identity is not None else (change.kind, to_json(change.row))


def _take_one(left: Counter[Hashable], identity: Hashable) -> bool:
    """Take one of what is left, if there is one."""
    left[identity] -= 1
    return left[identity] >= 0
