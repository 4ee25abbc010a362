"""SRC-MSG-15 and SRC-SNAP-07: the backing system fails, and the driver says so."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Any, TypeVar

from fustor_core.exceptions import DriverError

from .._show import Words, show
from ..outcome import DriverRaised, ExpectationFailed
from ..registry import check
from ..strategies import distinct_rows
from ..trial import SourceTrial, Stream

Rows = list[dict[str, Any]]
T = TypeVar("T")


@check("SRC-MSG-15", needs=("break_system",))
async def idle_stream_raises(t: SourceTrial) -> None:
    """A stream that waits for a change raises when there cannot be one any more."""
    stream = await t.open_running_stream(await t.source())
    if stream.ended_by_itself:
        t.not_exercised("the message stream had ended before the system failed; see SRC-MSG-12")
    await t.break_system()
    await _expect_error(t, stream)


@check("SRC-MSG-15", given=(distinct_rows(1, 3),), needs=("insert", "break_system"))
async def stream_that_delivered_raises(t: SourceTrial, rows: Rows) -> None:
    """The same after some changes."""
    stream = await t.open_stream(await t.source())
    await t.insert(*rows)
    await t.read_until(stream, rows[-1])
    await t.break_system()
    await _expect_error(t, stream)


@check("SRC-MSG-15", needs=("break_system",))
async def stream_of_a_system_that_has_failed_raises(t: SourceTrial) -> None:
    """Opening it raises, or reading it."""
    source = await t.source()
    await t.break_system()
    stream = await _unless_it_raises(t.open_stream_or_raise(source))
    if stream is None:
        return
    if not stream.can_be_read:
        t.not_exercised(f"there is nothing to iterate in {show(stream.raw)}; see SRC-MSG-01")
    await _expect_error(t, stream)


async def _expect_error(t: SourceTrial, stream: Stream) -> None:
    what = "iterating the message stream, when the system had failed,"
    stream.read()
    if not await stream.until_ended(t.limits.stop):
        raise ExpectationFailed(
            f"the message stream had not ended {t.limits.stop:g} s after the system failed",
            expected="DriverError",
            actual=stream.where(),
        )
    if stream.error is None:
        raise ExpectationFailed(
            "the message stream ended as if all were well, although the system had failed",
            expected="DriverError",
            actual="the end of the stream",
        )
    if not isinstance(stream.error, DriverError):
        raise t.raised(what, stream.error)


@check("SRC-SNAP-07", given=(distinct_rows(3, 8),), needs=("insert", "rows", "break_system"))
async def snapshot_that_breaks_off_raises(t: SourceTrial, rows: Rows) -> None:
    """When the system fails after the first event, the rest comes all the same, or `DriverError`."""
    await t.insert(*rows)
    source = await t.source()
    wanted = [t.key(row) for row in await t.system_rows()]
    snapshot = t.open_snapshot(source, batch_size=1)
    events = [await snapshot.next_event()]
    await t.break_system()
    rest = await _unless_it_raises(snapshot.rest())
    if rest is not None:
        _expect_all(t, [*events, *rest], wanted)


@check("SRC-SNAP-07", given=(distinct_rows(1, 4),), needs=("insert", "rows", "break_system"))
async def snapshot_of_a_system_that_has_failed_raises(t: SourceTrial, rows: Rows) -> None:
    """An empty one would say that there are no rows."""
    await t.insert(*rows)
    source = await t.source()
    wanted = [t.key(row) for row in await t.system_rows()]
    await t.break_system()
    events = await _unless_it_raises(t.snapshot_or_raise(source))
    if events is not None:
        _expect_all(t, events, wanted)


async def _unless_it_raises(call: Awaitable[T]) -> T | None:
    """Await a call that may raise `DriverError`, for the system has failed; return None if it does."""
    try:
        return await call
    except DriverRaised as problem:
        if isinstance(problem.error, DriverError):
            return None
        raise


def _expect_all(t: SourceTrial, events: list[Any], wanted: list[tuple[Any, ...]]) -> None:
    came = {t.key(row) for row in t.rows_of(event for event in events if event is not None)}
    missing = [key for key in wanted if key not in came]
    t.expect(
        not missing,
        "DriverError, or every row of the system",
        got=Words(f"a normal end without the rows of the keys {missing}"),
        of="the snapshot, when the system had failed",
    )
