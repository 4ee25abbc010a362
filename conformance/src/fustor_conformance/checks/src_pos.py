"""SRC-POS: the positions from which a source can resume."""

from __future__ import annotations

from typing import Any

from ..registry import check
from ..strategies import BIGGEST_INDEX, any_position, distinct_rows
from ..trial import SourceTrial


@check("SRC-POS-01", given=(any_position,))
async def answers_a_bool_for_every_position(t: SourceTrial, position: int) -> None:
    """The answer is a bool, the same when repeated, and False when there is no position."""
    source = await t.source()
    answer = await t.position_available(source, position)
    t.expect(type(answer) is bool, "a bool", got=answer)
    again = await t.position_available(source, position)
    t.expect(again == answer, f"{answer} as before", got=again)
    if position <= 0:
        t.expect(answer is False, "False, for it is no position", got=answer)


@check("SRC-POS-01")
async def answers_a_bool_at_the_extremes(t: SourceTrial) -> None:
    """Positions are as large as the systems have them, and larger than many a type of theirs."""
    source = await t.source()
    for position in (-BIGGEST_INDEX, -1, 0, 1, 2**31, 2**32, 2**53 + 1, BIGGEST_INDEX):
        answer = await t.position_available(source, position)
        t.expect(type(answer) is bool, "a bool", got=answer)


@check("SRC-POS-02", given=(any_position,))
async def transient_source_has_no_position(t: SourceTrial, position: int) -> None:
    """A transient source cannot resume from anywhere."""
    source = await t.source()
    if not t.is_transient(source):
        t.not_declared("the source is durable")
    answer = await t.position_available(source, position)
    t.expect(not answer, "False, for the source is transient", got=answer)


@check("SRC-POS-03", given=(distinct_rows(1),), needs=("insert",))
async def delivered_positions_are_available(t: SourceTrial, rows: list[dict[str, Any]]) -> None:
    """What was delivered can be resumed from."""
    source = await t.durable_source()
    stream = await t.open_running_stream(source)
    await t.system.insert(*rows)
    for event in await stream.read_until(rows[-1]):
        answer = await t.position_available(source, t.position_of(event))
        t.expect(bool(answer), "True, for an event of that index was just delivered", got=answer)


@check("SRC-POS-04", given=(distinct_rows(1),), needs=("insert",))
async def positions_never_issued_are_not_available(t: SourceTrial, rows: list[dict[str, Any]]) -> None:
    """A position far beyond the newest belongs to another history."""
    source = await t.durable_source()
    stream = await t.open_running_stream(source)
    await t.system.insert(*rows)
    await stream.read_until(rows[-1])
    answer = await t.position_available(source, BIGGEST_INDEX)
    t.expect(not answer, "False, for no such position was ever issued", got=answer)


@check("SRC-POS-04", given=(distinct_rows(2),), needs=("insert",))
async def positions_whose_history_is_gone_are_not_available(
    t: SourceTrial, rows: list[dict[str, Any]]
) -> None:
    """What cannot be replayed must not be promised."""
    source = await t.durable_source()
    t.needs("expire_history")
    stream = await t.open_running_stream(source)
    events = await t.insert_in_two_goes(stream, *rows)
    if events[0].index == events[-1].index:
        t.not_exercised(
            "all changes have the same position, so none is before a change that is gone: let insert() of "
            "the harness give later changes later ones"
        )
    await t.system.expire_history()
    answer = await t.position_available(source, t.position_of(events[0]))
    t.expect(not answer, "False, for the history after it is gone", got=answer)
