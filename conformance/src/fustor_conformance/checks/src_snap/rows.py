"""SRC-SNAP-01 to SRC-SNAP-04, SRC-SNAP-08 and SRC-SNAP-09: the events and the rows of a snapshot."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from json import dumps
from typing import Any

from fustor_event_model.models import EventBase

from ..._show import Words, show
from ...declarations import Key
from ...harness import Row, overrides
from ...registry import check
from ...strategies import distinct_rows, small_batch_size
from ...trial import SourceTrial
from ...trial.snapshot import SNAPSHOT
from .._expect.delivery import expect_delivery
from .._expect.events import expect_well_formed

Rows = Sequence[Row]

_BATCH_SIZE = 100
"""A batch size that is larger than the drawn lists of rows."""

_THE_SNAPSHOT = "the snapshot"


@check("SRC-SNAP-01")
async def snapshot_is_a_finite_iterator(t: SourceTrial) -> None:
    """`get_snapshot_iterator` returns a synchronous iterator of well-formed events, which ends."""
    source = await t.source()
    text = f"{SNAPSHOT}()"
    function = source.get_snapshot_iterator
    call = partial(function, batch_size=_BATCH_SIZE, required_fields_tracker=None)
    raw = await t.call_in_thread(text, SNAPSHOT, call, function)
    t.expect(isinstance(raw, Iterator), "a synchronous iterator", got=raw, of=text)
    for event in await t.snapshot_or_raise(source):
        expect_well_formed(t, event)


@check("SRC-SNAP-01", given=(distinct_rows(1),), needs=("insert",))
async def snapshot_events_are_well_formed(t: SourceTrial, rows: Rows) -> None:
    """Every event of a snapshot with rows is well-formed."""
    await t.system.insert(*rows)
    events = await t.snapshot_or_raise(await t.source())
    for event in events:
        expect_well_formed(t, event)
    t.needs_rows(events)


@check("SRC-SNAP-02", given=(distinct_rows(0, 12), small_batch_size), needs=("insert", "rows"))
async def delivers_every_row_once(t: SourceTrial, rows: Rows, batch_size: int) -> None:
    """A snapshot has every row of the system, each once and with its values, and no others."""
    await t.system.insert(*rows)
    await _expect_the_systems_rows(t, await t.source(), batch_size)


@check("SRC-SNAP-02", given=(distinct_rows(4, 8), small_batch_size), needs=("insert", "rows"))
async def delivers_the_rows_as_they_are_now(t: SourceTrial, rows: Rows, batch_size: int) -> None:
    """A snapshot has the present rows, although they changed since the last snapshot of the same instance."""
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
    held = {t.system.key(row): row for row in await t.system.rows()}
    delivered = t.system.rows_of(await t.snapshot(source, batch_size))
    times = Counter(t.system.key(row) for row in delivered)
    missing = [dict(row) for key, row in held.items() if not times[key]]
    got = Words(f"a snapshot without {show(missing)}")
    t.expect(not missing, "every row of the system", got=got, of=_THE_SNAPSHOT)
    repeated = [key for key, count in times.items() if count > 1]
    got = Words(f"several rows of the keys {show(repeated)}")
    t.expect(not repeated, "each row exactly once", got=got, of=_THE_SNAPSHOT)
    for row in delivered:
        _expect_values(t, row, held)


def _expect_values(t: SourceTrial, row: Row, held: Mapping[Key, Row]) -> None:
    key = t.system.key(row)
    t.expect(key in held, "only rows that the system holds", got=dict(row), of=_THE_SNAPSHOT)
    values = {name: row.get(name) for name in held[key]}
    t.expect(
        values == held[key], f"the values of the system, {show(held[key])}", got=values, of=_THE_SNAPSHOT
    )


@check("SRC-SNAP-03", given=(distinct_rows(1, 12), small_batch_size), needs=("insert",))
async def no_event_exceeds_the_batch_size(t: SourceTrial, rows: Rows, batch_size: int) -> None:
    """No event of a snapshot has more rows than the batch size."""
    await t.system.insert(*rows)
    t.needs_rows(await _expect_small_events(t, batch_size))


@check("SRC-SNAP-03")
async def batch_size_one_gives_single_rows(t: SourceTrial) -> None:
    """With a batch size of 1 no event has more than one row, whatever the system holds."""
    await _expect_small_events(t, 1)


async def _expect_small_events(t: SourceTrial, batch_size: int) -> list[EventBase]:
    events = await t.snapshot(await t.source(), batch_size)
    for event in events:
        count = len(event.rows)
        t.expect(
            count <= batch_size,
            f"at most batch_size={batch_size} rows in an event",
            got=count,
            of=_THE_SNAPSHOT,
        )
    return events


@check("SRC-SNAP-04", given=(distinct_rows(1, 12), small_batch_size), needs=("insert",))
async def repeating_delivers_the_same_rows(t: SourceTrial, rows: Rows, batch_size: int) -> None:
    """Repeated snapshots of a system that does not change have the same rows, by whichever instance."""
    await t.system.insert(*rows)
    t.needs_rows(await _expect_same_again(t, batch_size))


@check("SRC-SNAP-04")
async def repeating_delivers_the_same_initial_rows(t: SourceTrial) -> None:
    """Repeated snapshots of the rows that the system starts with are equal, whichever instance takes them."""
    await _expect_same_again(t, _BATCH_SIZE)


async def _expect_same_again(t: SourceTrial, batch_size: int) -> list[EventBase]:
    source = await t.source()
    events = await t.snapshot(source, batch_size)
    first = t.system.rows_of(events)
    expected = f"the rows of the first snapshot, {show(first)}"
    for again, which in ((source, "the same"), (await t.source("conformance-again"), "another")):
        rows = t.system.rows_of(await t.snapshot(again, batch_size))
        of = f"the second snapshot, of {which} instance"
        t.expect(_as_bag(rows) == _as_bag(first), expected, got=rows, of=of)
    return events


def _as_bag(rows: Iterable[Row]) -> Counter[str]:
    named = ({str(key): value for key, value in row.items()} for row in rows)
    return Counter(dumps(row, sort_keys=True, default=repr) for row in named)


@check("SRC-SNAP-08", given=(distinct_rows(2, 8),), needs=("insert", "rows"))
async def snapshot_runs_while_a_stream_runs(t: SourceTrial, rows: Rows) -> None:
    """A snapshot is complete while a message stream of the same instance runs, and the stream goes on."""
    source = await t.source()
    await t.system.insert(*rows[:-1])
    stream = await t.open_running_stream(source)
    held = {t.system.key(row) for row in await t.system.rows()}
    snapshot = {t.system.key(row) for row in t.system.rows_of(await t.snapshot_or_raise(source, 2))}
    expected = f"the rows of the system, with the keys {show(held)}"
    t.expect(snapshot == held, expected, got=snapshot, of="the snapshot while a message stream runs")
    # A stream that the snapshot ends may still deliver a change that comes before it notices.
    await stream.settle()
    await t.system.insert(rows[-1])
    await expect_delivery(t, stream, rows[-1:], of="the message stream after a snapshot")


@check("SRC-SNAP-09", needs=("rows",))
async def an_empty_source_gives_no_rows(t: SourceTrial) -> None:
    """The snapshot of an empty system has no rows, and raises no error."""
    if await t.system.rows():
        t.not_exercised("the system is not empty when a trial starts: let start() of the harness empty it")
    delivered = t.system.rows_of(await t.snapshot_or_raise(await t.source()))
    t.expect(not delivered, "no rows, because the system holds none", got=delivered, of=_THE_SNAPSHOT)
