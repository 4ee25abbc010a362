"""SRC-MSG-07, SRC-MSG-08 and SRC-MSG-11: the form, the indexes and the types of the events."""

from __future__ import annotations

from typing import Any

from fustor_event_model.models import EventType

from ..._show import show
from ...harness import Row
from ...registry import check
from ...strategies import distinct_rows
from ...trial import SourceTrial, Stream
from .._expect.events import expect_well_formed
from ._changes import change_in_every_way

Rows = list[dict[str, Any]]


@check("SRC-MSG-07", given=(distinct_rows(2), distinct_rows(1, 1)), needs=("insert",))
async def events_are_well_formed(t: SourceTrial, rows: Rows, others: Rows) -> None:
    """Every item of the stream is an event that the agent can use, of any type, also after a burst."""
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
    """The agent drops an event whose index is lower than the one before, whatever its type."""
    source = await t.source()
    stream = await t.open_running_stream(source)
    await t.system.insert(*rows[:-1])
    events = await change_in_every_way(t, stream, rows, others[0])
    indexes = [event.index for event in events]
    of = "the indexes of the message stream"
    t.expect(indexes == sorted(indexes), "an order that never decreases", got=indexes, of=of)
    if any(index <= 0 for index in indexes):
        t.expect(set(indexes) == {-1}, "every index > 0, or all of them -1", got=indexes, of=of)
        t.expect(t.is_transient(source), "indexes > 0, for the source is durable", got=indexes, of=of)


@check("SRC-MSG-11", given=(distinct_rows(1, 1), distinct_rows(1, 1)), needs=("insert", "update", "delete"))
async def changes_arrive_as_their_type_with_their_values(t: SourceTrial, rows: Rows, others: Rows) -> None:
    """Insert, update and delete of one row, each awaited before the next is made."""
    key = {field: rows[0][field] for field in t.harness.key}
    stream = await t.open_running_stream(await t.source())
    insert = EventType.INSERT if t.harness.tells_inserts else EventType.UPDATE
    await t.system.insert(rows[0])
    inserted = await t.system.as_held(rows[0])
    await _arrives_as(t, stream, insert, inserted)
    changed = {**others[0], **key}
    if changed != rows[0]:
        await t.system.update(changed)
        updated = await t.system.as_held(changed)
        if updated != inserted:  # What is no change for the system need not be one for its source.
            await _arrives_as(t, stream, EventType.UPDATE, updated)
    await t.system.delete(changed)
    await _arrives_as(t, stream, EventType.DELETE, key)


async def _arrives_as(t: SourceTrial, stream: Stream, event_type: EventType, values: Row) -> None:
    def last() -> tuple[Any, Any]:
        events = [event for event in stream.delivered if t.system.rows_of([event])]
        if not events:
            return None, None
        row = t.system.rows_of(events[-1:])[-1]
        return getattr(events[-1], "event_type", None), {name: row.get(name) for name in values}

    stream.read()
    arrived = await stream.until(lambda: last() == (event_type, values), t.limits.latency)
    if not arrived and stream.error:
        raise t.raised("iterating the message stream", stream.error)
    t.expect(
        arrived,
        f"an event of type {event_type.value!r} with {show(values)}",
        got=last(),
        of="the last change",
    )
