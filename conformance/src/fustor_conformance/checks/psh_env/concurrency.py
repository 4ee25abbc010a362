"""PSH-ENV-08: pushes at the same time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

from ..._show import Words, show
from ...registry import check
from ...remote import Operation, Request, Response
from ...trial import PusherTrial, plain_event

_PUSHES = 8
_TASKS = ("agent:task", "agent:another-task")


@check("PSH-ENV-08")
async def concurrent_pushes_do_not_mix(t: PusherTrial) -> None:
    """Each envelope arrives once with its own events and flags, and each caller gets its own reply."""
    t.remote.use_socket()
    pusher = await t.pusher()
    sessions = [await t.session(pusher, task_id) for task_id in _TASKS]
    since = await t.reach(pusher, sessions[0])
    wanted = await _replies(t)
    t.step(f"{_PUSHES} pushes at the same time")
    passed = [_passed(number, sessions) for number in range(_PUSHES)]
    pushes = (t.push(pusher, [plain_event(number)], **passed[number]) for number in range(_PUSHES))
    results = await asyncio.gather(*pushes)
    arrived = await t.remote.arrived(since)
    t.expect(
        len(arrived) == _PUSHES,
        f"{_PUSHES} envelopes",
        got=Words(f"{len(arrived)} requests"),
        of="the remote",
    )
    for push in arrived:
        envelope, number = push.request.json(), _number(push.request)
        if number is None:
            t.not_exercised("what arrived is no envelope with events", see=("PSH-ENV-01", "PSH-ENV-03"))
        own = {**passed[number % _PUSHES], "events": 1}
        # What never arrives is no mixture, and has clauses of its own.
        got = {**envelope, "events": len(envelope["events"])}
        mixed = {key: got[key] for key in own if key in got and got[key] != own[key]}
        t.expect(not mixed, show({key: own[key] for key in mixed}), got=mixed, of=f"envelope {number}")
    numbers = sorted(_number(push.request) or 0 for push in arrived)
    t.expect(numbers == list(range(_PUSHES)), "each event once", got=numbers, of="the envelopes together")
    for number, result in enumerate(results):
        got_flag = result.get("snapshot_needed") if isinstance(result, dict) else result
        t.expect(got_flag is wanted(number), f"the reply to push {number}, {wanted(number)}", got=result)


async def _replies(t: PusherTrial) -> Callable[[int], bool]:
    """Script the replies, by the number of a push where the remote knows it, and return what they are."""
    if t.remote.speaks_http:
        t.remote.consumer.script(Operation.PUSH, _reply_by_index)
        t.step("the remote: ask for a snapshot in the reply to every other push")
        return _wanted
    await t.remote.script(Operation.PUSH, _reply(True))
    return lambda _: True


def _passed(number: int, sessions: Sequence[str]) -> dict[str, Any]:
    """Return what is passed with a push: each has something else than its neighbours."""
    return {
        "session_id": sessions[number % len(sessions)],
        "task_id": _TASKS[number % len(_TASKS)],
        "source_type": "message" if number % 3 else "snapshot",
        "is_snapshot_end": number % 3 == 0,
    }


def _wanted(number: int) -> bool:
    return number % 2 == 0


def _reply_by_index(request: Request) -> Response:
    return _reply(_wanted(_number(request) or 0))


def _reply(needed: bool) -> Response:
    return Response.json({"snapshot_needed": needed})


def _number(request: Request) -> int | None:
    """Return the index of the first event, or None for what is no envelope."""
    envelope = request.json()
    try:
        number = envelope["events"][0]["index"]
    except (TypeError, LookupError):
        return None
    return number if isinstance(number, int) else None
