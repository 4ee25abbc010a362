"""PSH-FLT-01 to PSH-FLT-03 and PSH-FLT-06: errors and attempts after a fault, and the recovery from it."""

from __future__ import annotations

import asyncio
from collections.abc import Sized
from time import monotonic
from typing import Any

from ..._show import Words, show
from ...outcome import DriverRaised, ExpectationFailed
from ...registry import check
from ...remote import Fault, Meaning, Operation, Response, TransportFault, faults, faults_of
from ...trial import PusherSession, PusherTrial, plain_event
from .._expect.envelopes import differences
from .._expect.faults import expect_driver_error, session_meeting
from .._expect.raising import ignore_failure, must_succeed

_NOT_ACCEPTED = faults_of(Meaning.PERMANENT, Meaning.TRANSIENT, Meaning.LOST)
_LASTING = faults(
    "status 429",
    "status 429 and Retry-After",
    "status 500",
    "status 502",
    "status 503",
    "status 504",
    "a refused connection",
)
_TRANSIENT = (*_LASTING, *faults("no response in time"))
_PERMANENT = faults("status 400", "status 401", "status 403", "status 422")
_HEALTHY_REPLY = "the reply of a healthy remote"
_ACCEPTED = Response.json({"snapshot_needed": True})
# The kit compresses sleeps a hundredfold. Half of the rest is enough, because a driver may vary its delays.
_DELAY = 40
_TOO_SOON = _DELAY / 100 / 2


@check("PSH-FLT-01")
async def refused_push_is_an_error(t: PusherTrial) -> None:
    """A push that the remote did not accept raises `DriverError`."""
    for fault in _NOT_ACCEPTED:
        session, _ = await session_meeting(t, fault, max_retries=2)
        await expect_driver_error(t, session.push, because=f"it got {fault.name}")


@check("PSH-FLT-02")
async def transient_fault_is_tried_again(t: PusherTrial) -> None:
    """After two transient faults, a push sends the identical envelope a third time and returns its reply."""
    t.remote.needs_http()
    for fault in _TRANSIENT:
        session, since = await session_meeting(t, fault, fault, _ACCEPTED)
        if await _meets_another(t, fault):
            continue
        try:
            result = await session.push()
        except DriverRaised as problem:
            if t.remote.keeps_silent(problem):
                return
            raise _no_success(problem, fault) from problem
        is_third = t.snapshot_needed(result) is True
        t.expect(is_third, "the reply to the third attempt", got=result, of="the result of push()")
        await _expect_three_attempts(t, since, fault)


def _no_success(problem: DriverRaised, fault: Fault) -> ExpectationFailed:
    return ExpectationFailed(
        f"push() {problem.problem}, although only its first two attempts get {fault.name}",
        expected="a third attempt, which succeeds",
        detail=problem.detail,
    )


async def _expect_three_attempts(t: PusherTrial, since: int, fault: Fault) -> None:
    attempts = await t.remote.arrived(since)
    of = _meeting(fault)
    t.expect(len(attempts) == 3, "three attempts", got=_count(attempts), of=of)
    # Decompressed, because the compressed body may contain the time of compression.
    bodies = {push.request.content for push in attempts}
    t.expect(len(bodies) == 1, "the identical envelope in every attempt", got=bodies, of=of)


@check("PSH-FLT-02")
async def gives_up_after_max_retries(t: PusherTrial) -> None:
    """A push that keeps failing makes `max_retries` attempts, and then raises `DriverError`."""
    t.remote.needs_http()
    # Two attempts, not three as above: a driver with a fixed number of attempts fails one of the checks.
    for fault in _LASTING:
        session, since = await session_meeting(t, fault, max_retries=2)
        if await _meets_another(t, fault):
            continue
        await expect_driver_error(t, session.push, because=f"it got {fault.name}")
        attempts = await t.remote.arrived(since)
        wanted, of = "two attempts, because max_retries is 2", _meeting(fault)
        t.expect(len(attempts) == 2, wanted, got=_count(attempts), of=of)


@check("PSH-FLT-02")
async def waits_between_attempts(t: PusherTrial) -> None:
    """A push waits for about `retry_delay_sec` between two attempts."""
    t.remote.needs_http()
    for fault in faults("status 503", "a refused connection"):
        session, since = await session_meeting(t, fault, max_retries=2, retry_delay_sec=_DELAY)
        if not await _meets_another(t, fault):
            await _expect_pause(t, session, since, of=_meeting(fault))


async def _expect_pause(t: PusherTrial, session: PusherSession, since: int, *, of: str) -> None:
    started = monotonic()
    push = asyncio.ensure_future(session.push())
    await t.remote.until_arrived(since + 1, push, _TOO_SOON)
    seconds = monotonic() - started
    attempts = await t.remote.arrived(since)
    push.cancel()
    await asyncio.gather(push, return_exceptions=True)  # PSH-FLT-01 and PSH-FLT-05 are about its end.
    t.expect(
        len(attempts) < 2 or seconds >= _TOO_SOON,
        "a pause of about retry_delay_sec between two attempts",
        got=Words(f"{_count(attempts)} at once"),
        of=of,
    )


@check("PSH-FLT-03")
async def permanent_refusal_is_not_tried_again(t: PusherTrial) -> None:
    """A push that the remote refuses for good makes one attempt."""
    t.remote.needs_http()
    for fault in _PERMANENT:
        session, since = await session_meeting(t, fault)
        await ignore_failure(session.push())  # PSH-FLT-01 is about the exception.
        attempts = await t.remote.arrived(since)
        wanted = "one attempt, because a retry cannot succeed"
        t.expect(len(attempts) == 1, wanted, got=_count(attempts), of=_meeting(fault))


@check("PSH-FLT-06")
async def works_again_after_a_fault(t: PusherTrial) -> None:
    """When the remote accepts pushes again, the next push works as it did before the fault."""
    for position, fault in enumerate(_NOT_ACCEPTED, 3):
        session, since = await session_meeting(t, fault)
        healthy = _with_positions(t.envelope_of((await t.remote.arrived())[since - 1]))
        try:
            await session.push([plain_event(2)])
        except DriverRaised as problem:
            if t.remote.keeps_silent(problem):
                return
            # PSH-FLT-01 is about the exception.
        await t.remote.script(Operation.PUSH, _ACCEPTED)
        wanted = {**healthy, "events": [position]} if isinstance(healthy, dict) else healthy
        await _expect_healthy_push(
            t, session, position, wanted, of=f"the push after one that got {fault.name}"
        )


async def _expect_healthy_push(
    t: PusherTrial, session: PusherSession, position: int, wanted: Any, *, of: str
) -> None:
    """Push one event, and expect the reply of a healthy remote and one envelope, equal to `wanted`."""
    since = len(await t.remote.arrived())
    # A new event each time: a remote may accept the same envelope only once.
    with must_succeed(expected=_HEALTHY_REPLY, what=of):
        result = await session.push([plain_event(position)])
    t.expect(t.snapshot_needed(result) is True, _HEALTHY_REPLY, got=result, of=of)
    arrived = await t.remote.arrived(since)
    t.expect(len(arrived) == 1, "one envelope", got=_count(arrived), of=of)
    got = _with_positions(t.envelope_of(arrived[0]))
    right, wrong = differences(wanted, got)
    t.expect(got == wanted, f"an envelope with {show(right)}, as before the fault", got=wrong, of=of)


def _with_positions(envelope: Any) -> Any:
    """Return an envelope with each event replaced by its position."""
    events = envelope.get("events") if isinstance(envelope, dict) else None
    if not isinstance(events, list):
        return envelope
    positions = [event.get("index") if isinstance(event, dict) else event for event in events]
    return {**envelope, "events": positions}


def _meeting(fault: Fault) -> str:
    return f"a push that got {fault.name}"


def _count(requests: Sized) -> Words:
    return Words("1 request" if len(requests) == 1 else f"{len(requests)} requests")


async def _meets_another(t: PusherTrial, fault: Fault) -> bool:
    """Return whether the driver meets another fault: a socket resets a connection that should be refused."""
    return (
        fault.response is TransportFault.REFUSED and (await t.remote.arrived())[-1].request.mount == "socket"
    )
