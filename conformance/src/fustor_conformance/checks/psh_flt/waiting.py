"""PSH-FLT-04 and PSH-FLT-05: a remote that does not answer, and a caller that does not wait."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Awaitable, Callable
from typing import Any

from ..._show import show, show_error
from ...outcome import ExpectationFailed
from ...registry import check
from ...remote import Answer, Operation, TransportFault
from ...trial import PusherTrial
from ...trial.pusher import plain_event
from ...trial.threads import wait_until
from .._expect.faults import expect_driver_error
from .._expect.raising import expect_raised

# From when a request has arrived until its sender has read the answer; far less than the next attempt waits.
_READ_WITHIN = 0.2
_SILENCE = "the remote never answers"
_UNAVAILABLE = Answer.json({"detail": "not now"}, 503)
_NEXT = 3
_AFTERWARDS = "the push after one that was cancelled"
_ACCEPTED = Answer.json({"snapshot_needed": True})


@check("PSH-FLT-04")
async def silence_ends_in_an_error(t: PusherTrial) -> None:
    """A push that nobody answers ends in `DriverError` within the bound that the driver states."""
    pusher = await t.pusher(max_retries=1, retry_delay_sec=1)
    session_id = await t.session(pusher)
    since = await t.reach(pusher, session_id)
    await t.script(Operation.PUSH, TransportFault.TIMEOUT)
    t.under_fault = True
    if (await t.arrived())[-1].request.mount == "respx":
        await expect_driver_error(t, t.pushing(pusher, session_id), because=_SILENCE)
        if not await t.arrived(since):
            t.not_exercised("nothing arrived at the kit's endpoint; see PSH-ENV-01")
        # A client that would wait longer may be one that nobody waits for.
        declared = (await t.arrived(since))[-1].request.read_timeout
        if declared is not None and declared <= t.limits.give_up:
            return
    await _expect_end(t, t.pushing(pusher, session_id))


async def _expect_end(t: PusherTrial, push: Callable[[], Awaitable[Any]]) -> None:
    """Really wait, for what the client says of itself is not within the bound."""
    t.endpoint.use_socket()
    t.call_seconds = t.limits.give_up
    within = f"within {t.limits.give_up:g} s, the bound that the harness states"
    await expect_raised(push, because=_SILENCE, what="push()", within=within)


@check("PSH-FLT-05")
async def cancelled_when_it_first_waits(t: PusherTrial) -> None:
    """Whatever the remote is, the call ends as cancelled, and the next one works."""
    t.use_socket()
    await t.another_case()
    pusher = await t.pusher()
    session_id = await t.session(pusher)
    await t.reach(pusher, session_id)
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


async def _expect_cancelled(t: PusherTrial, answer: Answer | TransportFault, *, after: float) -> None:
    t.endpoint.use_socket()
    # The kit shortens sleeps a hundredfold: still longer than a call may take to end.
    pusher = await t.pusher(max_retries=3, retry_delay_sec=math.ceil(150 * t.limits.stop))
    session_id = await t.session(pusher)
    since = await t.reach(pusher, session_id)
    await t.script(Operation.PUSH, answer)
    t.under_fault = True
    task = _begin(t, pusher, session_id)
    await t.until_arrived(since, task, t.limits.call)
    await wait_until(task.done, after)
    if task.done():
        t.not_exercised(f"the push {_end_of(task)} before it could be cancelled")
    if not await t.arrived(since):
        task.cancel()
        t.not_exercised("nothing arrived at the kit's endpoint; see PSH-ENV-01")
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
    await t.script(Operation.PUSH, _ACCEPTED)
    since = len(await t.arrived())
    result = await t.push(pusher, [plain_event(_NEXT)], session_id=session_id)
    healthy = t.snapshot_needed(result) is True
    t.expect(healthy, "the reply of a healthy remote", got=result, of=_AFTERWARDS)
    return [_index(push.request.json()) for push in await t.arrived(since)]


def _index(envelope: Any) -> Any:
    try:
        return envelope["events"][0]["index"]
    except (KeyError, IndexError, TypeError):
        return None
