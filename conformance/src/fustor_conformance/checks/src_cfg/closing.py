"""SRC-CFG-04 and SRC-CFG-05: closing an instance or stopping a stream does not disturb other instances."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from fustor_event_model.models import EventBase

from ..._show import Words, show, show_error
from ...harness import Row, overrides
from ...outcome import DriverRaised, ExpectationFailed
from ...probes.process_state import ProcessState, changed, process_state
from ...registry import check
from ...strategies import distinct_rows
from ...trial import SourceTrial, TrialStream
from .._expect.delivery import expect_delivery
from .._expect.raising import must_succeed

Rows = Sequence[Row]

_SET_AT_FIRST_USE = ("the environment",)
"""The settings of the process that a library may set at its first use, once for all instances."""


# The two checks of snapshots come first: a resource on the class, once closed, stays closed for later trials.


@check("SRC-CFG-04", given=(distinct_rows(1, 3),), needs=("insert",))
async def new_instance_has_snapshots_after_close(t: SourceTrial, rows: Rows) -> None:
    """After an instance is closed a new one can read snapshots."""
    first = await t.source()
    await t.open_running_stream(first)
    await t.system.insert(*rows)
    before = await t.snapshot(first)
    await t.call(first, "close")
    again = await t.source("conformance-again")
    await _expect_snapshot(t, again, before, "the snapshot of a new instance after close()")


@check("SRC-CFG-05", given=(distinct_rows(1, 3),), needs=("insert",))
async def closing_one_leaves_the_snapshots_of_the_other(t: SourceTrial, rows: Rows) -> None:
    """After one of two instances is closed the other can still read snapshots."""
    other, first = await t.source("conformance-other"), await t.source()
    await t.system.insert(*rows)
    await t.snapshot(other)
    before = await t.snapshot(other)  # The second one: SRC-SNAP-04 is about repeating a snapshot.
    await t.snapshot(first)
    await t.close(first)
    await _expect_snapshot(t, other, before, "the snapshot of the other instance after close()")


@check("SRC-CFG-04")
async def close_returns_and_can_be_repeated(t: SourceTrial) -> None:
    """`close()` returns, and can be called again."""
    source = await t.source()
    for _ in range(2):
        await t.call(source, "close")


@check("SRC-CFG-04")
async def close_ends_the_streams_of_the_instance(t: SourceTrial) -> None:
    """`close()` ends every stream of the instance, although their stop events are not set."""
    source = await t.source()
    streams = [await t.open_running_stream(source), *await _open_one_more(t, source)]
    running = [stream for stream in streams if not stream.ended_by_itself]
    if not running:
        t.not_exercised("the message stream had ended before close()", see="SRC-MSG-12")
    await t.call(source, "close")
    await _expect_ended(t, running)
    # The first stream may have broken off because of the second.
    if (error := running[-1].error) is not None:
        raise t.raised("iterating the message stream after close()", error)


async def _open_one_more(t: SourceTrial, source: Any) -> list[TrialStream]:
    """Open a second stream of an instance; a source that allows only one may refuse it or wait."""
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


async def _expect_ended(t: SourceTrial, streams: Sequence[TrialStream]) -> None:
    await asyncio.gather(*(stream.until_ended(t.limits.stop) for stream in streams))
    if going_on := [stream for stream in streams if not stream.ended]:
        which = "the message stream" if len(going_on) == len(streams) else "one of two message streams"
        raise ExpectationFailed(
            f"{which} had not ended {t.limits.stop:g} s after close()", detail=going_on[0].where()
        )


@check("SRC-CFG-04")
async def close_returns_when_the_system_has_failed(t: SourceTrial) -> None:
    """`close()` returns although the system has failed."""
    if not overrides(t.harness, "break_system"):
        t.not_declared("if your system can be made to fail, add break_system() to the harness")
    source = await t.source()
    await t.open_running_stream(source)
    await t.system.fail()
    await t.call(source, "close")


@check("SRC-CFG-04", given=(distinct_rows(1, 3),), needs=("insert",))
async def new_instance_works_after_close(t: SourceTrial, rows: Rows) -> None:
    """After an instance is closed a new one delivers every change."""
    first = await t.source()
    await t.open_running_stream(first)
    await t.call(first, "close")
    stream = await _open_another(t, "conformance-again")
    await t.system.insert(*rows)
    await expect_delivery(t, stream, rows, of="the stream of a new instance after close()")


@check("SRC-CFG-05", given=(distinct_rows(1, 3),), needs=("insert",))
async def closing_one_leaves_the_stream_of_the_other(t: SourceTrial, rows: Rows) -> None:
    """After one of two instances with equal configurations is closed the other delivers every change."""
    other = await t.open_running_stream(await t.source("conformance-other"))
    first = await t.source()
    await t.open_running_stream(first)
    await t.close(first)
    await t.system.insert(*rows)
    await expect_delivery(t, other, rows, of="the stream of the other instance after close()")


@check("SRC-CFG-05", given=(distinct_rows(1, 3),), needs=("insert",))
async def stopping_one_stream_leaves_the_other_running(t: SourceTrial, rows: Rows) -> None:
    """After the stream of one of two instances is stopped the other delivers every change."""
    first = await t.open_running_stream(await t.source())
    other = await _open_another(t, "conformance-other")
    t.step("stop_event.set() for the first stream")
    first.stop()
    await first.until_ended(t.limits.stop)
    await t.system.insert(*rows)
    await expect_delivery(t, other, rows, of="the stream of the other instance after the first was stopped")


async def _open_another(t: SourceTrial, id_: str) -> TrialStream:
    """Open a stream of another instance; failures count, because the first instance could open its stream."""
    stream = await t.open_stream_or_raise(await t.source(id_))
    await stream.run()
    return stream


async def _expect_snapshot(t: SourceTrial, source: Any, before: list[EventBase], of: str) -> None:
    """Expect a snapshot with every row of `before`."""
    with must_succeed(what=of):
        events = await t.snapshot_or_raise(source)
    found = {t.system.key(row) for row in t.system.rows_of(events)}
    missing = [row for row in t.system.rows_of(before) if t.system.key(row) not in found]
    t.expect(
        not missing,
        "every row of the earlier snapshot",
        got=Words(f"a snapshot without {show(missing)}"),
        of=of,
    )


@check("SRC-CFG-05")
async def closing_one_leaves_the_process_as_it_was(t: SourceTrial) -> None:
    """Using and closing an instance does not change the settings of the process, which all drivers share."""
    untouched = process_state()
    await t.open_running_stream(await t.source("conformance-other"))
    settled = process_state()
    await _use_and_close(t)
    _expect_unchanged(t, untouched, settled)
    try:
        await asyncio.to_thread(int)
    except RuntimeError as error:
        of = "the executor of the event loop after close()"
        t.expect(False, "one that still works", got=Words(show_error(error)), of=of)


async def _use_and_close(t: SourceTrial) -> None:
    source = await t.source()
    stream = await t.open_running_stream(source)
    t.step("stop_event.set()")
    stream.stop()
    await stream.until_ended(t.limits.stop)
    await t.close(source)


def _expect_unchanged(t: SourceTrial, untouched: ProcessState, settled: ProcessState) -> None:
    """Expect the settings of the process as they were.

    Args:
        t: the trial.
        untouched: the settings before the first use of the driver.
        settled: the settings after it.
    """
    for what, after in process_state().items():
        before = (settled if what in _SET_AT_FIRST_USE else untouched)[what]
        difference = changed(before, after)
        t.expect(
            not difference,
            "no change, because all drivers share the process",
            got=Words(difference),
            of=f"{what} after close()",
        )
