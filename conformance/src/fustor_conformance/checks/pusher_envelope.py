"""PSH-ENV: the envelope and its reply."""

from __future__ import annotations

from json import dumps, loads
from typing import Any

from fustor_core.exceptions import ConfigError
from fustor_core.models.config import ApiKeyCredential, PasswdCredential
from fustor_event_model.models import EventBase, InsertEvent
from hypothesis import strategies as st

from .._show import Words, show
from ..outcome import DriverRaised
from ..registry import check
from ..remote import Answer, Meaning, Operation, faults_of
from ..strategies import api_keys, event_batches, flags, passwords
from ..trial import PusherTrial
from ..trial.pusher import plain_event, said
from ._credentials import carries_credential
from ._faults import expect_driver_error
from ._values import HARD_VALUES

_ENVELOPE_KEYS = (
    "agent_id",
    "task_id",
    "session_id",
    "source_type",
    "is_snapshot_end",
    "snapshot_sync_suggested",
    "events",
)
_EVENT_KEYS = ("event_type", "fields", "rows", "index", "event_schema", "table")
_DEFAULTS = {
    "agent_id": None,
    "task_id": None,
    "source_type": "message",
    "is_snapshot_end": False,
    "snapshot_sync_suggested": False,
}

Events = list[EventBase]


@check("PSH-ENV-01", given=(event_batches,))
async def one_push_is_one_envelope(t: PusherTrial, events: Events) -> None:
    """Exactly one arrives, a JSON object with every key of the envelope and of its events."""
    pusher = await t.pusher()
    await t.push(pusher, events, session_id=await t.session(pusher))
    arrived = await t.arrived()
    of = "what arrived at the kit's endpoint for one push"
    t.expect(len(arrived) == 1, "one envelope", got=Words(f"{len(arrived)} requests with events"), of=of)
    envelope = arrived[0].request.json()
    t.expect(isinstance(envelope, dict), "a JSON object", got=envelope, of=of)
    missing = [key for key in _ENVELOPE_KEYS if key not in envelope]
    t.expect(
        not missing,
        f"the keys {', '.join(_ENVELOPE_KEYS)}",
        got=Words(f"none of {', '.join(missing)}"),
        of=of,
    )
    t.expect(isinstance(envelope["events"], list), "a list under 'events'", got=envelope["events"], of=of)
    for event in envelope["events"]:
        complete = isinstance(event, dict) and all(key in event for key in _EVENT_KEYS)
        t.expect(complete, f"events with the keys {', '.join(_EVENT_KEYS)}", got=event, of=of)


@check("PSH-ENV-02", given=(flags,))
async def flags_and_ids_arrive_as_passed(t: PusherTrial, passed: dict[str, Any]) -> None:
    """What was passed arrives, and an omitted flag arrives as false."""
    pusher = await t.pusher()
    session_id = await t.session(pusher)
    since = await t.reach(pusher, session_id)
    await t.push(pusher, [plain_event()], session_id=session_id, **passed)
    envelope = await t.the_push(since)
    wanted = {**_DEFAULTS, **passed, "session_id": session_id}
    wrong = {
        key: envelope.get(key, "no such key") for key in wanted if not _same(envelope.get(key), wanted[key])
    }
    right = {key: wanted[key] for key in wrong}
    t.expect(not wrong, show(right), got=wrong, of="the envelope")


def _same(got: Any, wanted: Any) -> bool:
    """Compare as JSON does: 0 is not false."""
    return type(got) is type(wanted) and got == wanted


@check("PSH-ENV-03", given=(event_batches,))
async def events_arrive_whole(t: PusherTrial, events: Events) -> None:
    """Every event arrives unchanged and in order, as pydantic's JSON mode writes it."""
    pusher = await t.pusher()
    session_id = await t.session(pusher)
    await t.reach(pusher, session_id)
    await _expect_whole(t, pusher, session_id, events)


@check("PSH-ENV-03")
async def every_kind_of_value_arrives_whole(t: PusherTrial) -> None:
    """Values that are known to be hard arrive unchanged, one after the other."""
    pusher = await t.pusher()
    session_id = await t.session(pusher)
    await t.reach(pusher, session_id)
    for number, value in enumerate(HARD_VALUES, 1):
        rows = [{"id": number, "value": value}]
        event = InsertEvent(
            fields=["id", "value"], rows=rows, index=number, event_schema="conformance", table="items"
        )
        await _expect_whole(t, pusher, session_id, [event])
        t.steps.pop()


async def _expect_whole(t: PusherTrial, pusher: Any, session_id: str, events: Events) -> None:
    wanted = [loads(event.model_dump_json()) for event in events]
    since = len(await t.arrived())
    await t.push(pusher, events, session_id=session_id)
    for push in await t.arrived(since):
        text = Words(push.request.body.decode(errors="replace"))
        t.expect(isinstance(push.request.json(), dict), "a JSON object", got=text, of="what arrived")
    got = (await t.the_push(since)).get("events")
    t.expect(
        isinstance(got, list) and len(got) == len(wanted), f"{len(wanted)} events", got=got, of="the envelope"
    )
    for number, (event, whole) in enumerate(zip(got, wanted, strict=True)):
        arrived = {key: event.get(key) for key in whole} if isinstance(event, dict) else event
        equal = dumps(arrived, sort_keys=True) == dumps(whole, sort_keys=True)
        t.expect(equal, show(whole), got=arrived, of=f"event {number} of the envelope")


@check("PSH-ENV-04")
async def end_of_a_snapshot_is_delivered(t: PusherTrial) -> None:
    """A push without events but with `is_snapshot_end` is not swallowed."""
    pusher = await t.pusher()
    session_id = await t.session(pusher)
    since = await t.reach(pusher, session_id)
    await t.push(pusher, [], session_id=session_id, source_type="snapshot", is_snapshot_end=True)
    arrived = await t.arrived(since)
    t.expect(len(arrived) == 1, "one envelope at the kit's endpoint", got=Words(f"{len(arrived)} requests"))
    envelope = arrived[0].request.json()
    events = envelope.get("events") if isinstance(envelope, dict) else envelope
    t.expect(events == [], "an envelope with an empty list of events", got=envelope, of="what arrived")


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


@check("PSH-ENV-07", given=(event_batches,))
async def events_are_left_alone(t: PusherTrial, events: Events) -> None:
    """The list and the events in it are as they were."""
    passed = [event.model_copy(deep=True) for event in events]
    pusher = await t.pusher()
    session_id = await t.session(pusher)
    what = f"push({len(passed)} events)"
    try:
        await t.call(what, pusher.push, passed, session_id=session_id)
    except DriverRaised:
        pass  # Whether it delivers them has clauses of its own.
    t.expect(
        repr(passed) == repr(events),
        f"the events as they were, {show(events)}",
        got=passed,
        of=f"after {what}",
    )


@check("PSH-ENV-09", given=(passwords,))
async def every_request_carries_the_password(t: PusherTrial, credential: PasswdCredential) -> None:
    """User and password go as HTTP Basic."""
    await _expect_credential(t, credential)


@check("PSH-ENV-09", given=(api_keys,))
async def every_request_carries_the_key(t: PusherTrial, credential: ApiKeyCredential) -> None:
    """A key goes as a Bearer token or as x-api-key."""
    await _expect_credential(t, credential)


async def _expect_credential(t: PusherTrial, credential: Any) -> None:
    t.needs_http()
    try:
        pusher = await t.construct_or_raise("conformance", await t.config(credential=credential))
        session_id = await t.session(pusher)
    except DriverRaised as problem:
        if isinstance(problem.error, ConfigError):
            t.not_declared(f"the driver refuses a {type(credential).__name__}")
        t.not_exercised(f"{problem.message}; see PSH-CFG-01")
    await t.reach(pusher, session_id)
    await _ignore_failure(t, "heartbeat", pusher, session_id)
    await _ignore_failure(t, "get_latest_committed_index", pusher, session_id)
    for exchange in t.consumer.exchanges:
        # What a remote publishes about itself is public, and the contract does not speak of it.
        if exchange.operation is not Operation.DESCRIBE:
            headers = exchange.request.headers
            seen = {name: headers[name] for name in ("authorization", "x-api-key") if name in headers}
            of = f"the {exchange.operation.value} request {exchange.request.method} {exchange.request.path}"
            carried = await carries_credential(t, headers, credential)
            t.expect(carried, f"the credential {credential!r}", got=seen, of=of)


async def _ignore_failure(t: PusherTrial, method: str, pusher: Any, session_id: str) -> None:
    try:
        await t.call(f"{method}(session_id={session_id!r})", getattr(pusher, method), session_id=session_id)
    except DriverRaised:
        pass  # Whether it succeeds has a clause of its own; what it sent is looked at.
