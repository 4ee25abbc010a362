"""SRC-SNAP-06: a snapshot that is abandoned half-way releases its resources."""

from __future__ import annotations

import gc
from asyncio import timeout
from collections.abc import Iterator
from functools import partial
from typing import Any

from ..._show import show
from ...harness import Row
from ...isolation import Activity
from ...outcome import CheckStopped, ExpectationFailed, HarnessFailed, NotDeclared, NotExercised
from ...registry import check
from ...trial import SourceTrial
from ...trial.snapshot import SNAPSHOT
from .._expect.delivery import expect_delivery
from .._expect.leftovers import expect_nothing_left

_ROWS = 5
"""The rows of the system, and one to insert at the end."""

_CHANGE = "a change of the system after a snapshot was abandoned half-way"


@check("SRC-SNAP-06", needs=("insert",))
async def closing_a_snapshot_releases_it(t: SourceTrial) -> None:
    """A snapshot whose iterator is closed half-way releases everything that it held."""
    await _expect_released(t, close=True)


@check("SRC-SNAP-06", needs=("insert",))
async def dropping_a_snapshot_releases_it(t: SourceTrial) -> None:
    """A snapshot whose iterator is dropped half-way releases everything that it held."""
    await _expect_released(t, close=False)


async def _expect_released(t: SourceTrial, *, close: bool) -> None:
    *rows, last = t.system.enough_rows(_ROWS)
    await t.system.insert(*rows)
    source = await t.source()
    doing, done = ("closing", "closed") if close else ("dropping", "dropped")

    async def abandon() -> None:
        text = f"{doing} {SNAPSHOT}(batch_size=1) after one event"
        leave = partial(_abandon, source, close=close)
        stopped = await t.call_in_thread(text, SNAPSHOT, leave, source.get_snapshot_iterator)
        if stopped is not None:
            raise stopped

    await expect_nothing_left(t, abandon, f"after a snapshot was {done} half-way")
    await _expect_change(t, source, last)


def _abandon(source: Any, *, close: bool) -> CheckStopped | None:
    """Abandon a snapshot after one event; return the reason to end the check if that is not possible."""
    events = source.get_snapshot_iterator(batch_size=1, required_fields_tracker=None)
    if not isinstance(events, Iterator):
        return NotExercised(f"{SNAPSHOT}() returned {show(events)}", see=("SRC-SNAP-01",))
    if next(events, None) is None:
        return NotExercised("the snapshot of several rows has no event", see=("SRC-SNAP-02",))
    if close:
        if not hasattr(events, "close"):
            return NotDeclared("the iterator has no close(), so it can only be dropped")
        events.close()
    del events
    gc.collect()
    return None


async def _expect_change(t: SourceTrial, source: Any, row: Row) -> None:
    """Expect that the system can still be changed, and that the instance delivers the change."""
    stream = await t.open_running_stream(source)
    t.step(f"the system: insert {show(dict(row))}")
    limit = timeout(t.limits.call)
    try:
        async with limit:
            await t.ask_harness("insert", row, activity=Activity(_CHANGE, within=t.limits.call))
    except HarnessFailed as problem:
        failure = (
            f"did not end within {t.limits.call:g} s" if limit.expired() else f"failed: {problem.message}"
        )
        raise ExpectationFailed(f"{_CHANGE} {failure}") from problem
    of = "the message stream after a snapshot was abandoned half-way"
    await expect_delivery(t, stream, [row], of=of)
