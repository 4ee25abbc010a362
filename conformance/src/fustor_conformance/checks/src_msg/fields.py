"""SRC-MSG-14 and SRC-MSG-16: the fields that are needed, and the fields that are declared."""

from __future__ import annotations

from typing import Any

from ..._show import show
from ...harness import Row
from ...registry import check
from ...strategies import distinct_rows
from ...trial import SourceTrial, Stream
from ...trial.tracker import FieldsTracker
from .._expect.events import expect_declared_keys
from .._expect.fields import expect_only, keys_in, selections, sent_rows
from ._changes import CLAUSES_ABOUT_CHANGES, change_in_every_way, update_and_delete

Rows = list[dict[str, Any]]


@check("SRC-MSG-14", given=(distinct_rows(2, 3),), needs=("insert",))
async def no_needed_fields_means_all(t: SourceTrial, rows: Rows) -> None:
    """An empty set asks for the same as no tracker at all."""
    streams = [
        await t.open_running_stream(await t.source(f"conformance-{number}"), tracker=tracker)
        for number, tracker in enumerate((None, FieldsTracker()))
    ]
    await t.system.insert(*rows)
    keys, got = [keys_in(await stream.read_until(rows[-1])) for stream in streams]
    t.expect(got == keys, f"all fields, {sorted(keys)}", got=sorted(got), of="rows with an empty tracker")


@check("SRC-MSG-14", given=(distinct_rows(4, 4), distinct_rows(1, 1)), needs=("insert",))
async def only_needed_fields_are_delivered(t: SourceTrial, rows: Rows, others: Rows) -> None:
    """Rows carry the needed field and the key, also when what is needed changes on the way, of any event."""
    whole = await t.open_running_stream(await t.source("conformance-whole"))
    tracker = FieldsTracker()
    stream = await t.open_running_stream(await t.source(), tracker=tracker)
    first, *inserted, last = rows
    await t.system.insert(first)
    keys = keys_in(await whole.read_until(first))
    await stream.read_until(first)
    for row, needed in zip(inserted, selections(t, keys), strict=True):
        tracker.require(needed)
        t.step(f"the tracker needs {sorted(needed)}")
        await t.system.insert(row)
        await _expect_only_in(t, stream, needed, whole, row, until=row)
    await update_and_delete(t, row, others[0])
    await t.system.insert(last)
    await _expect_only_in(t, stream, needed, whole, row, until=last)


async def _expect_only_in(
    t: SourceTrial, stream: Stream, needed: set[str], whole: Stream, row: Row, until: Row
) -> None:
    """Compare the events of `row`, once that of the row `until` is there, with those that have all fields.

    The same changes came without needed fields: that they do not with them is a finding, and no precondition.
    """
    all_fields = await whole.read_until(until, CLAUSES_ABOUT_CHANGES)
    arrived = await stream.delivers(until)
    events = t.as_events(stream.delivered)
    expected = f"the change of {show(until)} when {sorted(needed)} are needed, as it comes without a tracker"
    t.expect(arrived, expected, got=events, of="the message stream")
    expect_only(t, sent_rows(t, events, [row]), needed, sent_rows(t, all_fields, [row]))


@check("SRC-MSG-16", given=(distinct_rows(2), distinct_rows(1, 1)), needs=("insert",))
async def row_keys_are_declared(t: SourceTrial, rows: Rows, others: Rows) -> None:
    """No row of an event of any type has a key that `get_available_fields` does not declare."""
    stream = await t.open_running_stream(await t.source())
    await t.system.insert(*rows[:-1])
    await expect_declared_keys(t, await change_in_every_way(t, stream, rows, others[0]))
