"""SRC-MSG-12: the message stream ends when its stop event is set."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import cycle
from time import monotonic
from typing import Any

from ..._show import Words, show
from ...harness import Row, overrides
from ...outcome import ExpectationFailed
from ...registry import check
from ...strategies import distinct_rows
from ...trial import SourceTrial, Stream
from ._changes import with_values

Rows = list[dict[str, Any]]
Change = tuple[str, Row]

_STOPS_WITHIN = 2.0
"""Seconds that the contract grants a stream to end, once it is told to."""

_BETWEEN_CHANGES = 0.02
"""Seconds from one change of a busy system to the next."""

_MANY = 2 + round(_STOPS_WITHIN / _BETWEEN_CHANGES)
"""Rows that last until the stream has to have ended, where each is a change of its own."""


@check("SRC-MSG-12")
async def ends_when_stopped_while_idle(t: SourceTrial) -> None:
    """Nothing happens in the system, and the stream ends when it is told to."""
    stream = await t.open_stream(await t.source())
    stream.read()
    await stream.until_idle(0.3)
    await _expect_end(t, stream)


@check("SRC-MSG-12", needs=("insert",), given=(distinct_rows(1, 3),))
async def ends_when_stopped_after_events(t: SourceTrial, rows: Rows) -> None:
    """A stream that has delivered events ends when its stop event is set."""
    stream = await t.open_running_stream(await t.source())
    await t.system.insert(*rows)
    await stream.read_until(rows[-1])
    await stream.until_idle(0.05)
    await _expect_end(t, stream)


@check("SRC-MSG-12", needs=("insert",))
async def ends_when_stopped_while_changes_come(t: SourceTrial) -> None:
    """A stream ends when its stop event is set, although the system keeps changing."""
    row, *others = t.system.many_rows(_MANY) or t.system.enough_rows(1)
    stream = await t.open_running_stream(await t.source())
    await t.system.insert(row)
    await stream.read_until(row)
    await _expect_end(t, stream, _changes(t, row, others))


def _changes(t: SourceTrial, row: Row, others: Iterable[Row]) -> Iterator[Change]:
    """Yield updates of `row`, back and forth, without end; inserts of `others` where it cannot be updated."""
    versions = (with_values(t, row, other) for other in others)
    changed = next((version for version in versions if version != row), None)
    if changed is not None and overrides(t.harness, "update"):
        t.step(f"the system: update {show(dict(changed))} and back, again and again")
        yield from cycle([("update", changed), ("update", row)])
    t.step("the system: insert other rows, one after the other")
    yield from (("insert", other) for other in others)


def _expect_running(t: SourceTrial, stream: Stream) -> None:
    """A stream that ends by itself misses what changes afterwards, and shows nothing of how it is stopped."""
    if stream.error is not None:
        raise t.raised("iterating, before stop_event was set,", stream.error)
    t.expect(
        not stream.ended_by_itself,
        "it to go on until stop_event is set",
        got=Words("an iterator that had ended before"),
        of="the message stream",
    )


async def _expect_end(t: SourceTrial, stream: Stream, changes: Iterable[Change] = ()) -> None:
    """Expect the stream to end within the limit, while `changes` are made, none of which it need deliver."""
    _expect_running(t, stream)
    within = min(t.limits.stop, _STOPS_WITHIN)
    t.step("stop_event.set()")
    stream.stop()
    if not await _ends(t, stream, within, changes):
        raise ExpectationFailed(
            f"the iterator had not ended {within:g} s after stop_event was set",
            expected=f"the iterator to end within {within:g} s",
            actual=stream.where(),
        )
    if stream.error is not None:
        raise t.raised("iterating until stop_event was set", stream.error)


async def _ends(t: SourceTrial, stream: Stream, within: float, changes: Iterable[Change]) -> bool:
    until = monotonic() + within
    for method, row in changes:
        if stream.ended or monotonic() >= until:
            break
        await t.ask_harness(method, row)
        await stream.until_ended(_BETWEEN_CHANGES)
    return await stream.until_ended(max(until - monotonic(), 0))
