"""SRC-CFG-06: a closed instance leaves nothing open."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from functools import partial

from ...harness import Row, overrides
from ...registry import check
from ...trial import SourceTrial, TrialStream
from .._expect.leftovers import expect_nothing_left

_CHANGES = 6
"""The number of rows to insert: at least one for each time that `expect_nothing_left` uses the driver."""


@check("SRC-CFG-06")
async def close_leaves_nothing_open(t: SourceTrial) -> None:
    """An instance that is closed while its stream runs leaves nothing open."""
    await _expect_nothing_left(t, lambda stream: None)


@check("SRC-CFG-06")
async def stopping_and_closing_leaves_nothing_open(t: SourceTrial) -> None:
    """An instance that is closed after its stream was stopped leaves nothing open."""
    await _expect_nothing_left(t, TrialStream.stop)


@check("SRC-CFG-06")
async def closing_an_unread_stream_leaves_nothing_open(t: SourceTrial) -> None:
    """An instance that is closed before its stream was read leaves nothing open."""

    async def use() -> None:
        source = await t.source()
        await t.open_stream(source)
        await t.close(source)

    await expect_nothing_left(t, use, "after close()")


async def _expect_nothing_left(t: SourceTrial, stop: Callable[[TrialStream], None]) -> None:
    rows = iter(t.system.enough_rows(_CHANGES) if overrides(t.harness, "insert") else [])
    change = partial(_change, t, rows)
    await expect_nothing_left(t, partial(_use, t, change, stop), "after close()", by_the_harness=change)


async def _change(t: SourceTrial, rows: Iterator[Row]) -> Row | None:
    """Insert the next row and return it; return None if the harness cannot insert."""
    row = next(rows, None)
    if row is not None:
        await t.system.insert(row)
    return row


async def _use(
    t: SourceTrial, change: Callable[[], Awaitable[Row | None]], stop: Callable[[TrialStream], None]
) -> None:
    source = await t.source()
    stream = await t.open_running_stream(source)
    if row := await change():
        await stream.read_until(row)
    await t.snapshot(source)
    stop(stream)
    await t.close(source)
    if not await stream.until_ended(t.limits.stop):
        t.not_exercised("the message stream did not end", see=("SRC-CFG-04", "SRC-MSG-12"))
