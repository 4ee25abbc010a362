"""SRC-MSG-15: the message stream raises when the backing system fails."""

from __future__ import annotations

from collections.abc import Sequence

from fustor_core.exceptions import DriverError

from ..._show import show
from ...harness import Row
from ...outcome import ExpectationFailed
from ...registry import check
from ...strategies import distinct_rows
from ...trial import SourceTrial, TrialStream
from .._expect.raising import unless_it_raises

Rows = Sequence[Row]

_WANTED = "DriverError"


@check("SRC-MSG-15", needs=("break_system",))
async def idle_stream_raises(t: SourceTrial) -> None:
    """A stream that waits for a change raises `DriverError` when the system fails."""
    stream = await t.open_running_stream(await t.source())
    if stream.ended_by_itself:
        t.not_exercised("the message stream had ended before the system failed", see="SRC-MSG-12")
    await t.system.fail()
    await _expect_error(t, stream)


@check("SRC-MSG-15", given=(distinct_rows(1, 3),), needs=("insert", "break_system"))
async def stream_that_delivered_raises(t: SourceTrial, rows: Rows) -> None:
    """A stream that has delivered changes raises `DriverError` when the system fails."""
    stream = await t.open_stream(await t.source())
    await t.system.insert(*rows)
    await stream.read_until(rows[-1])
    await t.system.fail()
    await _expect_error(t, stream)


@check("SRC-MSG-15", needs=("break_system",))
async def stream_of_a_system_that_has_failed_raises(t: SourceTrial) -> None:
    """A stream of a system that has failed raises `DriverError` when it is opened or read."""
    source = await t.source()
    await t.system.fail()
    stream = await unless_it_raises(t.open_stream_or_raise(source))
    if stream is None:
        return
    if not stream.is_iterable:
        t.not_exercised(f"there is nothing to iterate in {show(stream.raw)}", see="SRC-MSG-01")
    await _expect_error(t, stream)


async def _expect_error(t: SourceTrial, stream: TrialStream) -> None:
    """Expect the stream of a system that has failed to raise `DriverError` within the stop limit."""
    stream.read()
    if not await stream.until_ended(t.limits.stop):
        raise ExpectationFailed(
            f"the message stream had not ended {t.limits.stop:g} s after the system failed",
            expected=_WANTED,
            detail=stream.where(),
        )
    if stream.error is None:
        problem = "the message stream ended without an error, although the system had failed"
        raise ExpectationFailed(problem, expected=_WANTED)
    if not isinstance(stream.error, DriverError):
        raised = t.raised("iterating the message stream after the system failed", stream.error)
        raise ExpectationFailed(raised.message, expected=_WANTED) from stream.error
