"""SRC-MSG-14 and SRC-SNAP-10: the fields that are needed, and those that are declared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from fustor_event_model.models import EventBase, EventType

from .._show import show
from ..declarations import Key
from ..harness import Row
from ..registry import check
from ..strategies import distinct_rows
from ..trial import SourceTrial, Stream
from ..trial.tracker import FieldsTracker
from ._changes import CLAUSES_ABOUT_CHANGES, update_and_delete
from ._events import expect_declared_keys

Rows = list[dict[str, Any]]

_UNKNOWN = "no_row_has_this_field"
"""A field that is needed and does not exist: the agent does not know what a source has."""


@check("SRC-MSG-14", given=(distinct_rows(2, 3),), needs=("insert",))
async def no_needed_fields_means_all(t: SourceTrial, rows: Rows) -> None:
    """An empty set asks for the same as no tracker at all."""
    streams = [
        await t.open_running_stream(await t.source(f"conformance-{number}"), tracker=tracker)
        for number, tracker in enumerate((None, FieldsTracker()))
    ]
    await t.insert(*rows)
    keys, got = [_keys(await t.read_until(stream, rows[-1])) for stream in streams]
    t.expect(got == keys, f"all fields, {sorted(keys)}", got=sorted(got), of="rows with an empty tracker")


@check("SRC-MSG-14", given=(distinct_rows(4, 4), distinct_rows(1, 1)), needs=("insert",))
async def only_needed_fields_are_delivered(t: SourceTrial, rows: Rows, others: Rows) -> None:
    """Rows carry the needed field and the key, also when what is needed changes on the way, of any event."""
    whole = await t.open_running_stream(await t.source("conformance-whole"))
    tracker = FieldsTracker()
    stream = await t.open_running_stream(await t.source(), tracker=tracker)
    first, *inserted, last = rows
    await t.insert(first)
    keys = _keys(await t.read_until(whole, first))
    await t.read_until(stream, first)
    for row, needed in zip(inserted, _selections(t, keys), strict=True):
        tracker.need(needed)
        t.step(f"the tracker needs {sorted(needed)}")
        await t.insert(row)
        await _expect_only_in(t, stream, needed, whole, row, until=row)
    await update_and_delete(t, row, others[0])
    await t.insert(last)
    await _expect_only_in(t, stream, needed, whole, row, until=last)


async def _expect_only_in(
    t: SourceTrial, stream: Stream, needed: set[str], whole: Stream, row: Row, until: Row
) -> None:
    """Compare the events of `row`, once that of the row `until` is there, with those that have all fields.

    The same changes came without needed fields: that they do not with them is a finding, and no precondition.
    """
    all_fields = await t.read_until(whole, until, CLAUSES_ABOUT_CHANGES)
    arrived = await t.arrives(stream, until)
    events = t.as_events(t.delivered(stream))
    expected = f"the change of {show(until)} when {sorted(needed)} are needed, as it comes without a tracker"
    t.expect(arrived, expected, got=events, of="the message stream")
    _expect_only(t, _rows_of(t, events, [row]), needed, _rows_of(t, all_fields, [row]))


@check("SRC-SNAP-10", given=(distinct_rows(1, 3),), needs=("insert",))
async def snapshot_has_only_needed_fields(t: SourceTrial, rows: Rows) -> None:
    """The same for a snapshot."""
    await t.insert(*rows)
    source = await t.source()
    whole = await t.snapshot(source)
    t.leave_without_rows(whole)
    for needed in _selections(t, _keys(whole)):
        t.step(f"the tracker needs {sorted(needed)}")
        events = await t.snapshot_or_raise(source, tracker=FieldsTracker(needed))
        t.expect(
            any(event.rows for event in t.as_events(events, "SRC-SNAP-01")),
            f"rows with {sorted(needed)}, as it has rows without a tracker",
            got=events,
        )
        _expect_only(t, _rows_of(t, events, rows), needed, _rows_of(t, whole, rows))


@check("SRC-SNAP-10", given=(distinct_rows(1),), needs=("insert",))
async def snapshot_row_keys_are_declared(t: SourceTrial, rows: Rows) -> None:
    """No row has a key that `get_available_fields` does not declare."""
    await t.insert(*rows)
    events = await t.snapshot(await t.source())
    await expect_declared_keys(t, events)
    t.leave_without_rows(events)


def _keys(events: Iterable[EventBase]) -> set[str]:
    return {key for event in events for row in event.rows if isinstance(row, Mapping) for key in row}


def _selections(t: SourceTrial, keys: set[str]) -> tuple[set[str], set[str]]:
    """Return two ways to need a part of the fields: the first one beside the key, and the last one.

    Each needs a field as well that no row has. The names are the driver's. Where the harness has another name
    for the key, nobody knows which of the driver's fields may come beside those that are needed.
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


def _rows_of(t: SourceTrial, events: Iterable[EventBase], inserted: Iterable[Row]) -> list[_Sent]:
    """Return the rows of `events` whose keys are those of rows that were inserted."""
    keys = {t.key(row) for row in inserted}
    sent = [(event.event_type, row) for event in events for row in event.rows if isinstance(row, Mapping)]
    of_keys = map(t.key, t.normalised(row for _, row in sent))
    rows = [_Sent(event_type, key, row) for key, (event_type, row) in zip(of_keys, sent, strict=True)]
    return [each for each in rows if each.key in keys]


def _expect_only(t: SourceTrial, sent: list[_Sent], needed: set[str], whole: list[_Sent]) -> None:
    """Compare rows with those that have all fields; a row may lack a needed field that is null."""
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
