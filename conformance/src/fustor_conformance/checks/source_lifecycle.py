"""SRC-CFG-04 and SRC-CFG-05: what closing and stopping do, and what they leave alone."""

from __future__ import annotations

from typing import Any

from .._show import show
from ..harness import overrides
from ..outcome import ExpectationFailed
from ..registry import check
from ..strategies import distinct_rows
from ..trial import SourceTrial, Stream

Rows = list[dict[str, Any]]


@check("SRC-CFG-04")
async def close_returns_and_can_be_repeated(t: SourceTrial) -> None:
    """Closing twice is closing once."""
    source = await t.source()
    for _ in range(2):
        await t.call("close()", source.close)


@check("SRC-CFG-04")
async def close_ends_the_streams_of_the_instance(t: SourceTrial) -> None:
    """A stream whose stop event is never set ends when its source is closed."""
    source = await t.source()
    stream = await t.open_running_stream(source)
    if stream.ended_by_itself:
        t.not_exercised("the message stream had ended before close(); see SRC-MSG-12")
    await t.call("close()", source.close)
    if not await stream.until_ended(t.limits.stop):
        raise ExpectationFailed(
            f"the message stream had not ended {t.limits.stop:g} s after close()",
            expected="close() to end every stream of the instance",
            actual=stream.where(),
        )
    if stream.error is not None:
        raise t.raised("iterating the message stream, when its source was closed,", stream.error)


@check("SRC-CFG-04")
async def close_returns_when_the_system_has_failed(t: SourceTrial) -> None:
    """An instance can be left, too, whose system hears nothing any more."""
    if not overrides(t.harness, "break_system"):
        t.not_declared("the harness does not let the system fail: add break_system() to it")
    source = await t.source()
    await t.open_running_stream(source)
    await t.break_system()
    await t.call("close()", source.close)


@check("SRC-CFG-04", given=(distinct_rows(1, 3),), needs=("insert",))
async def new_instance_works_after_close(t: SourceTrial, rows: Rows) -> None:
    """What one instance closed does not stand in the way of the next one."""
    first = await t.source()
    await t.open_running_stream(first)
    await t.call("close()", first.close)
    await _expect_delivery(
        t, await _open_beside(t, "conformance-again"), rows, "a new instance, after close()"
    )


@check("SRC-CFG-05", given=(distinct_rows(1, 3),), needs=("insert",))
async def closing_one_leaves_the_other(t: SourceTrial, rows: Rows) -> None:
    """Of two instances with equal configurations one is closed, and the other goes on."""
    other = await t.open_running_stream(await t.source("conformance-other"))
    first = await t.source()
    await t.open_running_stream(first)
    await t.close(first)
    await _expect_delivery(t, other, rows, "the stream of the other instance")


@check("SRC-CFG-05", given=(distinct_rows(1, 3),), needs=("insert",))
async def stopping_one_stream_leaves_the_other(t: SourceTrial, rows: Rows) -> None:
    """Of two streams one is stopped, and the other goes on."""
    first = await t.open_running_stream(await t.source())
    other = await _open_beside(t, "conformance-other")
    t.step("stop_event.set() for the first stream")
    first.stop()
    await first.until_ended(t.limits.stop)
    await _expect_delivery(t, other, rows, "the stream of the other instance")


async def _open_beside(t: SourceTrial, id_: str) -> Stream:
    """Open a stream of one more instance, after that of a first one could be opened."""
    stream = await t.open_stream_or_raise(await t.source(id_))
    await t.let_run(stream)
    return stream


async def _expect_delivery(t: SourceTrial, stream: Stream, rows: Rows, of: str) -> None:
    await t.insert(*rows)
    for row in rows:
        t.expect(await t.arrives(stream, row), f"the change of {show(row)}", got=stream.events, of=of)
