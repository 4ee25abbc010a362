"""SRC-POS: the positions from which a source can resume."""

from __future__ import annotations

from collections.abc import Sequence

from ..harness import Row
from ..registry import check
from ..strategies import BIGGEST_POSITION, any_position, distinct_rows
from ..trial import SourceTrial

Rows = Sequence[Row]

_EXTREMES = (-BIGGEST_POSITION, -1, 0, 1, 2**31, 2**32, 2**53 + 1, BIGGEST_POSITION)
"""Positions at the limits of the types that systems use: integers of 32 and 64 bits, doubles."""


@check("SRC-POS-01", given=(any_position,))
async def returns_a_bool_for_every_position(t: SourceTrial, position: int) -> None:
    """`is_position_available` returns a bool, the same when repeated, and False for one of 0 or less."""
    source = await t.source()
    available = await t.position_available(source, position)
    t.expect(type(available) is bool, "a bool", got=available)
    again = await t.position_available(source, position)
    t.expect(again == available, f"{available} as before", got=again)
    if position <= 0:
        t.expect(available is False, "False, because positions are above 0", got=available)


@check("SRC-POS-01")
async def returns_a_bool_for_extreme_positions(t: SourceTrial) -> None:
    """`is_position_available` returns a bool for extreme positions."""
    source = await t.source()
    for position in _EXTREMES:
        available = await t.position_available(source, position)
        t.expect(type(available) is bool, "a bool", got=available)


@check("SRC-POS-02", given=(any_position,))
async def transient_source_has_no_position(t: SourceTrial, position: int) -> None:
    """`is_position_available` of a transient source returns False for every position."""
    source = await t.source()
    if not t.is_transient(source):
        t.not_declared("the source is durable")
    available = await t.position_available(source, position)
    t.expect(not available, "False, because the source is transient", got=available)


@check("SRC-POS-03", given=(distinct_rows(1),), needs=("insert",))
async def delivered_positions_are_available(t: SourceTrial, rows: Rows) -> None:
    """The position of an event that was just delivered is available."""
    source = await t.durable_source()
    stream = await t.open_running_stream(source)
    await t.system.insert(*rows)
    for event in await stream.read_until(rows[-1]):
        available = await t.position_available(source, t.position_of(event))
        expected = "True, because an event at that position was just delivered"
        t.expect(bool(available), expected, got=available)


@check("SRC-POS-04", given=(distinct_rows(1),), needs=("insert",))
async def positions_never_issued_are_not_available(t: SourceTrial, rows: Rows) -> None:
    """A position that was never issued is not available."""
    source = await t.durable_source()
    stream = await t.open_running_stream(source)
    await t.system.insert(*rows)
    await stream.read_until(rows[-1])
    available = await t.position_available(source, BIGGEST_POSITION)
    t.expect(not available, "False, because that position was never issued", got=available)


@check("SRC-POS-04", given=(distinct_rows(2),), needs=("insert",))
async def positions_whose_history_is_gone_are_not_available(t: SourceTrial, rows: Rows) -> None:
    """A position is not available once the history after it is gone."""
    source = await t.durable_source()
    t.needs("expire_history")
    stream = await t.open_running_stream(source)
    events = await t.insert_in_two_goes(stream, *rows)
    if events[0].index == events[-1].index:
        t.not_exercised(
            "all changes have the same position, so none comes before a change that is gone: "
            "let insert() of the harness give later changes later positions"
        )
    await t.system.expire_history()
    available = await t.position_available(source, t.position_of(events[0]))
    t.expect(not available, "False, because the history after it is gone", got=available)
