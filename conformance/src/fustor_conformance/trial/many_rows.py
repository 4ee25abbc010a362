"""Makes many rows, for checks in which the number of rows matters and not their content."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from hypothesis import HealthCheck, Phase, Verbosity, given, seed, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable

from .._steady import steady_draws
from ..declarations import Key, row_key, row_strategy
from ..harness import Row, SourceHarness, overrides

__all__ = ["many_rows"]

_PATTERNS = 50
_MOST_DRAWN = 600
_NUMBER = "id"
"""The integer among the fields of the rows that a harness has by default."""

_AT_ONCE = 20
"""Rows in one draw: Hypothesis bounds the size of what is drawn at once."""

_PATIENCE = 50
"""Draws without a new key, after which the search ends."""


def many_rows(harness: SourceHarness, count: int) -> list[Row]:
    """Return rows with different keys, the same ones each time; fewer if the harness has fewer.

    Drawing a row takes milliseconds, so only some are drawn. If a field of the key is an integer that differs
    in most of them, the others are copies with other numbers: between the smallest and the largest that was
    drawn, or from 1 on for the default rows.

    Args:
        harness: draws the rows.
        count: the number of rows.
    """
    by_default = not overrides(harness, "row_strategy")
    patterns = _drawn(harness, min(count, _PATTERNS))
    if len(patterns) == count and not by_default:
        return patterns
    for field in harness.key:
        first, last = (1, count) if by_default and field == _NUMBER else _range_of(field, patterns)
        if last - first >= count - 1:
            return [{**patterns[number % len(patterns)], field: first + number} for number in range(count)]
    return _drawn(harness, min(count, _MOST_DRAWN))


def _range_of(field: str, rows: list[Row]) -> tuple[int, int]:
    """Return the smallest and the largest value of a field; an empty range if it has no free numbers."""
    numbers: list[Any] = [row.get(field) for row in rows]
    if not numbers or not all(type(number) is int for number in numbers):
        return 0, -1
    if 2 * len(set(numbers)) <= len(numbers):
        return 0, -1  # They are drawn from a few numbers only.
    return min(numbers), max(numbers)


def _drawn(harness: SourceHarness, count: int) -> list[Row]:
    found: dict[Key, Row] = {}
    fruitless = 0

    def collect(rows: Iterable[Row]) -> None:
        nonlocal fruitless
        before = len(found)
        for row in rows:
            found.setdefault(row_key(harness, row), row)
        fruitless = 0 if len(found) > before else fruitless + 1
        if len(found) >= count or fruitless == _PATIENCE:
            raise _Enough

    row = row_strategy(harness)
    if not row.is_empty:
        _draw(st.lists(row, min_size=1, max_size=_AT_ONCE), collect)
    return list(found.values())[:count]


def _draw(strategy: st.SearchStrategy[Any], collect: Callable[[Any], None]) -> None:
    drawing = settings(
        max_examples=10_000,
        database=None,
        deadline=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
        verbosity=Verbosity.quiet,
    )
    try:
        with steady_draws():
            seed(0)(drawing(given(strategy)(collect)))()
    except (_Enough, Unsatisfiable):
        pass


class _Enough(BaseException):
    """Ends the drawing at once; Hypothesis would take any `Exception` for a failure."""
