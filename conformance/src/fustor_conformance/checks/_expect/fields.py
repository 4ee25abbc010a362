"""Expectations about rows with only the required fields (SRC-MSG-14, SRC-SNAP-10)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from fustor_event_model.models import EventBase, EventType

from ...declarations import Key
from ...harness import Row
from ...trial import SourceTrial

__all__ = ["expect_only", "keys_in", "selections", "sent_rows"]

_UNKNOWN = "no_row_has_this_field"
"""A required field that does not exist: the agent does not know the fields of a source."""


def keys_in(events: Iterable[EventBase]) -> set[str]:
    """Return the keys of all rows of `events`."""
    return {key for event in events for row in event.rows if isinstance(row, Mapping) for key in row}


def selections(t: SourceTrial, keys: set[str]) -> tuple[set[str], set[str]]:
    """Return two sets of required fields: one with the first field that is not in the key, one with the last.

    Each also has a field that no row has. The names are the driver's. If the harness has other names for the
    key, it is unknown which of the driver's fields may come in addition to the required ones.

    Args:
        t: the trial.
        keys: the keys of rows with all fields.

    Raises:
        NotExercised: the rows lack the harness's key, or have no other field.
    """
    key = set(t.harness.key)
    others = sorted(keys - key)
    if not key <= keys or not others:
        t.not_exercised(f"the rows have the fields {sorted(keys)}, not the harness's key and another field")
    return {others[0], _UNKNOWN}, {others[-1], _UNKNOWN}


@dataclass(frozen=True, slots=True)
class _Sent:
    """A row in the driver's own form, with its key in the harness's form and the type of its event."""

    event_type: EventType
    key: Key
    row: Row


def sent_rows(t: SourceTrial, events: Iterable[EventBase], inserted: Iterable[Row]) -> list[_Sent]:
    """Return the rows of `events` that have the key of an inserted row.

    Args:
        t: the trial.
        events: events of a stream or a snapshot.
        inserted: the inserted rows, in the harness's form.
    """
    keys = {t.system.key(row) for row in inserted}
    sent = [(event.event_type, row) for event in events for row in event.rows if isinstance(row, Mapping)]
    of_keys = map(t.system.key, t.system.normalised(row for _, row in sent))
    rows = [_Sent(event_type, key, row) for key, (event_type, row) in zip(of_keys, sent, strict=True)]
    return [each for each in rows if each.key in keys]


def expect_only(t: SourceTrial, sent: list[_Sent], required: set[str], whole: list[_Sent]) -> None:
    """Compare rows with those that have all fields; a row may lack a required field that is null.

    Args:
        t: the trial.
        sent: rows of events with only the required fields.
        required: the names of the required fields.
        whole: rows of events with all fields.

    Raises:
        NotExercised: no row has the key of an inserted one.
    """
    if not sent:
        t.not_exercised(f"no row has the key of an inserted one, when {sorted(required)} are required")
    for each in sent:
        missing = [name for name in required - set(each.row) if _is_due(name, each, whole)]
        t.expect(not missing, f"the required fields {missing}", got=dict(each.row), of="a row")
        further = set(each.row) - required - set(t.harness.key)
        t.expect(
            not further,
            f"only the required fields {sorted(required)} and the key",
            got=dict(each.row),
            of="a row",
        )


def _is_due(name: str, sent: _Sent, whole: list[_Sent]) -> bool:
    """Return whether a field must be there: every whole row has a value for it, and it is not a delete."""
    alike = [each.row for each in whole if (each.event_type, each.key) == (sent.event_type, sent.key)]
    is_delete = sent.event_type is EventType.DELETE
    return bool(alike) and not is_delete and all(row.get(name) is not None for row in alike)
