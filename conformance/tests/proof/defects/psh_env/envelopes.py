"""Pushers that send no envelope, several, or wrong flags: PSH-ENV-01, PSH-ENV-02 and PSH-ENV-04."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from fustor_core.envelope import Envelope
from fustor_event_model.models import EventBase, UpdateEvent

from ...references.pushers import ReferencePusher
from ...tools.registry import defect
from ...variants.pusher_folders import FolderHarness, FolderPusher
from ._edits import EditsTheEnvelope, Json

# --- PSH-ENV-01 -----------------------------------------------------------------------------------


@defect("PSH-ENV-01", because="got 0 requests with events")
class ThrowsTheEventsAway(ReferencePusher):
    """Returns normally without a request."""

    async def push(self, events: list[EventBase], **keywords: Any) -> Any:
        return {"snapshot_needed": False}


@defect("PSH-ENV-01", because="expected one envelope")
class PostsEveryEvent(ReferencePusher):
    """Sends an envelope for each event."""

    async def push(self, events: list[EventBase], **keywords: Any) -> Any:
        return [await super(PostsEveryEvent, self).push([event], **keywords) for event in events][-1]


@defect("PSH-ENV-01", because="got 2 requests with events")
class PostsTwice(ReferencePusher):
    """Sends every envelope twice."""

    async def push(self, events: list[EventBase], **keywords: Any) -> Any:
        await super().push(events, **keywords)
        return await super().push(events, **keywords)


@defect("PSH-ENV-01", because="expected a JSON object, got [")
class SendsABareList(EditsTheEnvelope):
    """Sends the events without an envelope."""

    def edit(self, envelope: Json) -> Any:
        return envelope["events"]


@defect("PSH-ENV-01", because="got an object without agent_id")
class DropsTheAgentId(EditsTheEnvelope):
    """Leaves out the agent id."""

    def edit(self, envelope: Json) -> Any:
        del envelope["agent_id"]
        return envelope


@defect("PSH-ENV-01", because="expected every key of the envelope")
class WrapsTheEnvelope(EditsTheEnvelope):
    """Puts the envelope into another object."""

    def edit(self, envelope: Json) -> Any:
        return {"data": envelope}


@defect("PSH-ENV-01", because="events with the keys")
class RenamesTheSchema(EditsTheEnvelope):
    """Renames `event_schema` to `schema`."""

    def edit(self, envelope: Json) -> Any:
        for event in envelope["events"]:
            event["schema"] = event.pop("event_schema")
        return envelope


@defect("PSH-ENV-01", because="a list under 'events'")
class SendsTheEventsAsText(EditsTheEnvelope):
    """Sends the events as a string of JSON."""

    def edit(self, envelope: Json) -> Any:
        return {**envelope, "events": json.dumps(envelope["events"])}


@defect("PSH-ENV-01", because="expected a JSON object, got a body that is not JSON")
class SendsAForm(ReferencePusher):
    """Sends the envelope as a form."""

    def body(self, events: list[EventBase], keywords: Mapping[str, Any]) -> bytes:
        return urlencode(self.envelope(events, **keywords).model_dump()).encode()


@defect("PSH-ENV-01", because="expected one envelope, got 2 requests", harness=FolderHarness)
class WritesTwice(FolderPusher):
    """Writes every envelope twice."""

    def line(self, events: list[EventBase], keywords: Mapping[str, Any]) -> bytes:
        return super().line(events, keywords) * 2


# --- PSH-ENV-02 -----------------------------------------------------------------------------------


@defect("PSH-ENV-02", because="got {'is_snapshot_end': '")
class SendsFlagsAsText(EditsTheEnvelope):
    """Sends the flags as the strings "true" and "false"."""

    def edit(self, envelope: Json) -> Any:
        flags = ("is_snapshot_end", "snapshot_sync_suggested")
        return {**envelope, **{flag: str(envelope[flag]).lower() for flag in flags}}


@defect("PSH-ENV-02", because="got {'is_snapshot_end': ")
class SendsFlagsAsNumbers(EditsTheEnvelope):
    """Sends the flags as 1 and 0."""

    def edit(self, envelope: Json) -> Any:
        flags = ("is_snapshot_end", "snapshot_sync_suggested")
        return {**envelope, **{flag: int(envelope[flag]) for flag in flags}}


@defect("PSH-ENV-02", because="'snapshot_sync_suggested': None")
class LeavesOmittedFlagsNull(EditsTheEnvelope):
    """Sends null for an omitted flag."""

    def edit(self, envelope: Json) -> Any:
        return {name: value if value is not False else None for name, value in envelope.items()}


@defect("PSH-ENV-02", because="got {'source_type': 'realtime'}")
class CallsMessagesRealtime(ReferencePusher):
    """Sends "realtime" for an omitted source type."""

    def envelope(self, events: list[EventBase], **keywords: Any) -> Envelope:
        return super().envelope(events, **{"source_type": "realtime", **keywords})


@defect("PSH-ENV-02", because="got {'task_id': None}")
class IgnoresTheTask(ReferencePusher):
    """Does not send the task id."""

    def envelope(self, events: list[EventBase], *, task_id: str | None = None, **keywords: Any) -> Envelope:
        return super().envelope(events, **keywords)


@defect("PSH-ENV-02", because="got {'session_id': None}")
class IgnoresTheSession(ReferencePusher):
    """Does not send the session id."""

    def envelope(
        self, events: list[EventBase], *, session_id: str | None = None, **keywords: Any
    ) -> Envelope:
        return super().envelope(events, **keywords)


@defect("PSH-ENV-02", because="{'is_snapshot_end': True}")
class EndsEverySnapshot(EditsTheEnvelope):
    """Marks every snapshot push as the end."""

    def edit(self, envelope: Json) -> Any:
        ends = envelope["is_snapshot_end"] or envelope["source_type"] == "snapshot"
        return {**envelope, "is_snapshot_end": ends}


@defect("PSH-ENV-02", because="got {'agent_id': 'agent'}")
class InventsAnAgent(EditsTheEnvelope):
    """Sends a made-up agent id when none was passed."""

    def edit(self, envelope: Json) -> Any:
        return {**envelope, "agent_id": envelope["agent_id"] or "agent"}


@defect("PSH-ENV-02", because="expected {'is_snapshot_end': True}", harness=FolderHarness)
class ForgetsTheEnd(FolderPusher):
    """Never marks a push as the end of a snapshot."""

    def line(self, events: list[EventBase], keywords: Mapping[str, Any]) -> bytes:
        return Envelope(events=events, **{**keywords, "is_snapshot_end": False}).encode() + b"\n"


# --- PSH-ENV-04 -----------------------------------------------------------------------------------


@defect("PSH-ENV-04", because="got 0 requests")
class SwallowsEmptyPushes(ReferencePusher):
    """Sends nothing when there are no events."""

    async def push(self, events: list[EventBase], **keywords: Any) -> Any:
        return await super().push(events, **keywords) if events else {"snapshot_needed": False}


@defect("PSH-ENV-04", because="an envelope with an empty list of events")
class SendsNoListOfEvents(EditsTheEnvelope):
    """Leaves out `events` when there are none."""

    def edit(self, envelope: Json) -> Any:
        return {name: value for name, value in envelope.items() if value != []}


@defect("PSH-ENV-04", because="an envelope with an empty list of events")
class SendsAnEventOfItsOwn(ReferencePusher):
    """Adds a made-up event to an empty push."""

    def envelope(self, events: list[EventBase], **keywords: Any) -> Envelope:
        filler = UpdateEvent(event_schema="none", table="none", rows=[], fields=[])
        return super().envelope(events or [filler], **keywords)
