"""SRC-MSG-09, SRC-MSG-10 and SRC-MSG-13: every change arrives in time, once, and in any thread."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import groupby, pairwise

from fustor_core.exceptions import DriverError

from ..._show import Words, show
from ...harness import Row
from ...outcome import DriverRaised
from ...registry import check
from ...strategies import distinct_rows
from ...trial import SourceTrial, TrialStream
from .._expect.delivery import expect_delivery
from .._expect.raising import must_succeed
from ._changes import expect_burst, with_values

Rows = Sequence[Row]


@check("SRC-MSG-09", given=(distinct_rows(1, 3),), needs=("insert",))
async def delivers_changes_in_time(t: SourceTrial, rows: Rows) -> None:
    """A change that is made while the stream runs arrives within the latency limit."""
    stream = await t.open_running_stream(await t.source())
    for row in rows:
        await t.system.insert(row)
        await expect_delivery(t, stream, [row], note=f" within {t.limits.latency:g} s")


@check("SRC-MSG-10", given=(distinct_rows(3, 13),), needs=("insert",))
async def every_change_is_delivered_once(t: SourceTrial, rows: Rows) -> None:
    """The stream delivers every insert of a burst, each once."""
    *burst, last = rows
    stream = await t.open_stream(await t.source())
    await t.system.insert(*burst)
    await expect_burst(t, stream, burst, last)
    times = Counter(t.system.key(row) for row in t.system.rows_of(stream.delivered))
    repeated = [f"{count} changes of the key {show(key)}" for key, count in times.items() if count > 1]
    t.expect(not repeated, "each change once", got=Words(", ".join(repeated)), of="the message stream")


@check("SRC-MSG-10", given=(distinct_rows(2, 8),), needs=("insert",))
async def every_stream_has_every_change(t: SourceTrial, rows: Rows) -> None:
    """The streams of two instances both deliver every change."""
    streams = {id_: await t.open_running_stream(await t.source(id_)) for id_ in ("one", "other")}
    await t.system.insert(*rows)
    for id_, stream in streams.items():
        await expect_delivery(t, stream, rows, of=f"the stream of the instance {id_!r}")


@check("SRC-MSG-10", given=(distinct_rows(4, 10),), needs=("insert",))
async def full_queue_loses_no_change_silently(t: SourceTrial, rows: Rows) -> None:
    """With `max_queue_size` 1 the stream delivers every change of a burst, or raises `DriverError`."""
    config = (await t.config()).model_copy(update={"max_queue_size": 1})
    stream = await t.open_stream(await t.construct("conformance", config))
    await t.system.insert(*rows)
    for row in rows:
        if not await _arrives_unless_lost(t, stream, row):
            return


async def _arrives_unless_lost(t: SourceTrial, stream: TrialStream, row: Row) -> bool:
    """Expect the change of `row`; return False if the stream raised `DriverError` instead."""
    try:
        arrived = await stream.delivers(row)
    except DriverRaised as problem:
        if isinstance(problem.error, DriverError):
            return False
        raise
    expected = f"the change of {show(row)}, or DriverError"
    got = stream.events or Words("no event")
    t.expect(arrived, expected, got=got, of="the message stream with max_queue_size 1")
    return True


@check("SRC-MSG-10", given=(distinct_rows(2, 2), distinct_rows(2, 6)), needs=("insert", "update"))
async def changes_of_a_key_keep_their_order(t: SourceTrial, ends: Rows, others: Rows) -> None:
    """The updates of one row arrive in the order in which they were made."""
    row, last = ends
    stream = await t.open_stream(await t.source())
    versions = await _insert_and_update(t, row, others)
    await t.system.insert(last)
    await stream.read_until(last)
    got = await _delivered_versions(t, stream, row, len(versions))
    if any(earlier == later for earlier, later in pairwise(versions)):
        # The system may hold two values as one; only it knows whether the second was a change.
        versions, got = _without_repeats(versions), _without_repeats(got)
    t.expect(
        got == versions,
        f"the versions in their order, {show(versions)}",
        got=got,
        of="the changes of one row",
    )


async def _insert_and_update(t: SourceTrial, row: Row, others: Rows) -> list[Row]:
    """Insert `row` and give it the values of the others in turn; return the versions that the system held."""
    await t.system.insert(row)
    versions = [await t.system.as_held(row)]
    written = row
    for other in others:
        update = with_values(t, row, other)
        if update != written:  # An update that changes nothing is not a change.
            await t.system.update(update)
            versions.append(await t.system.as_held(update))
            written = update
    return versions


async def _delivered_versions(t: SourceTrial, stream: TrialStream, row: Row, count: int) -> list[Row]:
    """Wait for `count` changes of the key of `row`, and return the fields of all that arrive."""

    def delivered() -> list[Row]:
        key = t.system.key(row)
        return [seen for seen in t.system.rows_of(stream.delivered) if t.system.key(seen) == key]

    # Order is required per key: a change of another key may overtake those of this one.
    await stream.until(lambda: len(delivered()) >= count, t.limits.latency)
    await stream.settle()
    return [{name: seen.get(name) for name in row} for seen in delivered()]


def _without_repeats(rows: Rows) -> list[Row]:
    return [row for row, _ in groupby(rows)]


@check("SRC-MSG-13", given=(distinct_rows(1, 3),), needs=("insert",))
async def can_be_read_in_another_thread(t: SourceTrial, rows: Rows) -> None:
    """The stream can be iterated in another thread than the one that opened it."""
    stream = await t.open_running_stream(await t.source(), read_elsewhere=True)
    await t.system.insert(*rows)
    with must_succeed(when="in another thread than the one that opened it"):
        await expect_delivery(t, stream, rows, of="the message stream in another thread")
