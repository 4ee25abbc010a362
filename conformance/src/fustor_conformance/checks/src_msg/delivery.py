"""SRC-MSG-09, -10, -13 and -17: every change arrives in time, once, in any thread, and after a restart."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from itertools import groupby, pairwise

from fustor_core.exceptions import DriverError
from fustor_event_model.models import EventBase

from ..._show import Words, show
from ...harness import Row
from ...outcome import DriverRaised
from ...registry import check
from ...strategies import distinct_rows
from ...trial import SourceTrial, Stream
from ...trial.new_process import Delivered, Request, resume

Rows = Sequence[Row]


@check("SRC-MSG-09", given=(distinct_rows(1, 3),), needs=("insert",))
async def delivers_changes_in_time(t: SourceTrial, rows: Rows) -> None:
    """A change made while the stream is being read arrives within the latency limit."""
    stream = await t.open_running_stream(await t.source())
    for row in rows:
        await t.system.insert(row)
        t.expect(
            await stream.delivers(row),
            f"the change of {show(row)} within {t.limits.latency:g} s",
            got=stream.events,
            of="the message stream",
        )


@check("SRC-MSG-10", given=(distinct_rows(3, 13),), needs=("insert",))
async def every_change_is_delivered_once(t: SourceTrial, rows: Rows) -> None:
    """A burst of inserts arrives whole, each once."""
    *burst, last = rows
    stream = await t.open_stream(await t.source())
    await t.system.insert(*burst)
    await _expect_all(t, stream, burst, last, "the stream")
    times = Counter(t.system.key(row) for row in t.system.rows_of(stream.delivered))
    repeated = {key: count for key, count in times.items() if count > 1}
    t.expect(not repeated, "each change once", got=repeated, of="how often keys were delivered")


@check("SRC-MSG-10", given=(distinct_rows(2, 8),), needs=("insert",))
async def every_stream_has_every_change(t: SourceTrial, rows: Rows) -> None:
    """Two instances do not take changes from each other."""
    streams = {id_: await t.open_running_stream(await t.source(id_)) for id_ in ("one", "other")}
    await t.system.insert(*rows)
    for id_, stream in streams.items():
        for row in rows:
            of = f"the stream of the {id_} of two instances"
            t.expect(await stream.delivers(row), f"the change of {show(row)}", got=stream.events, of=of)


@check("SRC-MSG-10", given=(distinct_rows(4, 10),), needs=("insert",))
async def a_full_queue_is_no_secret(t: SourceTrial, rows: Rows) -> None:
    """More changes than `max_queue_size` are delivered, or `DriverError` says that one was lost."""
    config = (await t.config()).model_copy(update={"max_queue_size": 1})
    stream = await t.open_stream(await t.construct("conformance", config))
    await t.system.insert(*rows)
    for row in rows:
        if not await _arrives_unless_lost(t, stream, row):
            return


async def _arrives_unless_lost(t: SourceTrial, stream: Stream, row: Row) -> bool:
    """Expect the change of `row`; return whether the stream goes on, or has said that it cannot."""
    try:
        arrived = await stream.delivers(row)
    except DriverRaised as problem:
        if isinstance(problem.error, DriverError):
            return False
        raise
    expected = f"the change of {show(row)}, or DriverError"
    t.expect(arrived, expected, got=stream.events, of="the stream with a max_queue_size of 1")
    return True


async def _expect_all(t: SourceTrial, stream: Stream, burst: Rows, last: Row, of: str) -> None:
    """Expect the changes of `burst`, then that of `last`, which is made once the others are there.

    What is delivered again comes after the burst, and so before the last change or just behind it.
    """
    for row in burst:
        t.expect(await stream.delivers(row), f"the change of {show(row)}", got=stream.events, of=of)
    await t.system.insert(last)
    t.expect(await stream.delivers(last), f"the change of {show(last)}", got=stream.events, of=of)
    await stream.settle()


@check("SRC-MSG-10", given=(distinct_rows(2, 2), distinct_rows(2, 6)), needs=("insert", "update"))
async def changes_of_a_key_keep_their_order(t: SourceTrial, ends: Rows, others: Rows) -> None:
    """Updates of one row arrive in the order they were made."""
    row, last = ends
    key = {field: row[field] for field in t.harness.key}
    stream = await t.open_stream(await t.source())
    await t.system.insert(row)
    versions: list[Row] = [await t.system.as_held(row)]
    written: Row = row
    for other in others:
        update: Row = {**other, **key}
        if update != written:  # An update that changes nothing is no change.
            await t.system.update(update)
            versions.append(await t.system.as_held(update))
            written = update
    await t.system.insert(last)
    await stream.read_until(last)

    def delivered() -> list[Row]:
        return [
            seen for seen in t.system.rows_of(stream.delivered) if t.system.key(seen) == t.system.key(row)
        ]

    # The order is promised for one key: the change of another may come before those of this one.
    await stream.until(lambda: len(delivered()) >= len(versions), t.limits.latency)
    await stream.settle()
    got: list[Row] = [{name: seen.get(name) for name in row} for seen in delivered()]
    if any(earlier == later for earlier, later in pairwise(versions)):
        # Two values may be one for the system; whether the second was a change, only the system knows.
        versions, got = _without_repeats(versions), _without_repeats(got)
    t.expect(
        got == versions,
        f"the versions in their order, {show(versions)}",
        got=got,
        of="the changes of one row",
    )


def _without_repeats(rows: Rows) -> list[Row]:
    return [row for row, _ in groupby(rows)]


@check("SRC-MSG-13", given=(distinct_rows(1, 3),), needs=("insert",))
async def can_be_read_in_another_thread(t: SourceTrial, rows: Rows) -> None:
    """The thread that iterates need not be the one that opened the stream."""
    stream = await t.open_running_stream(await t.source(), read_elsewhere=True)
    await t.system.insert(*rows)
    for row in rows:
        t.expect(await stream.delivers(row), f"the change of {show(row)}", got=stream.events, of="the stream")


@check("SRC-MSG-17", given=(distinct_rows(4, 9),), needs=("insert",))
async def missed_changes_come_when_it_resumes(t: SourceTrial, rows: Rows) -> None:
    """Stop, change, start again from the last index: exactly what was missed is delivered."""
    half = len(rows) // 2
    seen, missed, last = rows[:half], rows[half:-1], rows[-1]
    position = await _stop_after(t, seen)
    await t.system.insert(*missed)
    resumed = await t.open_stream(await t.source("conformance-again"), position)
    await _expect_all(t, resumed, missed, last, "the resumed stream")
    events = t.as_events(resumed.delivered)
    _expect_exactly(t, [*missed, last], events, position, "the resumed stream")


@check("SRC-MSG-17", needs=("insert",))
async def missed_changes_come_in_a_new_process(t: SourceTrial) -> None:
    """A new process that knows only the last index gets exactly the missed changes."""
    if not t.harness.outlives_process:
        t.not_declared("the harness does not say that the system outlives the process: set outlives_process")
    rows = t.system.enough_rows(5)
    seen, missed = rows[:2], rows[2:]
    position = await _stop_after(t, seen)
    await t.system.insert(*missed)
    what = f"get_message_iterator(start_position={position}) in a new process"
    t.step(what)
    request = Request(t.target.driver, await t.config(), t.limits, position, len(missed))
    resumed = await asyncio.to_thread(resume, request)
    t.expect(not resumed.problem, "the stream to be resumed", got=Words(resumed.problem), of=what)
    _expect_exactly(t, missed, resumed.delivered, position, what)


async def _stop_after(t: SourceTrial, rows: Rows) -> int:
    """Deliver the changes of `rows`, stop, and return the position of the last one."""
    source = await t.durable_source()
    stream = await t.open_running_stream(source)
    await t.system.insert(*rows)
    position = t.position_of((await stream.read_until(rows[-1]))[-1])
    stream.stop()
    await stream.until_ended(t.limits.stop)
    return position


def _expect_exactly(
    t: SourceTrial, rows: Rows, delivered: Sequence[EventBase | Delivered], position: int, of: str
) -> None:
    """Expect the changes of `rows`, each once, and no others behind `position`.

    Those at the position itself may come again, and one of `rows` may have been made at that position, too.
    """
    wanted = [t.system.key(row) for row in rows]
    keys = [(event.index, t.system.key(row)) for event in delivered for row in t.system.rows_of([event])]
    got = [key for index, key in keys if index > position or key in wanted]
    expected = f"exactly the missed changes, of the keys {wanted}"
    t.expect(Counter(got) == Counter(wanted), expected, got=got, of=of)
