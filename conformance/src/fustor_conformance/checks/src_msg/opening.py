"""SRC-MSG-01 to SRC-MSG-06: the result of opening a message stream, and where the stream starts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from fustor_event_model.models import EventBase

from ..._show import Words, show
from ...harness import Row
from ...registry import check
from ...strategies import BIGGEST_POSITION, any_position, distinct_rows, no_position
from ...trial import SourceTrial, TrialStream
from .._expect.delivery import expect_delivery
from .._expect.raising import must_succeed

Rows = Sequence[Row]


@check("SRC-MSG-01")
async def returns_iterator_and_flag(t: SourceTrial) -> None:
    """`get_message_iterator` returns a pair of an iterator and a bool."""
    stream = await t.open_stream_or_raise(await t.source())
    of = "the result of get_message_iterator()"
    t.expect(isinstance(stream.raw, tuple) and len(stream.raw) == 2, "a 2-tuple", got=stream.raw, of=of)
    events, lost = stream.raw
    t.expect(isinstance(events, Iterator), "an iterator of events", got=events, of=f"the first item of {of}")
    of = f"needed_position_lost, the second item of {of}"
    t.expect(type(lost) is bool, "a bool", got=lost, of=of)


@check("SRC-MSG-02")
async def returns_without_waiting_for_an_event(t: SourceTrial) -> None:
    """`get_message_iterator` returns although there is no event."""
    await t.open_stream_or_raise(await t.source())


@check("SRC-MSG-02", given=(distinct_rows(1, 3),), needs=("insert",))
async def delivers_changes_made_before_the_first_next(t: SourceTrial, rows: Rows) -> None:
    """A change between the return of the call and the first `next()` is delivered."""
    stream = await t.open_stream(await t.source())
    await t.system.insert(*rows)
    await expect_delivery(t, stream, rows, note=" (made after the call had returned)")


@check("SRC-MSG-03", given=(no_position, distinct_rows(2)), needs=("insert",))
async def without_a_position_starts_at_the_latest(t: SourceTrial, position: int, rows: Rows) -> None:
    """Without a start position the flag is False, and no change made before the call is delivered."""
    source = await t.source()  # Before the changes: the latest position is that of the call.
    await t.system.insert(*rows[:-1])
    stream = await t.open_stream(source, position)
    await _expect_latest(t, stream, rows)
    _expect_flag(t, stream, lost=False, because="no position was requested")


async def _expect_latest(t: SourceTrial, stream: TrialStream, rows: Rows) -> None:
    """Insert the last row, and expect its change to be delivered, and none of the rows before it."""
    await stream.run()
    await t.system.insert(rows[-1])
    await expect_delivery(t, stream, rows[-1:], note=" (made after the call)")
    old = {t.system.key(row) for row in rows[:-1]}
    for row in t.system.rows_of(stream.delivered):
        is_old = t.system.key(row) in old
        of = "the message stream"
        t.expect(not is_old, "no change made before the call", got=Words(f"the row {show(row)}"), of=of)


def _expect_flag(t: SourceTrial, stream: TrialStream, *, lost: bool, because: str) -> None:
    got = stream.position_lost
    t.expect(bool(got) is lost, f"{lost}, because {because}", got=got, of="needed_position_lost")


@check("SRC-MSG-04", given=(distinct_rows(3),), needs=("insert",))
async def resumes_after_an_available_position(t: SourceTrial, rows: Rows) -> None:
    """From an available position every later change is delivered, no earlier one, and the flag is False."""
    source = await t.durable_source()
    stream = await t.open_running_stream(source)
    before = await t.insert_in_two_goes(stream, *rows[:-1])
    stream.stop()
    last_of_first_half = before[max(len(before) // 2 - 1, 0)]
    position = t.position_of(last_of_first_half)
    if not await t.position_available(source, position):
        t.not_exercised(f"position {position} was delivered, but is not available", see="SRC-POS-03")
    resumed = await t.open_stream(await t.source("conformance-again"), position)
    await t.system.insert(rows[-1])
    await resumed.delivers(rows[-1])
    _expect_resumed(t, position, before, resumed, rows[-1])
    _expect_flag(t, resumed, lost=False, because="the position is available")


def _expect_resumed(
    t: SourceTrial, position: int, before: list[EventBase], resumed: TrialStream, last: Row
) -> None:
    of = f"the stream resumed at {position}"
    after = resumed.delivered
    early = [event.index for event in after if event.index < position]
    t.expect(not early, f"no event with an index below {position}", got=Words(f"the indexes {early}"), of=of)
    wanted = [
        t.system.key(row) for row in t.system.rows_of(event for event in before if event.index > position)
    ]
    got = [t.system.key(row) for row in t.system.rows_of(after)]
    missing = [key for key in [*wanted, t.system.key(last)] if key not in got]
    t.expect(
        not missing, "every change after the position", got=Words(f"no change of the keys {missing}"), of=of
    )


@check("SRC-MSG-05", given=(distinct_rows(2),), needs=("insert",))
async def unavailable_position_is_reported_lost(t: SourceTrial, rows: Rows) -> None:
    """If the start position was never issued, the stream starts at the latest; the flag is True."""
    source = await t.source()
    await t.system.insert(*rows[:-1])
    if await t.position_available(source, BIGGEST_POSITION):
        t.not_exercised(f"position {BIGGEST_POSITION} is available, but was never issued", see="SRC-POS-04")
    stream = await _open_at_lost(t, source, BIGGEST_POSITION)
    await _expect_latest(t, stream, rows)
    _expect_flag(t, stream, lost=True, because="the position is not available")


@check("SRC-MSG-05", given=(distinct_rows(3),), needs=("insert",))
async def expired_position_is_reported_lost(t: SourceTrial, rows: Rows) -> None:
    """If the history after the start position is gone, the stream starts at the latest; the flag is True."""
    source = await t.durable_source()
    t.needs("expire_history")
    first = await t.open_running_stream(source)
    position = t.position_of((await t.insert_in_two_goes(first, *rows[:-1]))[0])
    first.stop()
    await t.system.expire_history()
    if await t.position_available(source, position):
        t.not_exercised(f"position {position} is available, but its history is gone", see="SRC-POS-04")
    stream = await _open_at_lost(t, await t.source("conformance-again"), position)
    await _expect_latest(t, stream, rows)
    _expect_flag(t, stream, lost=True, because="the position is not available")


async def _open_at_lost(t: SourceTrial, source: Any, position: int) -> TrialStream:
    """Open a stream at a position that is not available, and expect the call to return."""
    with must_succeed(expected="a stream from the latest position"):
        return await t.open_stream(source, position)


@check("SRC-MSG-06", given=(any_position,))
async def flag_agrees_with_is_position_available(t: SourceTrial, position: int) -> None:
    """The flag is the opposite of `is_position_available` for any position."""
    await _expect_agreement(t, await t.source(), max(position, 1))


@check("SRC-MSG-06", given=(distinct_rows(1),), needs=("insert",))
async def flag_agrees_for_delivered_positions(t: SourceTrial, rows: Rows) -> None:
    """The flag is the opposite of `is_position_available` for a delivered position and its neighbours."""
    source = await t.source()
    stream = await t.open_running_stream(source)
    await t.system.insert(*rows)
    last = (await stream.read_until(rows[-1]))[-1].index
    await _stop(t, stream)
    for position in (last - 1, last, last + 1):
        if position > 0:
            await _expect_agreement(t, source, position)


async def _expect_agreement(t: SourceTrial, source: Any, position: int) -> None:
    available = await t.position_available(source, position)
    stream = await t.open_stream(source, position)
    lost = stream.position_lost
    await _stop(t, stream)
    is_available = "is available" if available else "is not available"
    of = f"needed_position_lost for position {position}, which {is_available}"
    t.expect(lost == (not available), f"{not available}", got=lost, of=of)


async def _stop(t: SourceTrial, stream: TrialStream) -> None:
    """Stop a stream before the next is opened: a source may allow only one at a time."""
    stream.stop()
    await stream.until_ended(t.limits.stop)
