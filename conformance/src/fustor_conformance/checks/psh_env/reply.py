"""PSH-ENV-05 and PSH-ENV-06: the reply of the remote is the result of the push."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from ...outcome import DriverRaised
from ...registry import check
from ...remote import Meaning, Operation, Response, faults_of
from ...trial import PusherTrial, describe_response, plain_event
from ...trial.remote import NOTHING_ARRIVED
from .._expect.faults import expect_driver_error, session_meeting


def _flags(_: Any) -> st.SearchStrategy[list[bool]]:
    return st.lists(st.booleans(), min_size=2, max_size=5)


@check("PSH-ENV-05", given=(_flags,))
async def snapshot_needed_comes_from_the_reply(t: PusherTrial, flags: list[bool]) -> None:
    """Every push returns a dict with the `snapshot_needed` of its own reply."""
    session = await t.open_session()
    await t.remote.script(Operation.PUSH, *(Response.json({"snapshot_needed": flag}) for flag in flags))
    for number, wanted in enumerate(flags):
        result = await session.push([plain_event(number + 1)])
        of = f"the result of push {number + 1}"
        t.expect(isinstance(result, dict), "a dict", got=result, of=of)
        flag = result.get("snapshot_needed")
        t.expect(type(flag) is bool, "a bool under 'snapshot_needed'", got=result, of=of)
        if len(await t.remote.arrived()) <= number:
            t.not_exercised(f"{NOTHING_ARRIVED}, so there was no reply", see="PSH-ENV-01")
        expected = f"snapshot_needed {wanted}, as in its reply"
        t.expect(flag is wanted, expected, got=result, of=of)


@check("PSH-ENV-05")
async def late_reply_is_returned(t: PusherTrial) -> None:
    """A push that gets its reply late returns the `snapshot_needed` of that reply, or raises."""
    (slow,) = faults_of(Meaning.SLOW)
    t.remote.use_socket()
    session = await t.open_session(max_retries=1)
    await session.reach()
    await t.remote.script(Operation.PUSH, slow.response)
    try:
        result = await session.push()
    except DriverRaised:
        return  # The driver decides how long it waits.
    expected = "snapshot_needed True, as in the slow reply"
    t.expect(t.snapshot_needed(result) is True, expected, got=result, of="the result of push()")


@check("PSH-ENV-06")
async def unusable_reply_is_an_error(t: PusherTrial) -> None:
    """A push raises `DriverError` when the reply is not a JSON object with a bool under `snapshot_needed`."""
    t.remote.needs_http()
    for fault in faults_of(Meaning.UNUSABLE):
        session, _ = await session_meeting(t, fault, max_retries=2)
        because = f"it got the reply {describe_response(fault.response)} ({fault.name})"
        await expect_driver_error(t, session.push, because=because)
