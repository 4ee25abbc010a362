"""SRC-MSG-07, SRC-MSG-08 and SRC-MSG-11: the form, the indexes and the types of the events."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from fustor_event_model.models import EventType

from ..._show import Words, show
from ...harness import Row
from ...registry import check
from ...strategies import distinct_rows
from ...trial import SourceTrial, TrialStream
from .._expect.events import expect_well_formed
from ._changes import change_in_every_way, with_values

Rows = Sequence[Row]


@check("SRC-MSG-07", given=(distinct_rows(2), distinct_rows(1, 1)), needs=("insert",))
async def events_are_well_formed(t: SourceTrial, rows: Rows, others: Rows) -> None:
    """Every item of the stream is a well-formed event, whatever its type, also after a burst."""
    stream = await t.open_stream(await t.source())
    await t.system.insert(*rows[:-1])
    await stream.settle()
    try:
        await change_in_every_way(t, stream, rows, others[0])
    finally:
        for event in stream.delivered:
            expect_well_formed(t, event)


@check("SRC-MSG-08", given=(distinct_rows(2, 10), distinct_rows(1, 1)), needs=("insert",))
async def index_never_decreases(t: SourceTrial, rows: Rows, others: Rows) -> None:
    """Within a stream indexes never decrease, and are all above 0, or all -1 if the source is transient."""
    source = await t.source()
    stream = await t.open_running_stream(source)
    await t.system.insert(*rows[:-1])
    events = await change_in_every_way(t, stream, rows, others[0])
    indexes = [event.index for event in events]
    of = "the message stream"
    for earlier, later in pairwise(indexes):
        got = Words(f"{later} after {earlier} in {show(indexes)}")
        t.expect(earlier <= later, "indexes that never decrease", got=got, of=of)
    if any(index <= 0 for index in indexes):
        t.expect(set(indexes) == {-1}, "indexes that are all above 0, or all -1", got=indexes, of=of)
        expected = "indexes above 0, because the source is durable"
        t.expect(t.is_transient(source), expected, got=indexes, of=of)


@check("SRC-MSG-11", given=(distinct_rows(1, 1), distinct_rows(1, 1)), needs=("insert", "update", "delete"))
async def changes_arrive_as_their_type_with_their_values(t: SourceTrial, rows: Rows, others: Rows) -> None:
    """An insert, an update and a delete arrive as events of these types, with the values of the system."""
    row, changed = rows[0], with_values(t, rows[0], others[0])
    stream = await t.open_running_stream(await t.source())
    insert = EventType.INSERT if t.harness.tells_inserts else EventType.UPDATE
    await t.system.insert(row)
    inserted = await t.system.as_held(row)
    await _arrives_as(t, stream, insert, inserted)
    if changed != row:
        await t.system.update(changed)
        updated = await t.system.as_held(changed)
        if updated != inserted:  # If the system sees no change, the source need not deliver one.
            await _arrives_as(t, stream, EventType.UPDATE, updated)
    await t.system.delete(changed)
    await _arrives_as(t, stream, EventType.DELETE, {field: row[field] for field in t.harness.key})


async def _arrives_as(t: SourceTrial, stream: TrialStream, event_type: EventType, values: Row) -> None:
    """Expect the last event of the stream to have a type, and in its last row the values."""
    stream.read()
    arrived = await stream.until(
        lambda: _last_change(t, stream, values) == (event_type, values), t.limits.latency
    )
    if not arrived and stream.error is not None:
        raise t.raised("iterating the message stream", stream.error)
    t.expect(
        arrived,
        _described(event_type, values),
        got=_described(*_last_change(t, stream, values)),
        of="the last change",
    )


def _last_change(t: SourceTrial, stream: TrialStream, fields: Row) -> tuple[Any, Row | None]:
    """Return the type of the last event that has rows, and the fields of its last row."""
    events = [event for event in stream.delivered if t.system.rows_of([event])]
    if not events:
        return None, None
    row = t.system.rows_of(events[-1:])[-1]
    return getattr(events[-1], "event_type", None), {name: row.get(name) for name in fields}


def _described(event_type: Any, values: Row | None) -> Words:
    if values is None:
        return Words("no event with rows")
    return Words(f"type {show(getattr(event_type, 'value', event_type))} with {show(values)}")
