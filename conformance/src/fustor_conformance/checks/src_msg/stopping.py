"""SRC-MSG-12: the message stream ends when its stop event is set."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import cycle
from time import monotonic

from ..._show import show
from ...harness import Row, overrides
from ...outcome import ExpectationFailed
from ...registry import check
from ...strategies import distinct_rows
from ...trial import SourceTrial, TrialStream
from ._changes import with_values

Rows = Sequence[Row]
Change = tuple[str, Row]
"""A method of the harness, and its argument."""

_STOPS_WITHIN = 2.0
"""The contract's limit for a stream to end after its stop event is set, in seconds."""

_IDLE = 0.3
"""The seconds without a change after which a stream counts as idle."""

_DELIVERED = 0.05
"""The seconds for which a stream that has delivered a change may go on before it is stopped."""

_BETWEEN_CHANGES = 0.02
"""The seconds from one change of a busy system to the next."""

_MANY = 2 + round(_STOPS_WITHIN / _BETWEEN_CHANGES)
"""The number of rows that last until the limit, if each change takes another row."""


@check("SRC-MSG-12")
async def ends_when_stopped_while_idle(t: SourceTrial) -> None:
    """A stream that waits for a change ends when its stop event is set."""
    stream = await t.open_stream(await t.source())
    stream.read()
    await stream.until_idle(_IDLE)
    await _expect_end(t, stream)


@check("SRC-MSG-12", needs=("insert",), given=(distinct_rows(1, 3),))
async def ends_when_stopped_after_events(t: SourceTrial, rows: Rows) -> None:
    """A stream that has delivered events ends when its stop event is set."""
    stream = await t.open_running_stream(await t.source())
    await t.system.insert(*rows)
    await stream.read_until(rows[-1])
    await stream.until_idle(_DELIVERED)
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
    """Yield updates of `row`, back and forth, without end; if it cannot be updated, inserts of `others`."""
    versions = (with_values(t, row, other) for other in others)
    changed = next((version for version in versions if version != row), None)
    if changed is not None and overrides(t.harness, "update"):
        t.step(f"the system: update {show(dict(changed))} and back, again and again")
        yield from cycle([("update", changed), ("update", row)])
    t.step("the system: insert other rows, one after the other")
    yield from (("insert", other) for other in others)


def _expect_running(t: SourceTrial, stream: TrialStream) -> None:
    """Expect a stream that has not ended: one that ends by itself does not show whether it can be stopped."""
    if stream.error is not None:
        raise t.raised("iterating the message stream before stop_event was set", stream.error)
    if stream.ended_by_itself:
        raise ExpectationFailed("the message stream ended before stop_event was set")


async def _expect_end(t: SourceTrial, stream: TrialStream, changes: Iterable[Change] = ()) -> None:
    """Stop the stream, and expect it to end within the limit while `changes` are made; it may drop them."""
    _expect_running(t, stream)
    within = min(t.limits.stop, _STOPS_WITHIN)
    t.step("stop_event.set()")
    stream.stop()
    if not await _ends(t, stream, within, changes):
        raise ExpectationFailed(
            f"the message stream had not ended {within:g} s after stop_event was set", detail=stream.where()
        )
    if stream.error is not None:
        raise t.raised("iterating the message stream after stop_event was set", stream.error)


async def _ends(t: SourceTrial, stream: TrialStream, within: float, changes: Iterable[Change]) -> bool:
    until = monotonic() + within
    for method, row in changes:
        if stream.ended or monotonic() >= until:
            break
        await t.ask_harness(method, row)
        await stream.until_ended(_BETWEEN_CHANGES)
    return await stream.until_ended(max(until - monotonic(), 0))
