"""SRC-MSG-15: the message stream raises when the backing system fails."""

from __future__ import annotations

from typing import Any

from fustor_core.exceptions import DriverError

from ..._show import show
from ...outcome import ExpectationFailed
from ...registry import check
from ...strategies import distinct_rows
from ...trial import SourceTrial, Stream
from .._expect.raising import unless_it_raises

Rows = list[dict[str, Any]]


@check("SRC-MSG-15", needs=("break_system",))
async def idle_stream_raises(t: SourceTrial) -> None:
    """A stream that waits for a change raises when there cannot be one any more."""
    stream = await t.open_running_stream(await t.source())
    if stream.ended_by_itself:
        t.not_exercised("the message stream had ended before the system failed", see="SRC-MSG-12")
    await t.system.fail()
    await _expect_error(t, stream)


@check("SRC-MSG-15", given=(distinct_rows(1, 3),), needs=("insert", "break_system"))
async def stream_that_delivered_raises(t: SourceTrial, rows: Rows) -> None:
    """A stream that has delivered changes raises when the system fails."""
    stream = await t.open_stream(await t.source())
    await t.system.insert(*rows)
    await stream.read_until(rows[-1])
    await t.system.fail()
    await _expect_error(t, stream)


@check("SRC-MSG-15", needs=("break_system",))
async def stream_of_a_system_that_has_failed_raises(t: SourceTrial) -> None:
    """The stream of a system that has failed raises, when it is opened or when it is read."""
    source = await t.source()
    await t.system.fail()
    stream = await unless_it_raises(t.open_stream_or_raise(source))
    if stream is None:
        return
    if not stream.is_iterable:
        t.not_exercised(f"there is nothing to iterate in {show(stream.raw)}", see="SRC-MSG-01")
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
