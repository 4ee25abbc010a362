"""PSH-FLT-01 to PSH-FLT-03 and PSH-FLT-06: errors and attempts after a fault, and the recovery from it."""

from __future__ import annotations

import asyncio
from time import monotonic
from typing import Any

from ..._show import Words, show
from ...outcome import DriverRaised
from ...registry import check
from ...remote import Fault, Meaning, Operation, Response, TransportFault, faults, faults_of
from ...trial import PusherTrial, plain_event
from .._expect.faults import expect_driver_error

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
_ACCEPTED = Response.json({"snapshot_needed": True})
# The kit shortens sleeps a hundredfold: half of what is left of it, for a driver may vary its delays.
_DELAY = 40
_TOO_SOON = _DELAY / 100 / 2


@check("PSH-FLT-01")
async def refused_push_is_an_error(t: PusherTrial) -> None:
    """Whatever the remote did not accept never returns as if it had."""
    for fault in _NOT_ACCEPTED:
        await t.next_case()
        session = await t.open_session(max_retries=2, retry_delay_sec=1)
        await session.reach()
        await t.remote.script(Operation.PUSH, fault.response)
        because = f"the remote answered with {fault.name}"
        await expect_driver_error(t, session.push, because=because)


@check("PSH-FLT-02")
async def transient_fault_is_tried_again(t: PusherTrial) -> None:
    """The same envelope is sent again, `max_retries` times in all, and a late success is a success."""
    t.remote.needs_http()
    for fault in _TRANSIENT:
        pusher, session_id, since = await _faulty(t, fault, fault, _ACCEPTED)
        if await _is_another(t, fault):
            continue
        try:
            result = await session.push()
        except DriverRaised as problem:
            if t.remote.keeps_silent(problem):
                return
            raise
        tries = await t.remote.arrived(since)
        t.expect(t.snapshot_needed(result) is True, "the reply of the third attempt", got=result)
        t.expect(
            len(tries) == 3,
            "three attempts",
            got=Words(f"{len(tries)} requests"),
            of=f"a push after {fault.name}",
        )
        # As the remote reads it: compressed, it may say when it was compressed.
        bodies = {push.request.content for push in tries}
        t.expect(len(bodies) == 1, "the identical envelope in every attempt", got=bodies, of="the attempts")


@check("PSH-FLT-02")
async def gives_up_after_max_retries(t: PusherTrial) -> None:
    """A push that keeps failing makes `max_retries` attempts, and then raises `DriverError`."""
    t.remote.needs_http()
    # Two attempts, not three as above: a driver with a fixed number of attempts fails one of the checks.
    for fault in _LASTING:
        pusher, session_id, since = await _faulty(t, fault, max_retries=2)
        if await _is_another(t, fault):
            continue
        await expect_driver_error(t, session.push, because=f"the remote answered {fault.name}")
        count = len(await t.remote.arrived(since))
        t.expect(
            count == 2, "two attempts, for max_retries is 2", got=Words(f"{count} requests"), of=fault.name
        )


@check("PSH-FLT-02")
async def waits_between_attempts(t: PusherTrial) -> None:
    """A remote that is overloaded or down is given time to recover."""
    t.remote.needs_http()
    for fault in faults("status 503", "a refused connection"):
        pusher, session_id, since = await _faulty(t, fault, max_retries=2, retry_delay_sec=_DELAY)
        if not await _is_another(t, fault):
            await _expect_pause(t, pusher, session_id, since, of=f"a push after {fault.name}")


async def _expect_pause(t: PusherTrial, pusher: Any, session_id: str, since: int, *, of: str) -> None:
    started = monotonic()
    push = asyncio.ensure_future(session.push())
    await t.remote.until_arrived(since + 1, push, _TOO_SOON)
    seconds = monotonic() - started
    count = len(await t.remote.arrived(since))
    push.cancel()
    await asyncio.gather(push, return_exceptions=True)  # How it ends is PSH-FLT-01 and PSH-FLT-05.
    t.expect(
        count < 2 or seconds >= _TOO_SOON,
        "about retry_delay_sec between two attempts",
        got=Words(f"{count} requests at once"),
        of=of,
    )


@check("PSH-FLT-03")
async def permanent_refusal_is_not_tried_again(t: PusherTrial) -> None:
    """A refusal that will not change is asked for once."""
    t.remote.needs_http()
    for fault in _PERMANENT:
        pusher, session_id, since = await _faulty(t, fault)
        try:
            await session.push()
        except DriverRaised:
            pass  # That it raises is PSH-FLT-01.
        count = len(await t.remote.arrived(since))
        t.expect(
            count == 1,
            "one attempt",
            got=Words(f"{count} requests"),
            of=f"a push that the remote refused with {fault.name}",
        )


@check("PSH-FLT-06")
async def works_again_after_a_fault(t: PusherTrial) -> None:
    """When the remote is well again, the next call is as if nothing had been."""
    for index, fault in enumerate(_NOT_ACCEPTED, 3):
        pusher, session_id, since = await _faulty(t, fault)
        healthy = _counted(t.envelope_of((await t.remote.arrived())[since - 1]))
        try:
            await session.push([plain_event(2)])
        except DriverRaised as problem:
            if t.remote.keeps_silent(problem):
                return
            # That it raises is PSH-FLT-01.
        await t.remote.script(Operation.PUSH, _ACCEPTED)
        since = len(await t.remote.arrived())
        # An event that was never there: a remote may take the same envelope once only.
        result = await session.push([plain_event(index)])
        of = f"a push after {fault.name}"
        t.expect(t.snapshot_needed(result) is True, "the reply of a healthy remote", got=result, of=of)
        count = len(await t.remote.arrived(since))
        t.expect(count == 1, "one envelope", got=Words(f"{count} requests"), of=of)
        again = _counted(t.envelope_of((await t.remote.arrived(since))[0]))
        wanted = {**healthy, "events": [index]} if isinstance(healthy, dict) else healthy
        t.expect(again == wanted, f"the envelope of a healthy push, {show(wanted)}", got=again, of=of)


def _counted(envelope: Any) -> Any:
    """Return an envelope with the index of each event in its place."""
    events = envelope.get("events") if isinstance(envelope, dict) else None
    if not isinstance(events, list):
        return envelope
    indexes = [event.get("index") if isinstance(event, dict) else event for event in events]
    return {**envelope, "events": indexes}


async def _faulty(
    t: PusherTrial, *script: Fault | Response, max_retries: int = 3, retry_delay_sec: int = 1
) -> tuple[object, str, int]:
    """Construct a pusher that reaches the remote, then script what its pushes get."""
    await t.next_case()
    session = await t.open_session(max_retries=max_retries, retry_delay_sec=retry_delay_sec)
    await session.reach()
    since = len(await t.remote.arrived())
    answers = [step.response if isinstance(step, Fault) else step for step in script]
    await t.remote.script(Operation.PUSH, *answers)
    return pusher, session_id, since


async def _is_another(t: PusherTrial, fault: Fault) -> bool:
    """Tell whether the driver meets another fault: on the socket, a refused connection is a reset one."""
    return (
        fault.response is TransportFault.REFUSED and (await t.remote.arrived())[-1].request.mount == "socket"
    )
