"""PSH-ENV-08: pushes at the same time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

from ..._show import show
from ...registry import check
from ...remote import Exchange, Operation, Request, Response
from ...trial import PusherSession, PusherTrial, plain_event
from .._expect.envelopes import first_position

_PUSHES = 8
_TASKS = ("agent:task", "agent:another-task")

Passed = list[dict[str, Any]]
"""The keywords of each push, by its number, which is also the position of its event."""


@check("PSH-ENV-08")
async def concurrent_pushes_do_not_mix(t: PusherTrial) -> None:
    """Each of several concurrent envelopes arrives once and unmixed, and each push returns its own reply."""
    t.remote.use_socket()
    pusher = await t.pusher()
    sessions = [await t.session_of(pusher, task_id) for task_id in _TASKS]
    since = await sessions[0].reach()
    wanted = await _script_replies(t)
    t.step(f"{_PUSHES} pushes at the same time")
    passed = [_passed(number, sessions) for number in range(_PUSHES)]
    pushes = (t.push(pusher, [plain_event(number)], **passed[number]) for number in range(_PUSHES))
    results = await asyncio.gather(*pushes)
    _expect_envelopes(t, await t.remote.arrived(since), passed)
    for number, result in enumerate(results):
        flag = result.get("snapshot_needed") if isinstance(result, dict) else result
        expected = f"its own reply, snapshot_needed={wanted(number)}"
        t.expect(flag is wanted(number), expected, got=result, of=f"the result of push {number}")


def _expect_envelopes(t: PusherTrial, arrived: list[Exchange], passed: Passed) -> None:
    """Expect one envelope for each push, with its own keywords and its own event."""
    count = len(arrived)
    t.expect(count == _PUSHES, str(_PUSHES), got=count, of="the number of envelopes that arrived")
    for push in arrived:
        _expect_unmixed(t, push.request, passed)
    positions = sorted(first_position(push.request.json()) or 0 for push in arrived)
    t.expect(
        positions == list(range(_PUSHES)), "each event once", got=positions, of="the events of all envelopes"
    )


def _expect_unmixed(t: PusherTrial, request: Request, passed: Passed) -> None:
    envelope = request.json()
    number = first_position(envelope)
    if number is None:
        t.not_exercised(
            "the body that arrived is not an envelope with events", see=("PSH-ENV-01", "PSH-ENV-03")
        )
    own = {**passed[number % _PUSHES], "events": 1}
    # A key that never arrives is not mixed up; other clauses are about it.
    got = {**envelope, "events": len(envelope["events"])}
    mixed = {key: got[key] for key in own if key in got and got[key] != own[key]}
    right, of = {key: own[key] for key in mixed}, f"the envelope with event {number}"
    t.expect(not mixed, show(right), got=mixed, of=of)


async def _script_replies(t: PusherTrial) -> Callable[[int], bool]:
    """Script a reply for each push, and return the function from its number to `snapshot_needed`.

    A non-HTTP remote does not know the number, so it gives every push the same reply.
    """
    if t.remote.speaks_http:
        t.remote.consumer.script(Operation.PUSH, _reply_by_position)
        t.step("the remote: ask for a snapshot in the reply to every other push")
        return _wanted
    await t.remote.script(Operation.PUSH, _reply(True))
    return lambda _: True


def _passed(number: int, sessions: Sequence[PusherSession]) -> dict[str, Any]:
    """Return the keywords of a push, which differ from those of its neighbours."""
    return {
        "session_id": sessions[number % len(sessions)].id,
        "task_id": _TASKS[number % len(_TASKS)],
        "source_type": "message" if number % 3 else "snapshot",
        "is_snapshot_end": number % 3 == 0,
    }


def _wanted(number: int) -> bool:
    return number % 2 == 0


def _reply_by_position(request: Request) -> Response:
    return _reply(_wanted(first_position(request.json()) or 0))


def _reply(needed: bool) -> Response:
    return Response.json({"snapshot_needed": needed})
