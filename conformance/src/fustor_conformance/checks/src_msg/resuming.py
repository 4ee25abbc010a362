"""SRC-MSG-17: a source that was stopped resumes with exactly the missed changes."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence

from fustor_event_model.models import EventBase

from ..._show import Words
from ...harness import Row
from ...outcome import ExpectationFailed
from ...registry import check
from ...strategies import distinct_rows
from ...trial import SourceTrial
from ...trial.new_process import Delivered, Request, resume
from ._changes import expect_burst

Rows = Sequence[Row]

_SEEN, _MISSED = 2, 3
"""The number of rows that change before the stop, and after it, in the check with a new process."""


@check("SRC-MSG-17", given=(distinct_rows(4, 9),), needs=("insert",))
async def missed_changes_come_when_it_resumes(t: SourceTrial, rows: Rows) -> None:
    """After a stop, a stream from the last position delivers exactly the missed changes."""
    half = len(rows) // 2
    seen, missed, last = rows[:half], rows[half:-1], rows[-1]
    position = await _stop_after(t, seen)
    await t.system.insert(*missed)
    resumed = await t.open_stream(await t.source("conformance-again"), position)
    await expect_burst(t, resumed, missed, last, of="the resumed stream")
    events = t.as_events(resumed.delivered)
    _expect_exactly(t, [*missed, last], events, position, "the resumed stream")


@check("SRC-MSG-17", needs=("insert",))
async def missed_changes_come_in_a_new_process(t: SourceTrial) -> None:
    """In a new process, a stream from the last position delivers exactly the missed changes."""
    if not t.harness.outlives_process:
        t.not_declared("if your system outlives the process, set outlives_process = True in the harness")
    rows = t.system.enough_rows(_SEEN + _MISSED)
    seen, missed = rows[:_SEEN], rows[_SEEN:]
    position = await _stop_after(t, seen)
    await t.system.insert(*missed)
    what = f"get_message_iterator(start_position={position}) in a new process"
    t.step(what)
    request = Request(t.target.driver, await t.config(), t.limits, position, len(missed))
    resumed = await asyncio.to_thread(resume, request)
    if resumed.problem:
        raise ExpectationFailed(f"in a new process, {resumed.problem}")
    _expect_exactly(t, missed, resumed.delivered, position, what)


async def _stop_after(t: SourceTrial, rows: Rows) -> int:
    """Deliver the changes of `rows`, stop, and return the position of the last one."""
    source = await t.durable_source()
    stream = await t.open_running_stream(source)
    await t.system.insert(*rows)
    position = t.position_of((await stream.read_until(rows[-1]))[-1])
    stream.stop()
    await stream.until_ended(t.limits.stop)
    return position


def _expect_exactly(
    t: SourceTrial, rows: Rows, delivered: Sequence[EventBase | Delivered], position: int, of: str
) -> None:
    """Expect the changes of `rows`, each once, and no others after `position`.

    Other changes at the position itself may come again; one of `rows` may have been made at it, too.
    """
    wanted = [t.system.key(row) for row in rows]
    keys = [(event.index, t.system.key(row)) for event in delivered for row in t.system.rows_of([event])]
    got = [key for index, key in keys if index > position or key in wanted]
    expected = f"exactly the missed changes, with the keys {wanted}"
    t.expect(Counter(got) == Counter(wanted), expected, got=Words(f"the keys {got}"), of=of)
