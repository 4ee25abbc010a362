"""SRC-MSG-14 and SRC-SNAP-10: the fields that are needed, and those that are declared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from fustor_event_model.models import EventBase

from ..harness import Row
from ..registry import check
from ..strategies import distinct_rows
from ..trial import SourceTrial
from ..trial.tracker import FieldsTracker
from ._events import expect_declared_keys

Rows = list[dict[str, Any]]
KeyAndRow = tuple[tuple[Any, ...], Row]


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


@check("SRC-MSG-14", given=(distinct_rows(3, 3),), needs=("insert",))
async def only_needed_fields_are_delivered(t: SourceTrial, rows: Rows) -> None:
    """Rows carry the needed field and the key, also when what is needed changes on the way."""
    whole = await t.open_running_stream(await t.source("conformance-whole"))
    tracker = FieldsTracker()
    stream = await t.open_running_stream(await t.source(), tracker=tracker)
    await t.insert(rows[0])
    keys = _keys(await t.read_until(whole, rows[0]))
    for row, needed in zip(rows[1:], _selections(t, keys), strict=True):
        tracker.need(needed)
        t.step(f"the tracker needs {sorted(needed)}")
        await t.insert(row)
        of_the_row = partial(_rows_of, t, inserted=[row])
        _expect_only(
            t,
            of_the_row(await t.read_until(stream, row)),
            needed,
            of_the_row(await t.read_until(whole, row)),
        )


@check("SRC-SNAP-10", given=(distinct_rows(1, 3),), needs=("insert",))
async def snapshot_has_only_needed_fields(t: SourceTrial, rows: Rows) -> None:
    """The same for a snapshot."""
    await t.insert(*rows)
    source = await t.source()
    whole = await t.snapshot(source)
    t.leave_without_rows(whole)
    for needed in _selections(t, _keys(whole)):
        t.step(f"the tracker needs {sorted(needed)}")
        events = await t.snapshot(source, tracker=FieldsTracker(needed))
        t.expect(
            any(event.rows for event in events),
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

    The names are the driver's. Where the harness has another name for the key, nobody knows which of the
    driver's fields may come beside those that are needed.
    """
    key = set(t.harness.key)
    others = sorted(keys - key)
    if not key <= keys or not others:
        t.not_exercised(f"the rows, of the fields {sorted(keys)}, do not have the harness's key and others")
    return {others[0]}, {others[-1]}


def _rows_of(t: SourceTrial, events: Iterable[EventBase], inserted: Rows) -> list[KeyAndRow]:
    """Return the rows of `events` that were inserted, each after its key, in the driver's own form."""
    keys = {t.key(row) for row in inserted}
    sent = [row for event in events for row in event.rows if isinstance(row, Mapping)]
    of_keys = zip(map(t.key, t.normalised(sent)), sent, strict=True)
    return [(key, row) for key, row in of_keys if key in keys]


def _expect_only(
    t: SourceTrial, rows: list[KeyAndRow], needed: set[str], whole_rows: list[KeyAndRow]
) -> None:
    """Compare rows with those that have all fields; a row may lack a needed field that is null."""
    if not rows:
        t.not_exercised(f"no row has the key of one that was inserted, when {sorted(needed)} are needed")
    whole = dict(whole_rows)
    for key, row in rows:
        missing = [name for name in needed - set(row) if whole.get(key, {}).get(name) is not None]
        t.expect(not missing, f"the needed {missing}", got=dict(row), of="a row")
        further = set(row) - needed - set(t.harness.key)
        t.expect(not further, f"only {sorted(needed)} and the key", got=dict(row), of="a row")
