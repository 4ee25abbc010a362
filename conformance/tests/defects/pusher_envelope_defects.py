"""Pushers with one thing wrong in the envelope."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from fustor_core.envelope import Envelope
from fustor_event_model.models import EventBase, UpdateEvent

from .pushers import ReferencePusher
from .registry import defect

Json = dict[str, Any]


class EditsTheEnvelope(ReferencePusher):
    """Sends the envelope as `edit` leaves it; each defect below edits one thing."""

    def body(self, events: list[EventBase], keywords: Mapping[str, Any]) -> bytes:
        return json.dumps(self.edit(json.loads(super().body(events, keywords)))).encode()

    def edit(self, envelope: Json) -> Any:
        raise NotImplementedError


# --- PSH-ENV-01 -----------------------------------------------------------------------------------


@defect("PSH-ENV-01", because="got 0 requests with events")
class ThrowsTheEventsAway(ReferencePusher):
    """Sends nothing and says that all is well."""

    async def push(self, events: list[EventBase], **keywords: Any) -> Any:
        return {"snapshot_needed": False}


@defect("PSH-ENV-01", because="expected one envelope")
class PostsEveryEvent(ReferencePusher):
    """Posts the events one by one."""

    async def push(self, events: list[EventBase], **keywords: Any) -> Any:
        return [await super(PostsEveryEvent, self).push([event], **keywords) for event in events][-1]


@defect("PSH-ENV-01", because="got 2 requests with events")
class PostsTwice(ReferencePusher):
    """Posts the same envelope again, to be sure."""

    async def push(self, events: list[EventBase], **keywords: Any) -> Any:
        await super().push(events, **keywords)
        return await super().push(events, **keywords)


@defect("PSH-ENV-01", because="expected a JSON object, got [")
class SendsABareList(EditsTheEnvelope):
    """Sends the events without an envelope."""

    def edit(self, envelope: Json) -> Any:
        return envelope["events"]


@defect("PSH-ENV-01", because="got none of agent_id")
class DropsTheAgentId(EditsTheEnvelope):
    """Leaves the agent out."""

    def edit(self, envelope: Json) -> Any:
        del envelope["agent_id"]
        return envelope


@defect("PSH-ENV-01", because="expected the keys")
class WrapsTheEnvelope(EditsTheEnvelope):
    """Puts the envelope into another."""

    def edit(self, envelope: Json) -> Any:
        return {"data": envelope}


@defect("PSH-ENV-01", because="events with the keys")
class RenamesTheSchema(EditsTheEnvelope):
    """Calls `event_schema` by its name in a database."""

    def edit(self, envelope: Json) -> Any:
        for event in envelope["events"]:
            event["schema"] = event.pop("event_schema")
        return envelope


@defect("PSH-ENV-01", because="a list under 'events'")
class SendsTheEventsAsText(EditsTheEnvelope):
    """Writes the events as JSON within JSON."""

    def edit(self, envelope: Json) -> Any:
        return {**envelope, "events": json.dumps(envelope["events"])}


@defect("PSH-ENV-01", because="expected a JSON object, got <NotJson")
class SendsAForm(ReferencePusher):
    """Sends the envelope as a form."""

    def body(self, events: list[EventBase], keywords: Mapping[str, Any]) -> bytes:
        return urlencode(self.envelope(events, **keywords).model_dump()).encode()


# --- PSH-ENV-02 -----------------------------------------------------------------------------------


@defect("PSH-ENV-02", because="got {'is_snapshot_end': '")
class SendsFlagsAsText(EditsTheEnvelope):
    """Writes the flags as "true" and "false"."""

    def edit(self, envelope: Json) -> Any:
        flags = ("is_snapshot_end", "snapshot_sync_suggested")
        return {**envelope, **{flag: str(envelope[flag]).lower() for flag in flags}}


@defect("PSH-ENV-02", because="got {'is_snapshot_end': ")
class SendsFlagsAsNumbers(EditsTheEnvelope):
    """Writes the flags as 1 and 0."""

    def edit(self, envelope: Json) -> Any:
        flags = ("is_snapshot_end", "snapshot_sync_suggested")
        return {**envelope, **{flag: int(envelope[flag]) for flag in flags}}


@defect("PSH-ENV-02", because="'snapshot_sync_suggested': None")
class LeavesOmittedFlagsNull(EditsTheEnvelope):
    """Sends null for a flag that is not set."""

    def edit(self, envelope: Json) -> Any:
        return {name: value if value is not False else None for name, value in envelope.items()}


@defect("PSH-ENV-02", because="got {'source_type': 'realtime'}")
class CallsMessagesRealtime(ReferencePusher):
    """Has another default for the source type."""

    def envelope(self, events: list[EventBase], **keywords: Any) -> Envelope:
        return super().envelope(events, **{"source_type": "realtime", **keywords})


@defect("PSH-ENV-02", because="got {'task_id': None}")
class IgnoresTheTask(ReferencePusher):
    """Does not pass the task on."""

    def envelope(self, events: list[EventBase], *, task_id: str | None = None, **keywords: Any) -> Envelope:
        return super().envelope(events, **keywords)


@defect("PSH-ENV-02", because="got {'session_id': None}")
class IgnoresTheSession(ReferencePusher):
    """Does not pass the session on."""

    def envelope(
        self, events: list[EventBase], *, session_id: str | None = None, **keywords: Any
    ) -> Envelope:
        return super().envelope(events, **keywords)


@defect("PSH-ENV-02", because="{'is_snapshot_end': True}")
class EndsEverySnapshot(EditsTheEnvelope):
    """Takes every snapshot push for the last one."""

    def edit(self, envelope: Json) -> Any:
        ends = envelope["is_snapshot_end"] or envelope["source_type"] == "snapshot"
        return {**envelope, "is_snapshot_end": ends}


@defect("PSH-ENV-02", because="got {'agent_id': 'agent'}")
class InventsAnAgent(EditsTheEnvelope):
    """Sends a name of its own when no agent was named."""

    def edit(self, envelope: Json) -> Any:
        return {**envelope, "agent_id": envelope["agent_id"] or "agent"}


# --- PSH-ENV-04 -----------------------------------------------------------------------------------


@defect("PSH-ENV-04", because="got 0 requests")
class SwallowsEmptyPushes(ReferencePusher):
    """Sends nothing when there are no events."""

    async def push(self, events: list[EventBase], **keywords: Any) -> Any:
        return await super().push(events, **keywords) if events else {"snapshot_needed": False}


@defect("PSH-ENV-04", because="an envelope with an empty list of events")
class SendsNoListOfEvents(EditsTheEnvelope):
    """Leaves `events` out when there are none."""

    def edit(self, envelope: Json) -> Any:
        return {name: value for name, value in envelope.items() if value != []}


@defect("PSH-ENV-04", because="an envelope with an empty list of events")
class SendsAnEventOfItsOwn(ReferencePusher):
    """Fills an empty push with an event that the source did not send."""

    def envelope(self, events: list[EventBase], **keywords: Any) -> Envelope:
        filler = UpdateEvent(event_schema="none", table="none", rows=[], fields=[])
        return super().envelope(events or [filler], **keywords)
