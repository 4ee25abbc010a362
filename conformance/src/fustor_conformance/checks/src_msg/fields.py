"""SRC-MSG-14 and SRC-MSG-16: rows have only the required fields, and only declared fields."""

from __future__ import annotations

from collections.abc import Sequence

from ..._show import show
from ...harness import Row
from ...registry import check
from ...strategies import distinct_rows
from ...trial import SourceTrial, TrialStream
from ...trial.tracker import FieldsTracker
from .._expect.events import expect_declared_keys
from .._expect.fields import expect_only, keys_in, selections, sent_rows
from ._changes import CLAUSES_ABOUT_CHANGES, change_in_every_way, update_and_delete

Rows = Sequence[Row]


@check("SRC-MSG-14", given=(distinct_rows(2, 3),), needs=("insert",))
async def no_required_fields_means_all_fields(t: SourceTrial, rows: Rows) -> None:
    """With a tracker that requires no fields, rows have the same fields as without a tracker."""
    streams = [
        await t.open_running_stream(await t.source(f"conformance-{number}"), tracker=tracker)
        for number, tracker in enumerate((None, FieldsTracker()))
    ]
    await t.system.insert(*rows)
    keys, got = [keys_in(await stream.read_until(rows[-1])) for stream in streams]
    t.expect(
        got == keys,
        f"all fields, {sorted(keys)}",
        got=sorted(got),
        of="the rows with a tracker that requires no fields",
    )


@check("SRC-MSG-14", given=(distinct_rows(4, 4), distinct_rows(1, 1)), needs=("insert",))
async def only_required_fields_are_delivered(t: SourceTrial, rows: Rows, others: Rows) -> None:
    """Rows have only the required fields and the key, for every event type, also after the fields change."""
    whole = await t.open_running_stream(await t.source("conformance-whole"))
    tracker = FieldsTracker()
    stream = await t.open_running_stream(await t.source(), tracker=tracker)
    first, *inserted, last = rows
    await t.system.insert(first)
    keys = keys_in(await whole.read_until(first))
    await stream.read_until(first)
    for row, required in zip(inserted, selections(t, keys), strict=True):
        tracker.require(required)
        t.step(f"the tracker requires {sorted(required)}")
        await t.system.insert(row)
        await _expect_only_in(t, stream, required, whole, row, until=row)
    await update_and_delete(t, row, others[0])
    await t.system.insert(last)
    await _expect_only_in(t, stream, required, whole, row, until=last)


async def _expect_only_in(
    t: SourceTrial, stream: TrialStream, required: set[str], whole: TrialStream, row: Row, until: Row
) -> None:
    """Read until the change of `until`, and compare the rows with the key of `row` with those of `whole`.

    A change that only `whole` delivers is a deviation: the required fields are the cause.
    """
    all_fields = await whole.read_until(until, CLAUSES_ABOUT_CHANGES)
    arrived = await stream.delivers(until)
    events = t.as_events(stream.delivered)
    expected = f"the change of {show(until)}, which arrived without a tracker"
    of = f"the message stream with the required fields {sorted(required)}"
    t.expect(arrived, expected, got=events, of=of)
    expect_only(t, sent_rows(t, events, [row]), required, sent_rows(t, all_fields, [row]))


@check("SRC-MSG-16", given=(distinct_rows(2), distinct_rows(1, 1)), needs=("insert",))
async def row_keys_are_declared(t: SourceTrial, rows: Rows, others: Rows) -> None:
    """`get_available_fields` declares every key of every row, for events of every type."""
    stream = await t.open_running_stream(await t.source())
    await t.system.insert(*rows[:-1])
    await expect_declared_keys(t, await change_in_every_way(t, stream, rows, others[0]))
