"""Histories around a source: the system changes, and the agent stops and starts."""

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
    """The kinds of moves; each is possible at any time, and may then change nothing."""

    PUT = "put"  # insert a row, or update the one with its key
    DELETE = "delete"
    START = "start"  # resume the stream, with a snapshot if one is needed
    ADVANCE = "advance"  # read one more event of the snapshot
    FINISH = "finish"  # read the snapshot to its end
    DELETE_READ = "delete read"  # delete the row that the snapshot delivered last
    PAUSE = "pause"  # take one more event of the stream, and then none until "catch up"
    CATCH_UP = "catch up"
    STOP = "stop"  # after everything has arrived
    STOP_AT_ONCE = "stop at once"
    EXPIRE = "expire"
    OUTAGE = "outage"  # the system fails, the stream ends, the system works again


@dataclass(frozen=True, slots=True)
class Move:
    """One move of a history.

    Attributes:
        verb: the kind of the move.
        key: the number of the row in the pool.
        values: the number of the row in the pool that supplies the values.
    """

    verb: Verb
    key: int = 0
    values: int = 0


@dataclass(frozen=True, slots=True)
class History:
    """A pool of rows, and the moves with them.

    Attributes:
        rows: a few rows, so that keys repeat.
        markers: rows with other keys; when one arrives, every change before it has arrived.
        moves: the moves, in order.
    """

    rows: Sequence[Row]
    markers: Sequence[Row]
    moves: Sequence[Move]


def _moves(text: str) -> tuple[Move, ...]:
    """Return the moves that `text` names: "put 0 as 1" gives row 0 the values of row 1."""
    return tuple(map(_move, text.split(", ")))


def _move(text: str) -> Move:
    words, _, values = text.partition(" as ")
    verb = words.rstrip("0123456789").strip()
    key = int(words.removeprefix(verb) or 0)
    return Move(Verb(verb), key, int(values or key))


# Situations that drivers get wrong. Each starts where another may have ended.
_EPISODES = tuple(
    map(
        _moves,
        (
            # Rows appear and disappear while the snapshot reads them.
            "stop, put 0, put 1, put 2, put 3, expire, start, advance, delete read, advance, put 0, finish",
            "stop, put 0, put 1, expire, start, advance, put 0 as 3, advance, put 2, delete 1, finish",
            # Changes happen while no stream is open.
            "start, finish, put 0, put 1, stop, delete 0, put 1 as 2, put 1 as 3, start, catch up",
            "start, finish, put 2, stop, delete 2, put 2, delete 2, start, catch up",
            # The history expires while no stream is open.
            "start, finish, put 0, stop, put 1 as 3, put 2, expire, start, finish, catch up",
            "start, finish, put 0, put 1, stop, delete 0, expire, put 3 as 1, start, finish, catch up",
            # A deleted key returns with its former values.
            "start, finish, put 0, delete 0, put 0, delete 0, put 0, catch up, delete 0, catch up",
            # The stream is stopped in the middle of a burst.
            "start, finish, put 0, put 1, put 2, catch up, "
            "pause, put 0 as 1, put 1 as 2, put 2 as 3, stop at once, start, catch up",
            # The system fails, and works again.
            "start, finish, put 0, put 1, catch up, outage, put 2, delete 0, put 1 as 3, start, catch up",
            # A snapshot is abandoned.
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
    """Return histories of episodes that drivers get wrong, with other moves at the end."""
    rows = distinct_rows(_KEYS + _MARKERS, _KEYS + _MARKERS)(harness)
    episodes = st.lists(st.sampled_from(_EPISODES), min_size=1, max_size=3, unique=True)
    moves = st.builds(
        lambda episodes, rest: [*chain.from_iterable(episodes), *rest], episodes, st.lists(_ANY, max_size=5)
    )
    return st.builds(_history, rows, moves)


def known_history(harness: SourceHarness) -> History:
    """Return every episode, one after the other, so that none is left to chance.

    Raises:
        NotExercised: the harness does not have enough rows.
    """
    moves = list(chain.from_iterable(_EPISODES))
    caught_up = sum(move.verb in (Verb.CATCH_UP, Verb.STOP) for move in moves)
    needed = _KEYS + _MARKERS + caught_up
    rows = many_rows(harness, needed)
    if len(rows) < needed:
        raise NotExercised(too_few_keys(harness, str(needed)))
    # An update to the same values would not be a change.
    different = {repr([row[name] for name in row if name not in harness.key]): row for row in rows}
    pool = [*different.values()][:_KEYS]
    return _history([*pool, *(row for row in rows if row not in pool)], moves)


def _history(rows: Sequence[Row], moves: Sequence[Move]) -> History:
    return History(rows[:_KEYS], rows[_KEYS:], moves)
