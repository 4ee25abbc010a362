"""PSH-FLT-04 and PSH-FLT-05: a remote that does not respond, and a caller that does not wait."""

from __future__ import annotations

import asyncio
import math
from typing import Any

from ..._show import Words, show, show_error
from ...harness import Limits
from ...outcome import ExpectationFailed
from ...registry import check
from ...remote import Operation, Response, TransportFault
from ...trial import PusherSession, PusherTrial, plain_event
from ...trial.remote import NOTHING_ARRIVED
from ...trial.threads import wait_until
from .._expect.envelopes import first_position
from .._expect.faults import expect_driver_error
from .._expect.raising import expect_raised

# From the arrival of a request until its sender has read the response; less than the delay between attempts.
_READ_WITHIN = 0.2
_SILENCE = "the remote never responds"
_UNAVAILABLE = Response.json({"detail": "not now"}, 503)
_NEXT = 3
_AFTERWARDS = "the push after a cancelled one"
_ACCEPTED = Response.json({"snapshot_needed": True})


@check("PSH-FLT-04")
async def silence_ends_in_an_error(t: PusherTrial) -> None:
    """A push to a remote that never responds raises `DriverError` within the bound that the driver states."""
    session = await t.open_session(max_retries=1, retry_delay_sec=1)
    since = await session.reach()
    await t.remote.script(Operation.PUSH, TransportFault.TIMEOUT)
    is_in_process = (await t.remote.arrived())[-1].request.mount == "respx"
    if not (is_in_process and await _declares_a_bound(t, session, since)):
        await _expect_end(t, session)


async def _declares_a_bound(t: PusherTrial, session: PusherSession, since: int) -> bool:
    """Expect an error in process, and return whether the client's read timeout is within the bound.

    A longer timeout of the client may still be right: the driver can put its own timeout around the call.
    """
    await expect_driver_error(t, session.push, because=_SILENCE)
    arrived = await t.remote.arrived(since)
    if not arrived:
        t.not_exercised(NOTHING_ARRIVED, see="PSH-ENV-01")
    timeout = arrived[-1].request.read_timeout
    return timeout is not None and timeout <= t.limits.give_up


async def _expect_end(t: PusherTrial, session: PusherSession) -> None:
    """Wait on a socket for the whole bound, and expect an error by then."""
    t.remote.needs_http()
    t.remote.use_socket()
    t.call_seconds = t.limits.give_up
    await expect_raised(session.push, because=_SILENCE, what="push()", within=_within(t.limits.give_up))


def _within(seconds: float) -> str:
    """Return the bound in words; a call that overran it names its seconds."""
    if seconds == Limits().give_up:
        return "within Limits.give_up, the default bound (state your driver's own bound in the harness)"
    return "within the bound that the harness states"


@check("PSH-FLT-05")
async def cancelled_when_it_first_waits(t: PusherTrial) -> None:
    """A push that is cancelled when it first waits ends in `CancelledError`, and the next push works."""
    t.remote.use_socket()
    await t.next_case()
    session = await t.open_session()
    await session.reach()
    task = _begin(t, session)
    await asyncio.sleep(0)
    if task.done():
        t.not_declared("push() never waits, so it cannot be cancelled")
    await _cancel(t, task)
    positions = await _positions_of_next(t, session)
    wanted = f"one envelope with its own event, at position {_NEXT}"
    t.expect(positions.count(_NEXT) == 1, wanted, got=_envelopes_at(positions), of=_AFTERWARDS)


def _begin(t: PusherTrial, session: PusherSession) -> asyncio.Task[Any]:
    t.step(f"push([...], session_id={session.id!r})")
    return asyncio.ensure_future(session.pusher.push([plain_event(2)], session_id=session.id))


@check("PSH-FLT-05")
async def cancelled_while_it_waits_for_a_response(t: PusherTrial) -> None:
    """A push that is cancelled while it waits for a response ends at once, and the next push works."""
    await _expect_cancelled(t, TransportFault.TIMEOUT, after=0.0)


@check("PSH-FLT-05")
async def cancelled_between_two_attempts(t: PusherTrial) -> None:
    """A push that is cancelled between two attempts ends at once, and the next push works."""
    await _expect_cancelled(t, _UNAVAILABLE, after=_READ_WITHIN)


async def _expect_cancelled(t: PusherTrial, response: Response | TransportFault, *, after: float) -> None:
    """Cancel a push some seconds after it arrived, and expect the next push to send only its own envelope."""
    t.remote.needs_http()
    t.remote.use_socket()
    # The kit compresses sleeps a hundredfold; the rest is still longer than a call may take to end.
    session = await t.open_session(max_retries=3, retry_delay_sec=math.ceil(150 * t.limits.stop))
    since = await session.reach()
    await t.remote.script(Operation.PUSH, response)
    await _cancel(t, await _waiting_push(t, session, since, after))
    positions = await _positions_of_next(t, session)
    wanted = f"only one envelope, with its own event, at position {_NEXT}"
    t.expect(positions == [_NEXT], wanted, got=_envelopes_at(positions), of=_AFTERWARDS)


def _envelopes_at(positions: list[int | None]) -> Words:
    return Words(f"envelopes with the positions {positions}" if positions else "no envelope")


async def _waiting_push(
    t: PusherTrial, session: PusherSession, since: int, after: float
) -> asyncio.Task[Any]:
    """Begin a push, and return it when it still runs some seconds after it arrived.

    Args:
        t: the trial.
        session: the session.
        since: the number of the push.
        after: the time after the arrival, in seconds.

    Raises:
        NotExercised: it ended by itself, or did not arrive.
    """
    task = _begin(t, session)
    await t.remote.until_arrived(since, task, t.limits.call)
    await wait_until(task.done, after)
    if task.done():
        t.not_exercised(f"before it could be cancelled, the push {_end_of(task)}")
    if not await t.remote.arrived(since):
        task.cancel()
        t.not_exercised(NOTHING_ARRIVED, see="PSH-ENV-01")
    return task


async def _cancel(t: PusherTrial, task: asyncio.Task[Any]) -> None:
    """Cancel a push, and expect `CancelledError`."""
    t.step("cancel the push")
    task.cancel()
    done, _ = await asyncio.wait({task}, timeout=t.limits.stop)
    if not done:
        raise ExpectationFailed(f"push() had not ended {t.limits.stop:g} s after it was cancelled")
    if not task.cancelled():
        link = " when" if task.exception() else ", although"
        raise ExpectationFailed(f"push() {_end_of(task)}{link} it was cancelled", expected="CancelledError")


def _end_of(task: asyncio.Task[Any]) -> str:
    if task.cancelled():
        return "raised CancelledError"
    error = task.exception()
    return f"raised {show_error(error)}" if error else f"returned {show(task.result())}"


async def _positions_of_next(t: PusherTrial, session: PusherSession) -> list[int | None]:
    """Push again, expect the reply of a healthy remote, and return the positions that arrived."""
    await t.remote.script(Operation.PUSH, _ACCEPTED)
    since = len(await t.remote.arrived())
    result = await session.push([plain_event(_NEXT)])
    healthy = t.snapshot_needed(result) is True
    t.expect(healthy, "the reply of a healthy remote", got=result, of=_AFTERWARDS)
    return [first_position(push.request.json()) for push in await t.remote.arrived(since)]
