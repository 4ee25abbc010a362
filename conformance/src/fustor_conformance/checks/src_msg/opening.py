"""SRC-MSG-01 to SRC-MSG-06: the result of opening a message stream, and where the stream starts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from fustor_event_model.models import EventBase

from ..._show import Words, show
from ...registry import check
from ...strategies import BIGGEST_INDEX, any_position, distinct_rows, no_position
from ...trial import SourceTrial, Stream

Rows = list[dict[str, Any]]


@check("SRC-MSG-01")
async def returns_iterator_and_flag(t: SourceTrial) -> None:
    """The result is a pair of an iterator and a bool."""
    stream = await t.open_stream_or_raise(await t.source())
    of = "the result of get_message_iterator()"
    t.expect(isinstance(stream.raw, tuple) and len(stream.raw) == 2, "a 2-tuple", got=stream.raw, of=of)
    events, lost = stream.raw
    t.expect(isinstance(events, Iterator), "an iterator of events first", got=events, of=of)
    t.expect(type(lost) is bool, "needed_position_lost, exactly a bool, second", got=lost, of=of)


@check("SRC-MSG-02")
async def returns_without_waiting_for_an_event(t: SourceTrial) -> None:
    """Nothing happens in the system, and the call returns all the same."""
    await t.open_stream_or_raise(await t.source())


@check("SRC-MSG-02", given=(distinct_rows(1, 3),), needs=("insert",))
async def misses_nothing_once_it_has_returned(t: SourceTrial, rows: Rows) -> None:
    """A change made after the call and before the first `next()` is delivered."""
    stream = await t.open_stream(await t.source())
    await t.system.insert(*rows)
    for row in rows:
        t.expect(
            await stream.delivers(row),
            f"the change of {show(row)}, made after the call had returned",
            got=stream.events,
            of="the message stream",
        )


@check("SRC-MSG-03", given=(no_position, distinct_rows(2)), needs=("insert",))
async def without_a_position_starts_at_the_latest(t: SourceTrial, position: int, rows: Rows) -> None:
    """Nothing was asked for, so nothing is lost and nothing old is delivered."""
    source = await t.source()  # Before the changes: the latest position is that of the call.
    await t.system.insert(*rows[:-1])
    stream = await t.open_stream(source, position)
    await _starts_at_the_latest(t, stream, rows)
    t.expect(
        not stream.position_lost, "False, for nothing was asked for", got=stream.position_lost, of="the flag"
    )


async def _starts_at_the_latest(t: SourceTrial, stream: Stream, rows: Rows) -> None:
    """Make one more change, of the last row: it is to be delivered, and none of the rows before it."""
    await stream.run()
    await t.system.insert(rows[-1])
    arrived = await stream.delivers(rows[-1])
    got = stream.events
    t.expect(
        arrived, f"the change of {show(rows[-1])}, made after the call", got=got, of="the message stream"
    )
    delivered = t.system.rows_of(stream.delivered)
    old = {t.system.key(row) for row in rows[:-1]}
    for row in delivered:
        t.expect(
            t.system.key(row) not in old,
            "no change made before the call",
            got=dict(row),
            of="the message stream",
        )


@check("SRC-MSG-04", given=(distinct_rows(3),), needs=("insert",))
async def resumes_after_an_available_position(t: SourceTrial, rows: Rows) -> None:
    """Every change after the position is delivered, and none before it."""
    source = await t.durable_source()
    stream = await t.open_running_stream(source)
    before = await t.insert_in_two_goes(stream, *rows[:-1])
    stream.stop()
    last_of_first_half = before[max(len(before) // 2 - 1, 0)]
    position = t.position_of(last_of_first_half)
    if not await t.position_available(source, position):
        t.not_exercised(f"position {position} was delivered and is not available", see="SRC-POS-03")
    resumed = await t.open_stream(await t.source("conformance-again"), position)
    await t.system.insert(rows[-1])
    await resumed.delivers(rows[-1])
    _expect_resumed(t, position, before, resumed, rows[-1])
    t.expect(
        not resumed.position_lost,
        "False, for the position is available",
        got=resumed.position_lost,
        of="the flag",
    )


def _expect_resumed(
    t: SourceTrial, position: int, before: list[EventBase], resumed: Stream, last: dict[str, Any]
) -> None:
    of = f"the stream resumed at {position}"
    after = resumed.delivered
    early = [event.index for event in after if event.index < position]
    t.expect(not early, f"no event with an index below {position}", got=early, of=of)
    wanted = [
        t.system.key(row) for event in before if event.index > position for row in t.system.rows_of([event])
    ]
    got = [t.system.key(row) for row in t.system.rows_of(after)]
    missing = [key for key in [*wanted, t.system.key(last)] if key not in got]
    t.expect(not missing, "every change after the position", got=Words(f"none for the keys {missing}"), of=of)


@check("SRC-MSG-05", given=(distinct_rows(2),), needs=("insert",))
async def unavailable_position_is_reported_lost(t: SourceTrial, rows: Rows) -> None:
    """A position that was never issued does not raise: it is lost, and the stream starts at the latest."""
    source = await t.source()
    await t.system.insert(*rows[:-1])
    if await t.position_available(source, BIGGEST_INDEX):
        t.not_exercised(
            f"the driver calls position {BIGGEST_INDEX} available, which it never issued", see="SRC-POS-04"
        )
    stream = await t.open_stream(source, BIGGEST_INDEX)
    await _starts_at_the_latest(t, stream, rows)
    t.expect(
        bool(stream.position_lost),
        "True, for the position is unavailable",
        got=stream.position_lost,
        of="the flag",
    )


@check("SRC-MSG-05", given=(distinct_rows(3),), needs=("insert",))
async def expired_position_is_reported_lost(t: SourceTrial, rows: Rows) -> None:
    """A position whose history is gone is reported lost, and the stream starts at the latest."""
    source = await t.durable_source()
    t.needs("expire_history")
    first = await t.open_running_stream(source)
    position = t.position_of((await t.insert_in_two_goes(first, *rows[:-1]))[0])
    first.stop()
    await t.system.expire_history()
    if await t.position_available(source, position):
        t.not_exercised(f"position {position} is still available", see="SRC-POS-04")
    stream = await t.open_stream(await t.source("conformance-again"), position)
    await _starts_at_the_latest(t, stream, rows)
    t.expect(
        bool(stream.position_lost),
        "True, for the position is unavailable",
        got=stream.position_lost,
        of="the flag",
    )


@check("SRC-MSG-06", given=(any_position,))
async def flag_agrees_with_is_position_available(t: SourceTrial, position: int) -> None:
    """The two answers about the same position are never at odds."""
    await _flag_agrees(t, await t.source(), max(position, 1))


@check("SRC-MSG-06", given=(distinct_rows(1),), needs=("insert",))
async def flag_agrees_for_delivered_positions(t: SourceTrial, rows: Rows) -> None:
    """The flag agrees with `is_position_available` for delivered positions and their neighbours."""
    source = await t.source()
    stream = await t.open_running_stream(source)
    await t.system.insert(*rows)
    last = (await stream.read_until(rows[-1]))[-1].index
    await _leave(t, stream)
    for position in (last - 1, last, last + 1):
        if position > 0:
            await _flag_agrees(t, source, position)


async def _flag_agrees(t: SourceTrial, source: Any, position: int) -> None:
    available = await t.position_available(source, position)
    stream = await t.open_stream(source, position)
    flag = stream.position_lost
    await _leave(t, stream)
    t.expect(flag == (not available), f"the flag to be {not available}", got=flag, of=f"position {position}")


async def _leave(t: SourceTrial, stream: Stream) -> None:
    """Stop a stream before the next is opened, of which a source may have one at a time."""
    stream.stop()
    await stream.until_ended(t.limits.stop)
