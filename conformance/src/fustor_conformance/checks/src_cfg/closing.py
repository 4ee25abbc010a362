"""SRC-CFG-04 and SRC-CFG-05: closing and stopping end one instance, and leave the others alone."""

from __future__ import annotations

import asyncio
from typing import Any

from fustor_event_model.models import EventBase

from ..._show import Words, show, show_error
from ...harness import overrides
from ...outcome import DriverRaised, ExpectationFailed
from ...probes.process_state import changed, process_state
from ...registry import check
from ...strategies import distinct_rows
from ...trial import SourceTrial, Stream

Rows = list[dict[str, Any]]

# A library may set these at its first use, once, and every instance finds them so.
_SET_AT_FIRST_USE = ("the environment",)


# The two about snapshots come first: what a driver keeps on a class, and closes, is closed for later trials.


@check("SRC-CFG-04", given=(distinct_rows(1, 3),), needs=("insert",))
async def new_instance_has_snapshots_after_close(t: SourceTrial, rows: Rows) -> None:
    """What one instance read its snapshots with is not taken away from the next one."""
    first = await t.source()
    await t.open_running_stream(first)
    await t.system.insert(*rows)
    before = await t.snapshot(first)
    await t.call(first, "close")
    again = await t.source("conformance-again")
    await _expect_snapshot(t, again, before, "a new instance, after close()")


@check("SRC-CFG-05", given=(distinct_rows(1, 3),), needs=("insert",))
async def closing_one_leaves_the_snapshots_of_the_other(t: SourceTrial, rows: Rows) -> None:
    """Of two instances that both read snapshots one is closed, and the other reads as before."""
    other, first = await t.source("conformance-other"), await t.source()
    await t.system.insert(*rows)
    await t.snapshot(other)
    before = await t.snapshot(other)  # The second one: whether it can be repeated has a clause of its own.
    await t.snapshot(first)
    await t.close(first)
    await _expect_snapshot(t, other, before, "the other instance, after close()")


@check("SRC-CFG-04")
async def close_returns_and_can_be_repeated(t: SourceTrial) -> None:
    """Closing twice is closing once."""
    source = await t.source()
    for _ in range(2):
        await t.call(source, "close")


@check("SRC-CFG-04")
async def close_ends_the_streams_of_the_instance(t: SourceTrial) -> None:
    """Streams whose stop events are never set end when their source is closed."""
    source = await t.source()
    streams = [await t.open_running_stream(source), *await _open_one_more(t, source)]
    running = [stream for stream in streams if not stream.ended_by_itself]
    if not running:
        t.not_exercised("the message stream had ended before close()", see="SRC-MSG-12")
    await t.call(source, "close")
    await asyncio.gather(*(stream.until_ended(t.limits.stop) for stream in running))
    if going_on := [stream for stream in running if not stream.ended]:
        which = "the message stream" if len(going_on) == len(running) else "one of two message streams"
        raise ExpectationFailed(
            f"{which} had not ended {t.limits.stop:g} s after close()",
            expected="close() to end every stream of the instance",
            actual=going_on[0].where(),
        )
    # The first one may have broken off because of the second.
    if (error := running[-1].error) is not None:
        raise t.raised("iterating the message stream, when its source was closed,", error)


async def _open_one_more(t: SourceTrial, source: Any) -> list[Stream]:
    """Open a second stream of one instance; a source may have one at a time, and refuse it or wait."""
    t.under_fault = True
    try:
        stream = await t.open_stream_or_raise(source)
    except DriverRaised:
        return []
    finally:
        t.under_fault = False
    if not stream.is_iterable:
        return []
    await stream.run()
    return [stream]


@check("SRC-CFG-04")
async def close_returns_when_the_system_has_failed(t: SourceTrial) -> None:
    """An instance can be left, too, whose system hears nothing any more."""
    if not overrides(t.harness, "break_system"):
        t.not_declared("the harness does not let the system fail: add break_system() to it")
    source = await t.source()
    await t.open_running_stream(source)
    await t.system.fail()
    await t.call(source, "close")


@check("SRC-CFG-04", given=(distinct_rows(1, 3),), needs=("insert",))
async def new_instance_works_after_close(t: SourceTrial, rows: Rows) -> None:
    """What one instance closed does not stand in the way of the next one."""
    first = await t.source()
    await t.open_running_stream(first)
    await t.call(first, "close")
    await _expect_delivery(
        t, await _open_beside(t, "conformance-again"), rows, "a new instance, after close()"
    )


@check("SRC-CFG-05", given=(distinct_rows(1, 3),), needs=("insert",))
async def closing_one_leaves_the_other(t: SourceTrial, rows: Rows) -> None:
    """Of two instances with equal configurations one is closed, and the other goes on."""
    other = await t.open_running_stream(await t.source("conformance-other"))
    first = await t.source()
    await t.open_running_stream(first)
    await t.close(first)
    await _expect_delivery(t, other, rows, "the stream of the other instance")


@check("SRC-CFG-05", given=(distinct_rows(1, 3),), needs=("insert",))
async def stopping_one_stream_leaves_the_other(t: SourceTrial, rows: Rows) -> None:
    """Of two streams one is stopped, and the other goes on."""
    first = await t.open_running_stream(await t.source())
    other = await _open_beside(t, "conformance-other")
    t.step("stop_event.set() for the first stream")
    first.stop()
    await first.until_ended(t.limits.stop)
    await _expect_delivery(t, other, rows, "the stream of the other instance")


async def _open_beside(t: SourceTrial, id_: str) -> Stream:
    """Open a stream of one more instance, after that of a first one could be opened."""
    stream = await t.open_stream_or_raise(await t.source(id_))
    await stream.run()
    return stream


async def _expect_delivery(t: SourceTrial, stream: Stream, rows: Rows, of: str) -> None:
    await t.system.insert(*rows)
    for row in rows:
        t.expect(await stream.delivers(row), f"the change of {show(row)}", got=stream.events, of=of)


async def _expect_snapshot(t: SourceTrial, source: Any, before: list[EventBase], of: str) -> None:
    """Expect a snapshot with every row that `before` has."""
    try:
        events = await t.snapshot_or_raise(source)
    except DriverRaised as problem:
        said = f"{of}: {problem.message}"
        raise DriverRaised(said, error=problem.error, actual=problem.problem) from problem
    found = {t.system.key(row) for row in t.system.rows_of(events)}
    missing = [row for row in t.system.rows_of(before) if t.system.key(row) not in found]
    t.expect(
        not missing,
        "every row that was there before",
        got=Words(f"a snapshot without {show(missing)}"),
        of=of,
    )


@check("SRC-CFG-05")
async def closing_one_leaves_the_process_as_it_was(t: SourceTrial) -> None:
    """Another instance finds the working directory, the environment and the like as they were."""
    untouched = process_state()
    await t.open_running_stream(await t.source("conformance-other"))
    settled = process_state()
    source = await t.source()
    stream = await t.open_running_stream(source)
    t.step("stop_event.set()")
    stream.stop()
    await stream.until_ended(t.limits.stop)
    await t.close(source)
    for what, after in process_state().items():
        before = (settled if what in _SET_AT_FIRST_USE else untouched)[what]
        difference = changed(before, after)
        t.expect(not difference, f"{what} as before, which other instances share", got=Words(difference))
    try:
        await asyncio.to_thread(int)
    except RuntimeError as error:
        t.expect(False, "the executor of the event loop to work as before", got=Words(show_error(error)))
