"""Hypothesis strategies for the inputs of checks.

Strategies for sources take the harness, because only its author knows which rows the system accepts.
"""

from __future__ import annotations

import datetime
from functools import partial
from typing import Any

from fustor_core.models.config import ApiKeyCredential, PasswdCredential
from fustor_event_model.models import DeleteEvent, EventBase, InsertEvent, UpdateEvent
from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument

from .declarations import row_key, row_strategy, too_few_keys
from .harness import PusherHarness, SourceHarness
from .outcome import NotExercised

__all__ = [
    "any_position",
    "api_keys",
    "distinct_rows",
    "event_batches",
    "flags",
    "no_position",
    "passwords",
    "prepare_texts",
    "small_batch_size",
]

BIGGEST_POSITION = 2**63 - 1

# The size of a long string, a wide row and a large batch: beyond the limits that drivers have.
_HUGE = 300

# JSON text is Unicode, and surrogates on their own are not.
_text = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
_names = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=10)

_scalars: st.SearchStrategy[Any] = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(min_value=-(2**80), max_value=2**80),
    st.floats(),  # JSON mode writes null for numbers that JSON lacks.
    _text,
    _text.map(lambda text: text * _HUGE),
)
_typed: st.SearchStrategy[Any] = st.one_of(
    st.datetimes(timezones=st.none() | st.just(datetime.UTC)),
    st.dates(),
    st.times(),
    st.timedeltas(),
    st.decimals(allow_nan=False),
    st.uuids(),
    _text.map(str.encode),
)
_values = st.recursive(
    _scalars | _typed,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_text, inner, max_size=3),
    max_leaves=5,
)


def prepare_texts() -> None:
    """Let Hypothesis read the Unicode tables now, before a fork, instead of in each child."""
    st.text().validate()


def distinct_rows(least: int, most: int = 6) -> Any:
    """Return a function from a harness to a strategy for rows with different keys.

    The function raises as `row_strategy` does, and NotExercised if there are certainly too few keys.

    Args:
        least: the smallest number of rows.
        most: the largest.
    """

    def make(harness: SourceHarness) -> st.SearchStrategy[list[dict[str, Any]]]:
        rows = st.lists(
            row_strategy(harness), min_size=least, max_size=most, unique_by=partial(row_key, harness)
        )
        try:
            rows.validate()
        except InvalidArgument:
            # The strategy for one row is valid.
            raise NotExercised(too_few_keys(harness, str(least))) from None
        return rows

    return make


def no_position(_: Any) -> st.SearchStrategy[int]:
    """Return positions that mean "no committed position"."""
    return st.sampled_from([-1, 0, -2]) | st.integers(min_value=-BIGGEST_POSITION, max_value=0)


def any_position(_: Any) -> st.SearchStrategy[int]:
    """Return positions of every kind, among them those near the start."""
    return st.integers(min_value=-5, max_value=20) | st.integers(
        min_value=-BIGGEST_POSITION, max_value=BIGGEST_POSITION
    )


def small_batch_size(_: Any) -> st.SearchStrategy[int]:
    """Return batch sizes smaller than the number of rows in the checks."""
    return st.integers(min_value=1, max_value=5)


def event_batches(_: PusherHarness) -> st.SearchStrategy[list[EventBase]]:
    """Return lists of events with every kind of value that pydantic's JSON mode can write."""
    many = st.integers(min_value=_HUGE, max_value=2 * _HUGE).map(_numbered_events)
    return st.lists(_events(), min_size=1, max_size=4) | many


def _numbered_events(count: int) -> list[EventBase]:
    """Return `count` events, the later half first: both sorting and reversing them changes their order."""
    half = count // 2
    return [
        InsertEvent(fields=["id"], rows=[{"id": number}], index=number, event_schema="many", table="items")
        for number in (*range(half + 1, count + 1), *range(1, half + 1))
    ]


_MOST_DRAWN = 4
_MANY_NAMES = st.just([f"field {number}" for number in range(_HUGE)])
_optional: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {}, optional={"index": st.integers(min_value=1, max_value=BIGGEST_POSITION)}
)


@st.composite
def _events(draw: st.DrawFn) -> EventBase:
    event_class = draw(st.sampled_from([InsertEvent, UpdateEvent, DeleteEvent]))
    names = draw(st.lists(_names, min_size=1, max_size=4, unique=True) | _MANY_NAMES)
    given = dict.fromkeys(names[:_MOST_DRAWN], _values)
    rows = st.fixed_dictionaries(given) | st.fixed_dictionaries({}, optional=given)
    same = dict.fromkeys(names[_MOST_DRAWN:], 0)
    return event_class(
        fields=names,
        rows=[{**row, **same} for row in draw(st.lists(rows, max_size=3))],
        event_schema=draw(_names),
        table=draw(_names),
        **draw(_optional),
    )


def flags(_: PusherHarness) -> st.SearchStrategy[dict[str, Any]]:
    """Return keyword arguments of `push`, any of them left out; `session_id` is always the session's."""
    return st.fixed_dictionaries(
        {},
        optional={
            "agent_id": _names,
            "task_id": _names,
            "source_type": st.sampled_from(["message", "snapshot"]),
            "is_snapshot_end": st.booleans(),
            "snapshot_sync_suggested": st.booleans(),
        },
    )


def passwords(_: PusherHarness) -> st.SearchStrategy[PasswdCredential]:
    """Return users with passwords; a colon cannot be part of a user in HTTP Basic (RFC 7617)."""
    users = st.text(st.characters(exclude_categories=["C"], exclude_characters=":"), min_size=1, max_size=12)
    secrets = st.none() | st.text(st.characters(exclude_categories=["C"]), max_size=16)
    return st.builds(PasswdCredential, user=users, passwd=secrets)


def api_keys(_: PusherHarness) -> st.SearchStrategy[ApiKeyCredential]:
    """Return API keys of the characters that a Bearer token may have (RFC 6750)."""
    return st.builds(ApiKeyCredential, key=st.from_regex(r"[A-Za-z0-9\-._~+/]{1,40}=?", fullmatch=True))
