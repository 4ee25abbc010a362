"""PSH-FLT-04 and PSH-FLT-05: a remote that does not answer, and a caller that does not wait."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Awaitable, Callable
from typing import Any

from ..._show import show, show_error
from ...outcome import ExpectationFailed
from ...registry import check
from ...remote import Operation, Response, TransportFault
from ...trial import PusherTrial, plain_event
from ...trial.threads import wait_until
from .._expect.faults import expect_driver_error
from .._expect.raising import expect_raised

# From when a request has arrived until its sender has read the answer; far less than the next attempt waits.
_READ_WITHIN = 0.2
_SILENCE = "the remote never answers"
_UNAVAILABLE = Response.json({"detail": "not now"}, 503)
_NEXT = 3
_AFTERWARDS = "the push after one that was cancelled"
_ACCEPTED = Response.json({"snapshot_needed": True})


@check("PSH-FLT-04")
async def silence_ends_in_an_error(t: PusherTrial) -> None:
    """A push that nobody answers ends in `DriverError` within the bound that the driver states."""
    session = await t.open_session(max_retries=1, retry_delay_sec=1)
    since = await session.reach()
    await t.remote.script(Operation.PUSH, TransportFault.TIMEOUT)
    t.under_fault = True
    if (await t.remote.arrived())[-1].request.mount == "respx":
        await expect_driver_error(t, session.push, because=_SILENCE)
        if not await t.remote.arrived(since):
            t.not_exercised("nothing arrived at the kit's endpoint", see="PSH-ENV-01")
        # A client that would wait longer may be one that nobody waits for.
        declared = (await t.remote.arrived(since))[-1].request.read_timeout
        if declared is not None and declared <= t.limits.give_up:
            return
    await _expect_end(t, session.push)


async def _expect_end(t: PusherTrial, push: Callable[[], Awaitable[Any]]) -> None:
    """Really wait, for what the client says of itself is not within the bound."""
    t.remote.needs_http()
    t.remote.use_socket()
    t.call_seconds = t.limits.give_up
    within = f"within {t.limits.give_up:g} s, the bound that the harness states"
    await expect_raised(push, because=_SILENCE, what="push()", within=within)


@check("PSH-FLT-05")
async def cancelled_when_it_first_waits(t: PusherTrial) -> None:
    """Whatever the remote is, the call ends as cancelled, and the next one works."""
    t.remote.use_socket()
    await t.next_case()
    session = await t.open_session()
    await session.reach()
    task = _begin(t, pusher, session_id)
    await asyncio.sleep(0)
    if task.done():
        t.not_declared("push() never waits, so that it cannot be cancelled")
    await _cancel(t, task)
    indexes = await _indexes_of_another(t, pusher, session_id)
    t.expect(indexes.count(_NEXT) == 1, "its own envelope once", got=indexes, of=_AFTERWARDS)


def _begin(t: PusherTrial, pusher: Any, session_id: str) -> asyncio.Task[Any]:
    t.step(f"push([...], session_id={session_id!r})")
    return asyncio.ensure_future(pusher.push([plain_event(2)], session_id=session_id))


@check("PSH-FLT-05")
async def cancelled_while_it_waits_for_an_answer(t: PusherTrial) -> None:
    """The call ends at once, and the next one is as if nothing had been."""
    await _expect_cancelled(t, TransportFault.TIMEOUT, after=0.0)


@check("PSH-FLT-05")
async def cancelled_between_two_attempts(t: PusherTrial) -> None:
    """A push that is cancelled between two attempts ends at once, and the next push works as usual."""
    await _expect_cancelled(t, _UNAVAILABLE, after=_READ_WITHIN)


async def _expect_cancelled(t: PusherTrial, answer: Response | TransportFault, *, after: float) -> None:
    t.remote.needs_http()
    t.remote.use_socket()
    # The kit shortens sleeps a hundredfold: still longer than a call may take to end.
    session = await t.open_session(max_retries=3, retry_delay_sec=math.ceil(150 * t.limits.stop))
    since = await session.reach()
    await t.remote.script(Operation.PUSH, answer)
    t.under_fault = True
    task = _begin(t, pusher, session_id)
    await t.remote.until_arrived(since, task, t.limits.call)
    await wait_until(task.done, after)
    if task.done():
        t.not_exercised(f"the push {_end_of(task)} before it could be cancelled")
    if not await t.remote.arrived(since):
        task.cancel()
        t.not_exercised("nothing arrived at the kit's endpoint", see="PSH-ENV-01")
    await _cancel(t, task)
    indexes = await _indexes_of_another(t, pusher, session_id)
    t.expect(indexes == [_NEXT], "its own envelope and no other", got=indexes, of=_AFTERWARDS)


async def _cancel(t: PusherTrial, task: asyncio.Task[Any]) -> None:
    """Cancel a push, and expect that it ends so."""
    t.step("cancel it")
    task.cancel()
    done, _ = await asyncio.wait({task}, timeout=t.limits.stop)
    if not done:
        raise ExpectationFailed(
            f"push() had not ended {t.limits.stop:g} s after it was cancelled",
            expected="CancelledError",
            actual="it goes on",
        )
    if task.cancelled():
        return
    did = _end_of(task)
    raise ExpectationFailed(
        f"push() {did}, although it was cancelled: expected CancelledError",
        expected="CancelledError",
        actual=did,
    )


def _end_of(task: asyncio.Task[Any]) -> str:
    if task.cancelled():
        return "raised CancelledError"
    error = task.exception()
    return f"raised {show_error(error)}" if error else f"returned {show(task.result())}"


async def _indexes_of_another(t: PusherTrial, pusher: Any, session_id: str) -> list[Any]:
    """Push again, expect the reply of a healthy remote, and return what has arrived since."""
    await t.remote.script(Operation.PUSH, _ACCEPTED)
    since = len(await t.remote.arrived())
    result = await session.push([plain_event(_NEXT)])
    healthy = t.snapshot_needed(result) is True
    t.expect(healthy, "the reply of a healthy remote", got=result, of=_AFTERWARDS)
    return [_index(push.request.json()) for push in await t.remote.arrived(since)]


def _index(envelope: Any) -> Any:
    try:
        return envelope["events"][0]["index"]
    except (KeyError, IndexError, TypeError):
        return None
