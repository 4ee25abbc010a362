"""SRC-CFG-06: a closed instance leaves nothing open."""

from __future__ import annotations

from collections.abc import Callable

from ...harness import Row, overrides
from ...registry import check
from ...trial import SourceTrial, Stream
from .._expect.leftovers import expect_nothing_left


@check("SRC-CFG-06")
async def close_leaves_nothing(t: SourceTrial) -> None:
    """An instance whose stream runs, and that is closed, is gone with all it opened."""
    await _expect_nothing_left(t, lambda stream: None)


@check("SRC-CFG-06")
async def stopping_and_closing_leaves_nothing(t: SourceTrial) -> None:
    """An instance that is closed after its stream was stopped leaves nothing open."""
    await _expect_nothing_left(t, Stream.stop)


@check("SRC-CFG-06")
async def closing_an_unread_stream_leaves_nothing(t: SourceTrial) -> None:
    """An instance that is closed leaves nothing open, although its stream was opened and never read."""

    async def use() -> None:
        source = await t.source()
        await t.open_stream(source)
        await t.close(source)

    await expect_nothing_left(t, use, "close()")


async def _expect_nothing_left(t: SourceTrial, stop: Callable[[Stream], None]) -> None:
    rows = iter(t.system.enough_rows(6) if overrides(t.harness, "insert") else [])

    async def change() -> Row | None:
        row = next(rows, None)
        if row is not None:
            await t.system.insert(row)
        return row

    async def use() -> None:
        source = await t.source()
        stream = await t.open_running_stream(source)
        if row := await change():
            await stream.read_until(row)
        await t.snapshot(source)
        stop(stream)
        await t.close(source)
        if not await stream.until_ended(t.limits.stop):
            t.not_exercised("the message stream did not end", see=("SRC-CFG-04", "SRC-MSG-12"))

    await expect_nothing_left(t, use, "close()", by_the_harness=change)
