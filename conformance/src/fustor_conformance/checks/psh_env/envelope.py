"""PSH-ENV-01 to PSH-ENV-04 and PSH-ENV-07: one envelope per push, with its flags and events unchanged."""

from __future__ import annotations

from json import loads
from typing import Any

from fustor_event_model.models import EventBase, InsertEvent

from ..._show import Words, show, show_event
from ...registry import check
from ...remote import NOT_JSON
from ...strategies import event_batches, flags
from ...trial import PusherSession, PusherTrial
from .._expect.envelopes import are_equal, differences
from .._expect.raising import ignore_failure
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
_ARRIVED = "the body that arrived"

Events = list[EventBase]


@check("PSH-ENV-01", given=(event_batches,))
async def one_push_is_one_envelope(t: PusherTrial, events: Events) -> None:
    """One push delivers one envelope, a JSON object with every key of the envelope and of its events."""
    session = await t.open_session()
    await session.push(events)
    arrived = await t.remote.arrived()
    count = Words(f"{len(arrived)} requests with events")
    t.expect(len(arrived) == 1, "one envelope", got=count, of="one push")
    _expect_complete(t, arrived[0].request.json())


def _expect_complete(t: PusherTrial, envelope: Any) -> None:
    """Expect a JSON object with every key of the envelope and of its events."""
    t.expect(isinstance(envelope, dict), "a JSON object", got=_shown(envelope), of=_ARRIVED)
    missing = ", ".join(key for key in _ENVELOPE_KEYS if key not in envelope)
    got = Words(f"an object without {missing}")
    t.expect(not missing, "every key of the envelope", got=got, of=_ARRIVED)
    events = envelope["events"]
    t.expect(isinstance(events, list), "a list under 'events'", got=events, of=_ARRIVED)
    for event in events:
        complete = isinstance(event, dict) and all(key in event for key in _EVENT_KEYS)
        t.expect(complete, f"events with the keys {', '.join(_EVENT_KEYS)}", got=event, of=_ARRIVED)


def _shown(body: Any) -> Any:
    return Words("a body that is not JSON") if body is NOT_JSON else body


@check("PSH-ENV-02", given=(flags,))
async def flags_and_ids_arrive_as_passed(t: PusherTrial, passed: dict[str, Any]) -> None:
    """Every flag and id arrives as it was passed, and an omitted flag arrives as false."""
    session = await t.open_session()
    since = await session.reach()
    await session.push(**passed)
    envelope = await t.remote.last_envelope(since)
    wanted = {**_DEFAULTS, **passed, "session_id": session.id}
    wrong = {
        key: envelope.get(key, "no such key") for key in wanted if not _same(envelope.get(key), wanted[key])
    }
    right = {key: wanted[key] for key in wrong}
    t.expect(not wrong, show(right), got=wrong, of="the envelope")


def _same(got: Any, wanted: Any) -> bool:
    """Return whether two values are equal in JSON, where 0 is not false."""
    return type(got) is type(wanted) and got == wanted


@check("PSH-ENV-03", given=(event_batches,))
async def events_arrive_unchanged(t: PusherTrial, events: Events) -> None:
    """Every event arrives unchanged and in order, as pydantic's JSON mode writes it."""
    session = await t.open_session()
    await session.reach()
    await _expect_whole(t, session, events)


@check("PSH-ENV-03")
async def every_kind_of_value_arrives_unchanged(t: PusherTrial) -> None:
    """Every value that drivers are known to change arrives unchanged."""
    session = await t.open_session()
    await session.reach()
    for number, value in enumerate(HARD_VALUES, 1):
        rows = [{"id": number, "value": value}]
        event = InsertEvent(
            fields=["id", "value"], rows=rows, index=number, event_schema="conformance", table="items"
        )
        await _expect_whole(t, session, [event])
        t.steps.pop()


async def _expect_whole(t: PusherTrial, session: PusherSession, events: Events) -> None:
    """Push events, and expect them to arrive unchanged and in order."""
    wanted = [loads(event.model_dump_json()) for event in events]
    since = len(await t.remote.arrived())
    await session.push(events)
    got = await _events_since(t, since)
    is_complete = isinstance(got, list) and len(got) == len(wanted)
    t.expect(is_complete, f"{len(wanted)} events", got=got, of="the envelope")
    for number, (event, whole) in enumerate(zip(got, wanted, strict=True)):
        arrived = {key: event.get(key) for key in whole} if isinstance(event, dict) else event
        right, wrong = differences(whole, arrived)
        t.expect(are_equal(arrived, whole), show(right), got=wrong, of=f"event {number} of the envelope")


async def _events_since(t: PusherTrial, since: int) -> Any:
    """Return the events of the last push, of the pushes that arrived from number `since` on."""
    for push in await t.remote.arrived(since):
        body = Words(push.request.body.decode(errors="replace"))
        t.expect(isinstance(push.request.json(), dict), "a JSON object", got=body, of=_ARRIVED)
    return (await t.remote.last_envelope(since)).get("events")


@check("PSH-ENV-04")
async def end_of_a_snapshot_is_delivered(t: PusherTrial) -> None:
    """A push with `is_snapshot_end`, but without events, delivers an envelope."""
    session = await t.open_session()
    since = await session.reach()
    await session.push([], source_type="snapshot", is_snapshot_end=True)
    arrived = await t.remote.arrived(since)
    t.expect(len(arrived) == 1, "one envelope", got=Words(f"{len(arrived)} requests"))
    envelope = arrived[0].request.json()
    events = envelope.get("events") if isinstance(envelope, dict) else envelope
    t.expect(events == [], "an envelope with an empty list of events", got=_shown(envelope), of=_ARRIVED)


@check("PSH-ENV-07", given=(event_batches,))
async def push_does_not_change_the_events(t: PusherTrial, events: Events) -> None:
    """A push changes neither the list of events nor the events in it."""
    passed = [event.model_copy(deep=True) for event in events]
    session = await t.open_session()
    shown = _count(events)
    # Not session.push(), which passes a copy of the list. Other clauses are about its success.
    await ignore_failure(t.call(session.pusher, "push", passed, shown=shown, session_id=session.id))
    got = Words(f"a list of {_count(passed)}")
    t.expect(len(passed) == len(events), f"the same list of {shown}", got=got, of=f"after push({shown})")
    for number, (before, after) in enumerate(zip(events, passed, strict=True)):
        unchanged = f"the event as it was, {show_event(before)}"
        of = f"event {number} after push({shown})"
        t.expect(repr(after) == repr(before), unchanged, got=Words(show_event(after)), of=of)


def _count(events: Events) -> str:
    return "1 event" if len(events) == 1 else f"{len(events)} events"
