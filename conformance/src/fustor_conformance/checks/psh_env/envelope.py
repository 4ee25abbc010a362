"""PSH-ENV-01 to PSH-ENV-04 and PSH-ENV-07: one envelope per push, with its flags and events unchanged."""

from __future__ import annotations

from json import dumps, loads
from typing import Any

from fustor_event_model.models import EventBase, InsertEvent

from ..._show import Words, show
from ...outcome import DriverRaised
from ...registry import check
from ...strategies import event_batches, flags
from ...trial import PusherTrial, plain_event
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
    arrived = await t.remote.arrived()
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
    session = await t.open_session()
    since = await session.reach()
    await session.push([plain_event()], **passed)
    envelope = await t.remote.last_envelope(since)
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
    session = await t.open_session()
    await session.reach()
    await _expect_whole(t, pusher, session_id, events)


@check("PSH-ENV-03")
async def every_kind_of_value_arrives_whole(t: PusherTrial) -> None:
    """Values that are known to be hard arrive unchanged, one after the other."""
    session = await t.open_session()
    await session.reach()
    for number, value in enumerate(HARD_VALUES, 1):
        rows = [{"id": number, "value": value}]
        event = InsertEvent(
            fields=["id", "value"], rows=rows, index=number, event_schema="conformance", table="items"
        )
        await _expect_whole(t, pusher, session_id, [event])
        t.steps.pop()


async def _expect_whole(t: PusherTrial, pusher: Any, session_id: str, events: Events) -> None:
    wanted = [loads(event.model_dump_json()) for event in events]
    since = len(await t.remote.arrived())
    await session.push(events)
    for push in await t.remote.arrived(since):
        text = Words(push.request.body.decode(errors="replace"))
        t.expect(isinstance(push.request.json(), dict), "a JSON object", got=text, of="what arrived")
    got = (await t.remote.last_envelope(since)).get("events")
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
    session = await t.open_session()
    since = await session.reach()
    await session.push([], source_type="snapshot", is_snapshot_end=True)
    arrived = await t.remote.arrived(since)
    t.expect(len(arrived) == 1, "one envelope at the kit's endpoint", got=Words(f"{len(arrived)} requests"))
    envelope = arrived[0].request.json()
    events = envelope.get("events") if isinstance(envelope, dict) else envelope
    t.expect(events == [], "an envelope with an empty list of events", got=envelope, of="what arrived")


@check("PSH-ENV-07", given=(event_batches,))
async def events_are_left_alone(t: PusherTrial, events: Events) -> None:
    """The list and the events in it are as they were."""
    passed = [event.model_copy(deep=True) for event in events]
    session = await t.open_session()
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
