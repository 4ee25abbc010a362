"""SRC-SNAP-06: a snapshot that is abandoned half-way releases its resources."""

from __future__ import annotations

import gc
from asyncio import timeout
from collections.abc import Callable, Iterator
from typing import Any, NoReturn

from ..._show import Words, show
from ...harness import Row
from ...outcome import HarnessFailed
from ...registry import check
from ...trial import SourceTrial
from .._expect.leftovers import expect_nothing_left

_AFTER_ABANDONING = "a change of the system, after a snapshot was abandoned half-way,"


@check("SRC-SNAP-06", needs=("insert",))
async def closing_a_snapshot_releases_it(t: SourceTrial) -> None:
    """Closing the iterator half-way lets go of what it held."""
    await _expect_released(t, close=True)


@check("SRC-SNAP-06", needs=("insert",))
async def dropping_a_snapshot_releases_it(t: SourceTrial) -> None:
    """Dropping the iterator half-way releases everything that it held."""
    await _expect_released(t, close=False)


async def _expect_released(t: SourceTrial, *, close: bool) -> None:
    *rows, last = t.system.enough_rows(5)
    await t.system.insert(*rows)
    source = await t.source()
    how = "closed" if close else "dropped"

    async def abandon() -> None:
        what = f"get_snapshot_iterator(batch_size=1), {how} after one event"
        leave = await t.call_in_thread(what, lambda: _abandon(source, close), source.get_snapshot_iterator)
        if leave is not None:
            leave(t)

    await expect_nothing_left(t, abandon, f"a snapshot that was {how} half-way")
    await _expect_change(t, source, last)


def _abandon(source: Any, close: bool) -> Callable[[SourceTrial], NoReturn] | None:
    """Abandon a snapshot after one event; return what to say where that cannot be done."""
    events = source.get_snapshot_iterator(batch_size=1, required_fields_tracker=None)
    if not isinstance(events, Iterator):
        shown = show(events)
        return lambda t: t.not_exercised(f"get_snapshot_iterator() gave {shown}", see="SRC-SNAP-01")
    if next(events, None) is None:
        return lambda t: t.not_exercised("the snapshot of several rows has no event", see="SRC-SNAP-02")
    if close and not hasattr(events, "close"):
        return lambda t: t.not_declared("the iterator has no close(): it can only be dropped")
    if close:
        events.close()  # type: ignore[attr-defined]
    del events
    gc.collect()
    return None


async def _expect_change(t: SourceTrial, source: Any, row: Row) -> None:
    """Expect that the system can still be changed, and that the instance delivers that."""
    stream = await t.open_running_stream(source)
    t.step(f"the system: insert {show(dict(row))}")
    limit = timeout(t.limits.call)
    try:
        async with limit:
            await t.ask_harness("insert", row, activity=_AFTER_ABANDONING, within=t.limits.call)
    except HarnessFailed as problem:
        failure = f"no end of it within {t.limits.call:g} s" if limit.expired() else problem.message
        t.expect(False, "it to be possible", got=Words(failure), of=_AFTER_ABANDONING)
    t.expect(await stream.delivers(row), f"the change of {show(dict(row))}", got=stream.events)
