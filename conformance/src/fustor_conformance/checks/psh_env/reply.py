"""PSH-ENV-05 and PSH-ENV-06: the reply of the remote is the result of the push."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from ...outcome import DriverRaised
from ...registry import check
from ...remote import Answer, Meaning, Operation, faults_of
from ...trial import PusherTrial
from ...trial.pusher import plain_event, said
from .._expect.faults import expect_driver_error


def _answers(_: Any) -> st.SearchStrategy[list[bool]]:
    return st.lists(st.booleans(), min_size=2, max_size=5)


@check("PSH-ENV-05", given=(_answers,))
async def snapshot_needed_is_the_replys(t: PusherTrial, answers: list[bool]) -> None:
    """On every call the result has the flag of that call's reply."""
    pusher = await t.pusher()
    session_id = await t.session(pusher)
    await t.script(Operation.PUSH, *(Answer.json({"snapshot_needed": answer}) for answer in answers))
    for number, answer in enumerate(answers):
        result = await t.push(pusher, [plain_event(number + 1)], session_id=session_id)
        t.expect(isinstance(result, dict), "a dict", got=result)
        flag = result.get("snapshot_needed")
        t.expect(type(flag) is bool, "snapshot_needed, exactly a bool", got=result)
        if len(await t.arrived()) <= number:
            t.not_exercised("nothing arrived at the kit's endpoint, so there was no reply; see PSH-ENV-01")
        t.expect(flag is answer, f"the reply's snapshot_needed, {answer}", got=result)


@check("PSH-ENV-05")
async def slow_reply_is_a_reply(t: PusherTrial) -> None:
    """Whoever waits for it has its flag, and whoever does not raises."""
    (slow,) = faults_of(Meaning.SLOW)
    t.use_socket()
    pusher = await t.pusher(max_retries=1)
    session_id = await t.session(pusher)
    await t.reach(pusher, session_id)
    await t.script(Operation.PUSH, slow.answer)
    try:
        result = await t.push(pusher, [plain_event()], session_id=session_id)
    except DriverRaised:
        return  # How long it waits is the driver's affair.
    t.expect(t.snapshot_needed(result) is True, "the reply's snapshot_needed, True", got=result)


@check("PSH-ENV-06")
async def unusable_reply_is_an_error(t: PusherTrial) -> None:
    """A reply without an exact flag is never taken for an answer."""
    t.needs_http()
    for fault in faults_of(Meaning.UNUSABLE):
        await t.another_case()
        pusher = await t.pusher(max_retries=2, retry_delay_sec=1)
        session_id = await t.session(pusher)
        await t.reach(pusher, session_id)
        await t.script(Operation.PUSH, fault.answer)
        because = f"the remote answered with {fault.name}: {said(fault.answer)}"
        await expect_driver_error(t, t.pushing(pusher, session_id), because=because)
