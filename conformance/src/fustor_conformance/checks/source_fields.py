"""SRC-MSG-14 and SRC-SNAP-10: the fields that are needed, and those that are declared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from fustor_event_model.models import EventBase

from ..registry import check
from ..strategies import distinct_rows
from ..trial import SourceTrial
from ..trial.tracker import FieldsTracker
from ._events import expect_declared_keys

Rows = list[dict[str, Any]]


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
    keys = _keys(await _changes(t, rows[:1]))
    tracker = FieldsTracker()
    stream = await t.open_running_stream(await t.source(), tracker=tracker)
    for row, needed in zip(rows[1:], _selections(t, keys), strict=True):
        tracker.need(needed)
        t.step(f"the tracker needs {sorted(needed)}")
        await t.insert(row)
        _expect_only(t, await t.read_until(stream, row), needed, [row])


@check("SRC-SNAP-10", given=(distinct_rows(1, 3),), needs=("insert",))
async def snapshot_has_only_needed_fields(t: SourceTrial, rows: Rows) -> None:
    """The same for a snapshot."""
    await t.insert(*rows)
    source = await t.source()
    keys = _keys(await t.snapshot(source))
    for needed in _selections(t, keys):
        t.step(f"the tracker needs {sorted(needed)}")
        _expect_only(t, await t.snapshot(source, tracker=FieldsTracker(needed)), needed, rows)


@check("SRC-SNAP-10", given=(distinct_rows(1),), needs=("insert",))
async def snapshot_row_keys_are_declared(t: SourceTrial, rows: Rows) -> None:
    """No row has a key that `get_available_fields` does not declare."""
    await t.insert(*rows)
    await expect_declared_keys(t, await t.snapshot(await t.source()))


async def _changes(t: SourceTrial, rows: Rows) -> list[EventBase]:
    stream = await t.open_running_stream(await t.source())
    await t.insert(*rows)
    return await t.read_until(stream, rows[-1])


def _keys(events: Iterable[EventBase]) -> set[str]:
    return {key for event in events for row in event.rows if isinstance(row, Mapping) for key in row}


def _selections(t: SourceTrial, keys: set[str]) -> tuple[set[str], set[str]]:
    """Return two ways to need a part of the fields: the first one beside the key, and the last one."""
    key = set(t.harness.key)
    others = sorted(keys - key)
    if not key <= keys or not others:
        t.not_exercised(f"the rows, of the fields {sorted(keys)}, do not have the harness's key and others")
    return {others[0]}, {others[-1]}


def _expect_only(t: SourceTrial, events: list[EventBase], needed: set[str], inserted: Rows) -> None:
    """Look at the rows that were inserted; one of them may lack a needed field that is null."""
    held = {t.key(row): row for row in inserted}
    for row in t.rows_of(events):
        if t.key(row) in held:
            values = held[t.key(row)]
            missing = [name for name in needed - set(row) if values.get(name) is not None]
            t.expect(not missing, f"the needed {missing}", got=dict(row), of="a row")
            further = set(row) - needed - set(t.harness.key)
            t.expect(not further, f"only {sorted(needed)} and the key", got=dict(row), of="a row")
