"""SRC-MSG-10, SRC-MSG-17 and SRC-SNAP-08: nothing is missed, nothing comes twice."""

from __future__ import annotations

from collections import Counter
from typing import Any

from .._show import show
from ..registry import check
from ..strategies import distinct_rows
from ..trial import SourceTrial, Stream

Rows = list[dict[str, Any]]


@check("SRC-MSG-10", given=(distinct_rows(3, 13),), needs=("insert",))
async def every_change_is_delivered_once(t: SourceTrial, rows: Rows) -> None:
    """A burst of inserts arrives whole, each once."""
    *burst, last = rows
    stream = await t.open_stream(await t.source())
    await t.insert(*burst)
    await _expect_all(t, stream, burst, last, "the stream")
    times = Counter(t.key(row) for row in t.rows_of(t.delivered(stream)))
    repeated = {key: count for key, count in times.items() if count > 1}
    t.expect(not repeated, "each change once", got=repeated, of="how often keys were delivered")


async def _expect_all(t: SourceTrial, stream: Stream, burst: Rows, last: dict[str, Any], of: str) -> None:
    """Expect the changes of `burst`, then that of `last`, which is made once the others are there.

    What is delivered again comes after the burst, and so before the last change or just behind it.
    """
    for row in burst:
        t.expect(await t.arrives(stream, row), f"the change of {show(row)}", got=stream.events, of=of)
    await t.insert(last)
    t.expect(await t.arrives(stream, last), f"the change of {show(last)}", got=stream.events, of=of)
    await t.settle(stream)


@check("SRC-MSG-10", given=(distinct_rows(2, 2), distinct_rows(2, 6)), needs=("insert", "update"))
async def changes_of_a_key_keep_their_order(t: SourceTrial, ends: Rows, others: Rows) -> None:
    """Updates of one row arrive in the order they were made."""
    row, last = ends
    key = {field: row[field] for field in t.harness.key}
    versions = [row]
    for other in others:
        if (version := {**other, **key}) != versions[-1]:  # An update that changes nothing is no change.
            versions.append(version)
    stream = await t.open_stream(await t.source())
    await t.insert(row)
    for version in versions[1:]:
        await t.update(version)
    await t.insert(last)
    await t.read_until(stream, last)
    await t.settle(stream)
    changes = [seen for seen in t.rows_of(t.delivered(stream)) if t.key(seen) == t.key(row)]
    got = [{name: seen.get(name) for name in row} for seen in changes]
    t.expect(
        got == versions,
        f"the versions in their order, {show(versions)}",
        got=got,
        of="the changes of one row",
    )


@check("SRC-MSG-17", given=(distinct_rows(4, 9),), needs=("insert",))
async def missed_changes_come_when_it_resumes(t: SourceTrial, rows: Rows) -> None:
    """Stop, change, start again from the last index: exactly what was missed is delivered."""
    half = len(rows) // 2
    seen, missed, last = rows[:half], rows[half:-1], rows[-1]
    source = await t.durable_source()
    stream = await t.open_running_stream(source)
    await t.insert(*seen)
    position = t.position_of((await t.read_until(stream, seen[-1]))[-1])
    stream.stop()
    await stream.until_ended(t.limits.stop)
    await t.insert(*missed)
    resumed = await t.open_stream(await t.source("conformance-again"), position)
    await _expect_all(t, resumed, missed, last, "the resumed stream")
    got = [
        t.key(row) for event in t.delivered(resumed) if event.index > position for row in t.rows_of([event])
    ]
    wanted = [t.key(row) for row in [*missed, last]]
    t.expect(
        Counter(got) == Counter(wanted),
        f"exactly the missed changes and the one after them, of the keys {wanted}",
        got=got,
        of="the resumed stream",
    )


@check("SRC-SNAP-08", given=(distinct_rows(2, 8),), needs=("insert", "rows"))
async def runs_beside_a_message_stream(t: SourceTrial, rows: Rows) -> None:
    """A snapshot of the same instance leaves its stream alone, and is whole."""
    source = await t.source()
    await t.insert(*rows[:-1])
    stream = await t.open_running_stream(source)
    held = {t.key(row) for row in await t.system_rows()}
    snapshot = {t.key(row) for row in t.rows_of(await t.snapshot_or_raise(source, 2))}
    t.expect(snapshot == held, f"the rows of the system, of the keys {held}", got=snapshot, of="the snapshot")
    # A stream that the snapshot ends may still deliver what comes before it looks.
    await t.settle(stream)
    await t.insert(rows[-1])
    arrived = await t.arrives(stream, rows[-1])
    t.expect(
        arrived, f"the change of {show(rows[-1])}", got=stream.events, of="the stream beside the snapshot"
    )
