"""What happens around a source: the system changes, and the agent stops and starts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain

from hypothesis import strategies as st

from ..declarations import too_few_keys
from ..harness import Row, SourceHarness
from ..outcome import NotExercised
from ..strategies import distinct_rows
from ..trial.many_rows import many_rows

__all__ = ["History", "Move", "Verb", "known_history", "source_histories"]

_KEYS = 4
_MARKERS = 8


class Verb(StrEnum):
    """What can happen next; each can happen at any time, and then perhaps changes nothing."""

    PUT = "put"  # insert a row, or update the one that has its key
    DELETE = "delete"
    START = "start"  # open the stream where it was left, and a snapshot beside it where one is needed
    ADVANCE = "advance"  # read one more event of the snapshot
    FINISH = "finish"  # read the snapshot to its end
    DELETE_READ = "delete read"  # delete the row that the snapshot gave last
    PAUSE = "pause"  # take one more event of the stream, and no other before it is to catch up
    CATCH_UP = "catch up"
    STOP = "stop"  # once everything has arrived
    STOP_AT_ONCE = "stop at once"
    EXPIRE = "expire"
    OUTAGE = "outage"  # the system fails, the stream with it, and works again


@dataclass(frozen=True, slots=True)
class Move:
    """One thing that happens.

    Attributes:
        verb: what.
        key: which row of the pool it is about.
        values: which row of the pool gives the values.
    """

    verb: Verb
    key: int = 0
    values: int = 0


@dataclass(frozen=True, slots=True)
class History:
    """A pool of rows, and what happens to them.

    Attributes:
        rows: few, so that the same keys come again and again.
        markers: rows of other keys, to tell by when all before them has arrived.
        moves: what happens, in order.
    """

    rows: Sequence[Row]
    markers: Sequence[Row]
    moves: Sequence[Move]


def _moves(text: str) -> tuple[Move, ...]:
    """Return the moves that `text` names: "put 0 as 1" gives the row 0 the values of the row 1."""
    return tuple(map(_move, text.split(", ")))


def _move(text: str) -> Move:
    words, _, values = text.partition(" as ")
    verb = words.rstrip("0123456789").strip()
    key = int(words.removeprefix(verb) or 0)
    return Move(Verb(verb), key, int(values or key))


# What drivers get wrong. Each begins where another may have ended.
_EPISODES = tuple(
    map(
        _moves,
        (
            # Rows go and come while they are read.
            "stop, put 0, put 1, put 2, put 3, expire, start, advance, delete read, advance, put 0, finish",
            "stop, put 0, put 1, expire, start, advance, put 0 as 3, advance, put 2, delete 1, finish",
            # Things happen while nobody listens.
            "start, finish, put 0, put 1, stop, delete 0, put 1 as 2, put 1 as 3, start, catch up",
            "start, finish, put 2, stop, delete 2, put 2, delete 2, start, catch up",
            # The history goes while nobody listens.
            "start, finish, put 0, stop, put 1 as 3, put 2, expire, start, finish, catch up",
            "start, finish, put 0, put 1, stop, delete 0, expire, put 3 as 1, start, finish, catch up",
            # A key comes back, with the values that it had.
            "start, finish, put 0, delete 0, put 0, delete 0, put 0, catch up, delete 0, catch up",
            # It is stopped in the middle of a burst.
            "start, finish, put 0, put 1, put 2, catch up, "
            "pause, put 0 as 1, put 1 as 2, put 2 as 3, stop at once, start, catch up",
            # The system fails, and is there again.
            "start, finish, put 0, put 1, catch up, outage, put 2, delete 0, put 1 as 3, start, catch up",
            # A snapshot is cut short.
            "put 0, put 1, start, advance, stop at once, delete 1, start, put 2, finish",
        ),
    )
)
_ANY = st.builds(
    Move,
    st.sampled_from(list(Verb)),
    st.integers(min_value=0, max_value=_KEYS - 1),
    st.integers(min_value=0, max_value=_KEYS - 1),
)


def source_histories(harness: SourceHarness) -> st.SearchStrategy[History]:
    """Histories of episodes that drivers get wrong, with something else at the end."""
    rows = distinct_rows(_KEYS + _MARKERS, _KEYS + _MARKERS)(harness)
    episodes = st.lists(st.sampled_from(_EPISODES), min_size=1, max_size=3, unique=True)
    moves = st.builds(
        lambda episodes, rest: [*chain.from_iterable(episodes), *rest], episodes, st.lists(_ANY, max_size=5)
    )
    return st.builds(_history, rows, moves)


def known_history(harness: SourceHarness) -> History:
    """Return every episode that drivers get wrong, one after the other, so that none is left to chance.

    Raises:
        NotExercised: the harness does not give as many rows.
    """
    moves = list(chain.from_iterable(_EPISODES))
    caught_up = sum(move.verb in (Verb.CATCH_UP, Verb.STOP) for move in moves)
    needed = _KEYS + _MARKERS + caught_up
    rows = many_rows(harness, needed)
    if len(rows) < needed:
        raise NotExercised(too_few_keys(harness, str(needed)))
    # An update to what a row is already would be none.
    different = {repr([row[name] for name in row if name not in harness.key]): row for row in rows}
    pool = [*different.values()][:_KEYS]
    return _history([*pool, *(row for row in rows if row not in pool)], moves)


def _history(rows: Sequence[Row], moves: Sequence[Move]) -> History:
    return History(rows[:_KEYS], rows[_KEYS:], moves)
