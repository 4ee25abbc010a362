"""SRC-SNAP-01 to SRC-SNAP-04, SRC-SNAP-08 and SRC-SNAP-09: the events and the rows of a snapshot."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from json import dumps
from typing import Any

from fustor_event_model.models import EventBase

from ..._show import Words, show
from ...harness import Row, overrides
from ...registry import check
from ...strategies import distinct_rows, small_batch_size
from ...trial import SourceTrial
from .._expect.events import expect_well_formed

Rows = Sequence[Row]


@check("SRC-SNAP-01")
async def is_a_finite_iterator(t: SourceTrial) -> None:
    """It is a synchronous iterator, and comes to its end."""
    source = await t.source()
    what = "get_snapshot_iterator()"
    raw = await t.call_in_thread(
        what, lambda: source.get_snapshot_iterator(batch_size=100, required_fields_tracker=None)
    )
    t.expect(isinstance(raw, Iterator), "a synchronous iterator", got=raw, of=what)
    for event in await t.snapshot_or_raise(source):
        expect_well_formed(t, event)


@check("SRC-SNAP-01", given=(distinct_rows(1),), needs=("insert",))
async def its_events_are_well_formed(t: SourceTrial, rows: Rows) -> None:
    """Every event of a snapshot that has rows can be used."""
    await t.system.insert(*rows)
    events = await t.snapshot_or_raise(await t.source())
    for event in events:
        expect_well_formed(t, event)
    t.needs_rows(events)


@check("SRC-SNAP-02", given=(distinct_rows(0, 12), small_batch_size), needs=("insert", "rows"))
async def delivers_every_row_once(t: SourceTrial, rows: Rows, batch_size: int) -> None:
    """What the system holds is what arrives, each row once, with its values."""
    await t.system.insert(*rows)
    await _expect_the_systems_rows(t, await t.source(), batch_size)


@check("SRC-SNAP-02", given=(distinct_rows(4, 8), small_batch_size), needs=("insert", "rows"))
async def delivers_the_rows_as_they_are_now(t: SourceTrial, rows: Rows, batch_size: int) -> None:
    """What was changed since an earlier snapshot of the same instance is seen by the next."""
    source = await t.source()
    *first, new, other = rows
    await t.system.insert(*first)
    await t.snapshot(source, batch_size)
    await t.system.insert(new)
    if overrides(t.harness, "update"):
        await t.system.update({**other, **{field: first[0][field] for field in t.harness.key}})
    if overrides(t.harness, "delete"):
        await t.system.delete(first[1])
    await _expect_the_systems_rows(t, source, batch_size)


async def _expect_the_systems_rows(t: SourceTrial, source: Any, batch_size: int) -> None:
    truth = {t.system.key(row): row for row in await t.system.rows()}
    delivered = t.system.rows_of(await t.snapshot(source, batch_size))
    times = Counter(t.system.key(row) for row in delivered)
    missing = [dict(row) for key, row in truth.items() if not times[key]]
    t.expect(
        not missing,
        "every row of the system",
        got=Words(f"a snapshot without {show(missing)}"),
        of="the snapshot",
    )
    repeated = [key for key, count in times.items() if count > 1]
    t.expect(
        not repeated, "each row exactly once", got=Words(f"more than once: {repeated}"), of="the snapshot"
    )
    for row in delivered:
        held = truth.get(t.system.key(row))
        t.expect(held is not None, "only rows that the system holds", got=dict(row), of="the snapshot")
        got = {name: row.get(name) for name in held or {}}
        t.expect(got == held, f"the values of the system, {show(held)}", got=got, of="the snapshot")


@check("SRC-SNAP-03", given=(distinct_rows(1, 12), small_batch_size), needs=("insert",))
async def no_event_exceeds_the_batch_size(t: SourceTrial, rows: Rows, batch_size: int) -> None:
    """The batch size is a bound on the rows of an event."""
    await t.system.insert(*rows)
    t.needs_rows(await _within(t, batch_size))


@check("SRC-SNAP-03")
async def single_rows_when_asked_for(t: SourceTrial) -> None:
    """With a batch size of 1, no event has more than one row, whatever the system holds."""
    await _within(t, 1)


async def _within(t: SourceTrial, batch_size: int) -> list[EventBase]:
    events = await t.snapshot(await t.source(), batch_size)
    for event in events:
        count = len(event.rows)
        t.expect(count <= batch_size, f"at most {batch_size} rows in an event", got=count, of="the snapshot")
    return events


@check("SRC-SNAP-04", given=(distinct_rows(1, 12), small_batch_size), needs=("insert",))
async def repeating_delivers_the_same_rows(t: SourceTrial, rows: Rows, batch_size: int) -> None:
    """Two snapshots of a system that did not change, by one instance and by another."""
    await t.system.insert(*rows)
    t.needs_rows(await _same_again(t, batch_size))


@check("SRC-SNAP-04")
async def repeating_what_is_there_delivers_the_same_rows(t: SourceTrial) -> None:
    """Two snapshots have the same rows, whatever the system holds, by one instance and by another."""
    await _same_again(t, 100)


async def _same_again(t: SourceTrial, batch_size: int) -> list[EventBase]:
    source = await t.source()
    events = await t.snapshot(source, batch_size)
    first = t.system.rows_of(events)
    for again in (source, await t.source("conformance-again")):
        rows = t.system.rows_of(await t.snapshot(again, batch_size))
        t.expect(_as_bag(rows) == _as_bag(first), f"the rows of the first snapshot, {show(first)}", got=rows)
    return events


def _as_bag(rows: Iterable[Row]) -> Counter[str]:
    named = ({str(key): value for key, value in row.items()} for row in rows)
    return Counter(dumps(row, sort_keys=True, default=repr) for row in named)


@check("SRC-SNAP-08", given=(distinct_rows(2, 8),), needs=("insert", "rows"))
async def runs_beside_a_message_stream(t: SourceTrial, rows: Rows) -> None:
    """A snapshot of the same instance leaves its stream alone, and is whole."""
    source = await t.source()
    await t.system.insert(*rows[:-1])
    stream = await t.open_running_stream(source)
    held = {t.system.key(row) for row in await t.system.rows()}
    snapshot = {t.system.key(row) for row in t.system.rows_of(await t.snapshot_or_raise(source, 2))}
    t.expect(snapshot == held, f"the rows of the system, of the keys {held}", got=snapshot, of="the snapshot")
    # A stream that the snapshot ends may still deliver what comes before it looks.
    await stream.settle()
    await t.system.insert(rows[-1])
    arrived = await stream.delivers(rows[-1])
    t.expect(
        arrived, f"the change of {show(rows[-1])}", got=stream.events, of="the stream beside the snapshot"
    )


@check("SRC-SNAP-09", needs=("rows",))
async def an_empty_source_gives_no_rows(t: SourceTrial) -> None:
    """Nothing there is no error."""
    if await t.system.rows():
        t.not_exercised("the system is not empty when a trial starts")
    delivered = t.system.rows_of(await t.snapshot_or_raise(await t.source()))
    t.expect(not delivered, "no rows, for the system holds none", got=delivered, of="the snapshot")
