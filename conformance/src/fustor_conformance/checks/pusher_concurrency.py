"""PSH-ENV-08: pushes at the same time."""

from __future__ import annotations

import asyncio
from json import dumps

from .._show import Words
from ..registry import check
from ..remote import Answer, Operation, Request
from ..trial import PusherTrial
from ..trial.pusher import plain_event

_PUSHES = 8


@check("PSH-ENV-08")
async def concurrent_pushes_do_not_mix(t: PusherTrial) -> None:
    """Each envelope arrives once with its own events and flags, and each caller gets its own reply."""
    t.endpoint.use_socket()
    pusher = await t.pusher()
    session_id = await t.session(pusher)
    since = await t.reach(pusher, session_id)
    t.step(f"{_PUSHES} pushes at the same time; the remote asks for a snapshot of every other one")
    t.consumer.script(Operation.PUSH, _reply_by_index)
    pushes = (_push(t, pusher, session_id, number) for number in range(_PUSHES))
    results = await asyncio.gather(*pushes)
    arrived = sorted(dumps(push.request.json(), sort_keys=True) for push in await t.arrived(since))
    t.expect(
        len(arrived) == _PUSHES,
        f"{_PUSHES} envelopes",
        got=Words(f"{len(arrived)} requests"),
        of="the remote",
    )
    for push in await t.arrived(since):
        envelope, number = push.request.json(), _number(push.request)
        if number is None:
            t.not_exercised("what arrived is no envelope with events; see PSH-ENV-01 and PSH-ENV-03")
        got = (envelope.get("source_type"), len(envelope["events"]))
        t.expect(
            got == (_source_type(number), 1), f"{(_source_type(number), 1)}", got=got, of=f"envelope {number}"
        )
    for number, result in enumerate(results):
        got_flag = result.get("snapshot_needed") if isinstance(result, dict) else result
        t.expect(got_flag is _wanted(number), f"the reply to push {number}, {_wanted(number)}", got=result)


async def _push(t: PusherTrial, pusher: object, session_id: str, number: int) -> object:
    event = plain_event(number)
    return await t.push(pusher, [event], session_id=session_id, source_type=_source_type(number))


def _source_type(number: int) -> str:
    return "snapshot" if number % 3 == 0 else "message"


def _wanted(number: int) -> bool:
    return number % 2 == 0


def _reply_by_index(request: Request) -> Answer:
    return Answer.json({"snapshot_needed": _wanted(_number(request) or 0)})


def _number(request: Request) -> int | None:
    """Return the index of the first event, or None for what is no envelope."""
    envelope = request.json()
    try:
        number = envelope["events"][0]["index"]
    except (TypeError, LookupError):
        return None
    return number if isinstance(number, int) else None
