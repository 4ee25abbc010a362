"""Rows with only the needed fields (SRC-MSG-14, SRC-SNAP-10)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from fustor_event_model.models import EventBase, EventType

from ...declarations import Key
from ...harness import Row
from ...trial import SourceTrial

__all__ = ["expect_only", "keys_in", "selections", "sent_rows"]

_UNKNOWN = "no_row_has_this_field"
"""A field that is needed and does not exist: the agent does not know what a source has."""


def keys_in(events: Iterable[EventBase]) -> set[str]:
    """Return the keys of all rows of `events`."""
    return {key for event in events for row in event.rows if isinstance(row, Mapping) for key in row}


def selections(t: SourceTrial, keys: set[str]) -> tuple[set[str], set[str]]:
    """Return two ways to need a part of the fields: the first one beside the key, and the last one.

    Each needs a field as well that no row has. The names are the driver's. Where the harness has another name
    for the key, nobody knows which of the driver's fields may come beside those that are needed.

    Args:
        t: the trial.
        keys: the keys of rows with all fields.
    """
    key = set(t.harness.key)
    others = sorted(keys - key)
    if not key <= keys or not others:
        t.not_exercised(f"the rows, of the fields {sorted(keys)}, do not have the harness's key and others")
    return {others[0], _UNKNOWN}, {others[-1], _UNKNOWN}


@dataclass(frozen=True, slots=True)
class _Sent:
    """A row in the driver's own form, its key in the harness's, and the type of its event."""

    event_type: EventType
    key: Key
    row: Row


def sent_rows(t: SourceTrial, events: Iterable[EventBase], inserted: Iterable[Row]) -> list[_Sent]:
    """Return the rows of `events` whose keys are those of rows that were inserted.

    Args:
        t: the trial.
        events: events of a stream or a snapshot.
        inserted: the rows, as the harness has them.
    """
    keys = {t.system.key(row) for row in inserted}
    sent = [(event.event_type, row) for event in events for row in event.rows if isinstance(row, Mapping)]
    of_keys = map(t.system.key, t.system.normalised(row for _, row in sent))
    rows = [_Sent(event_type, key, row) for key, (event_type, row) in zip(of_keys, sent, strict=True)]
    return [each for each in rows if each.key in keys]


def expect_only(t: SourceTrial, sent: list[_Sent], needed: set[str], whole: list[_Sent]) -> None:
    """Compare rows with those that have all fields; a row may lack a needed field that is null.

    Args:
        t: the trial.
        sent: rows of events with only the needed fields.
        needed: the names of the needed fields.
        whole: rows of events with all fields.
    """
    if not sent:
        t.not_exercised(f"no row has the key of one that was inserted, when {sorted(needed)} are needed")
    for each in sent:
        missing = [name for name in needed - set(each.row) if _has_to_be_there(name, each, whole)]
        t.expect(not missing, f"the needed {missing}", got=dict(each.row), of="a row")
        further = set(each.row) - needed - set(t.harness.key)
        t.expect(not further, f"only {sorted(needed)} and the key", got=dict(each.row), of="a row")


def _has_to_be_there(name: str, sent: _Sent, whole: list[_Sent]) -> bool:
    """Tell whether all that has all fields has a value; of what is deleted the key is enough."""
    alike = [each.row for each in whole if (each.event_type, each.key) == (sent.event_type, sent.key)]
    is_delete = sent.event_type is EventType.DELETE
    return bool(alike) and not is_delete and all(row.get(name) is not None for row in alike)
