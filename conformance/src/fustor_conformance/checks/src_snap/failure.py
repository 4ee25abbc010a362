"""SRC-SNAP-07: the snapshot raises when the backing system fails."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..._show import Words, show
from ...declarations import Key
from ...harness import Row
from ...registry import check
from ...strategies import distinct_rows
from ...trial import SourceTrial
from .._expect.raising import unless_it_raises

Rows = Sequence[Row]


@check("SRC-SNAP-07", given=(distinct_rows(3, 8),), needs=("insert", "rows", "break_system"))
async def snapshot_that_breaks_off_raises(t: SourceTrial, rows: Rows) -> None:
    """If the system fails after the first event, the snapshot raises `DriverError` or still has every row."""
    await t.system.insert(*rows)
    source = await t.source()
    wanted = [t.system.key(row) for row in await t.system.rows()]
    snapshot = t.open_snapshot(source, batch_size=1)
    events = [await snapshot.next_event()]
    await t.system.fail()
    rest = await unless_it_raises(snapshot.rest())
    if rest is not None:
        _expect_all(t, [*events, *rest], wanted)


@check("SRC-SNAP-07", given=(distinct_rows(1, 4),), needs=("insert", "rows", "break_system"))
async def snapshot_of_a_system_that_has_failed_raises(t: SourceTrial, rows: Rows) -> None:
    """The snapshot of a system that has failed raises `DriverError` or still has every row."""
    await t.system.insert(*rows)
    source = await t.source()
    wanted = [t.system.key(row) for row in await t.system.rows()]
    await t.system.fail()
    events = await unless_it_raises(t.snapshot_or_raise(source))
    if events is not None:
        _expect_all(t, events, wanted)


def _expect_all(t: SourceTrial, events: Sequence[Any], wanted: Sequence[Key]) -> None:
    arrived = {t.system.key(row) for row in t.system.rows_of(event for event in events if event is not None)}
    missing = [key for key in wanted if key not in arrived]
    t.expect(
        not missing,
        "DriverError, or every row of the system",
        got=Words(f"a normal end without the rows of the keys {show(missing)}"),
        of="the snapshot after the system had failed",
    )
