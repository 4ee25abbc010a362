"""Validates the declarations of a harness about rows and limits, before anything relies on them.

An author's slip is then one sentence about the harness, and never a finding about the driver.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from functools import partial
from typing import Any

from hypothesis import strategies as st

from ._show import show, show_error
from .harness import Harness, Limits, Row, SourceHarness
from .outcome import HarnessFailed

__all__ = ["Key", "checked_row", "expect_declarations", "row_key", "row_strategy", "too_few_keys"]

Key = tuple[Any, ...]


def expect_declarations(harness: Harness) -> None:
    """Expect valid attributes of a harness that was just made.

    Raises:
        HarnessFailed: `limits` or `key` is not valid.
    """
    limits = harness.limits
    if not isinstance(limits, Limits):
        raise _slip(harness, "limits", show(limits), "write Limits(call=10), with the limits that differ")
    for name, seconds in asdict(limits).items():
        if not isinstance(seconds, int | float) or not seconds > 0:
            raise _slip(harness, f"limits.{name}", show(seconds), "give a number of seconds above 0")
    if isinstance(harness, SourceHarness):
        _expect_key(harness)


def _expect_key(harness: SourceHarness) -> None:
    key: object = harness.key
    if isinstance(key, str):
        raise _slip(harness, "key", f"the string {key!r}", f"write ({key!r},)")
    if not isinstance(key, tuple | list) or not key or not all(isinstance(name, str) for name in key):
        advice = 'name the fields that identify a row, such as ("id",)'
        raise _slip(harness, "key", show(key), advice)


def _slip(harness: Harness, attribute: str, value: str, advice: str) -> HarnessFailed:
    return HarnessFailed(f"{attribute} of the harness {type(harness).__name__} is {value}: {advice}")


def row_strategy(harness: SourceHarness) -> st.SearchStrategy[dict[str, Any]]:
    """Return the harness's strategy for rows; each row is validated when it is drawn.

    Raises:
        HarnessFailed: it is not a strategy, or cannot be used.
    """
    method = f"row_strategy() of the harness {type(harness).__name__}"
    try:
        strategy: object = harness.row_strategy()
        if isinstance(strategy, st.SearchStrategy):
            strategy.validate()
    except Exception as error:
        raise HarnessFailed(f"{method} raised {show_error(error)}") from error
    if not isinstance(strategy, st.SearchStrategy):
        advice = "return a Hypothesis strategy, such as st.fixed_dictionaries({...})"
        raise HarnessFailed(f"{method} returned {show(strategy)}: {advice}")
    return strategy.map(partial(checked_row, harness, "row_strategy"))


def too_few_keys(harness: SourceHarness, needed: str) -> str:
    """Return the sentence that a check lacks rows, and how the harness can supply them.

    Args:
        harness: the harness.
        needed: the number of rows, in words.
    """
    fields = " and ".join(map(repr, harness.key))
    return (
        f"row_strategy() of the harness {type(harness).__name__} draws too few rows that differ in {fields}: "
        f"{needed} are needed, let it draw from more values"
    )


def checked_row(harness: SourceHarness, method: str, row: Any) -> Any:
    """Return a row of the harness.

    Args:
        harness: the harness.
        method: the method that returned the row.
        row: the row.

    Raises:
        HarnessFailed: the row is not a mapping, or lacks a field of the key.
    """
    problem = f"{method}() of the harness {type(harness).__name__} returned {show(row)}"
    if not isinstance(row, Mapping):
        raise HarnessFailed(f"{problem}: a row is a mapping from field to value")
    if missing := [name for name in harness.key if name not in row]:
        names = " and ".join(map(repr, missing))
        raise HarnessFailed(
            f"{problem}, without {names} of its key: a row must have all the fields that key names"
        )
    return row


def row_key(harness: SourceHarness, row: Row) -> Key:
    """Return the values that identify `row`, in a hashable form even if a driver sent lists.

    Args:
        harness: names the fields of the key.
        row: the row.
    """
    return tuple(_hashable(row.get(field)) for field in harness.key)


def _hashable(value: Any) -> Any:
    try:
        hash(value)
    except TypeError:
        return _Unhashable(value)
    return value


class _Unhashable:
    """Wraps an unhashable value in a key, such as a list."""

    __slots__ = ("_value",)

    def __init__(self, value: Any) -> None:
        self._value = value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Unhashable) and bool(self._value == other._value)

    def __hash__(self) -> int:
        return 0

    def __repr__(self) -> str:
        return show(self._value)
