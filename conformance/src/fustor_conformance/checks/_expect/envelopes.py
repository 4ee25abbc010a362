"""Reads envelopes, and shows where two JSON values differ, so that a finding shows only that."""

from __future__ import annotations

from json import dumps
from typing import Any

__all__ = ["are_equal", "differences", "first_position"]

_MISSING = "no such key"


def are_equal(one: Any, other: Any) -> bool:
    """Return whether two values are equal in JSON, where 0 is not false and 1 is not 1.0.

    Args:
        one: a value.
        other: another one.
    """
    return dumps(one, sort_keys=True) == dumps(other, sort_keys=True)


def differences(wanted: Any, got: Any) -> tuple[Any, Any]:
    """Return two JSON objects without the keys that have equal values; other values as they are.

    Args:
        wanted: the value that the contract requires.
        got: the value that was seen.
    """
    if not (isinstance(wanted, dict) and isinstance(got, dict)):
        return wanted, got
    keys = dict.fromkeys([*wanted, *got])
    pairs = {key: (wanted.get(key, _MISSING), got.get(key, _MISSING)) for key in keys}
    unequal = {key: pair for key, pair in pairs.items() if not are_equal(*pair)}
    return {key: pair[0] for key, pair in unequal.items()}, {key: pair[1] for key, pair in unequal.items()}


def first_position(envelope: Any) -> int | None:
    """Return the position of the first event, or None if the body is not an envelope with events."""
    try:
        position = envelope["events"][0]["index"]
    except (TypeError, LookupError):
        return None
    return position if isinstance(position, int) else None
