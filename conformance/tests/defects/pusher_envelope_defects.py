"""Pushers with one thing wrong in what they send, or in what they make of the reply."""

from __future__ import annotations

import base64
import json
import unicodedata
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, ClassVar
from urllib.parse import urlencode

import httpx
from fustor_core.envelope import Envelope
from fustor_core.exceptions import DriverError
from fustor_core.models.config import ApiKeyCredential, PasswdCredential
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


class EditsEveryRow(EditsTheEnvelope):
    """Sends each value of each row as `value` leaves it."""

    def edit(self, envelope: Json) -> Any:
        for event in envelope["events"]:
            event["rows"] = [
                {name: self.value(value) for name, value in row.items()} for row in event["rows"]
            ]
        return envelope

    def value(self, value: Any) -> Any:
        raise NotImplementedError


# --- PSH-ENV-01 -----------------------------------------------------------------------------------


@defect("PSH-ENV-01", because="got '0 requests with events'")
class ThrowsTheEventsAway(ReferencePusher):
    """Sends nothing and says that all is well."""

    async def push(self, events: list[EventBase], **keywords: Any) -> Any:
        return {"snapshot_needed": False}


@defect("PSH-ENV-01", because="expected one envelope")
class PostsEveryEvent(ReferencePusher):
    """Posts the events one by one."""

    async def push(self, events: list[EventBase], **keywords: Any) -> Any:
        return [await super(PostsEveryEvent, self).push([event], **keywords) for event in events][-1]


@defect("PSH-ENV-01", because="got '2 requests with events'")
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


@defect("PSH-ENV-01", because="got 'none of agent_id'")
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


# --- PSH-ENV-03 -----------------------------------------------------------------------------------


@defect("PSH-ENV-03", because="'value': '2024-02-29 23:59:59.123456'", by="every_kind_of_value_arrives_whole")
class WritesWhateverAsText(ReferencePusher):
    """Writes what JSON does not have by `str`, so that dates and times differ."""

    def body(self, events: list[EventBase], keywords: Mapping[str, Any]) -> bytes:
        envelope = self.envelope(events, **keywords)
        values = [{**event.model_dump(), "event_type": event.event_type.value} for event in events]
        return json.dumps({**envelope.model_dump(exclude={"events"}), "events": values}, default=str).encode()


@defect("PSH-ENV-03", because="'value': 0.3", by="every_kind_of_value_arrives_whole")
class RoundsFloats(EditsEveryRow):
    """Keeps six digits."""

    def value(self, value: Any) -> Any:
        return round(value, 6) if isinstance(value, float) else value


@defect("PSH-ENV-03", because="'value': 9007199254740992.0", by="every_kind_of_value_arrives_whole")
class SendsBigNumbersAsFloats(EditsEveryRow):
    """Sends integers beyond 53 bits as floats."""

    def value(self, value: Any) -> Any:
        return float(value) if isinstance(value, int) and abs(value) > 2**53 else value


@defect("PSH-ENV-03", because="got {'event_type'", by="every_kind_of_value_arrives_whole")
class DropsNullFields(EditsTheEnvelope):
    """Leaves null fields out of the rows."""

    def edit(self, envelope: Json) -> Any:
        for event in envelope["events"]:
            event["rows"] = [{n: v for n, v in row.items() if v is not None} for row in event["rows"]]
        return envelope


@defect("PSH-ENV-03", because="'value': 'white space'", by="every_kind_of_value_arrives_whole")
class TrimsTexts(EditsEveryRow):
    """Removes white space around texts."""

    def value(self, value: Any) -> Any:
        return value.strip() if isinstance(value, str) else value


@defect("PSH-ENV-03", because=r"\x7f?'", by="every_kind_of_value_arrives_whole")
class SendsAscii(EditsEveryRow):
    """Replaces every character that is not ASCII."""

    def value(self, value: Any) -> Any:
        return value.encode("ascii", "replace").decode() if isinstance(value, str) else value


@defect("PSH-ENV-03", because="'value': 'é'", by="every_kind_of_value_arrives_whole")
class NormalisesTexts(EditsEveryRow):
    """Composes characters."""

    def value(self, value: Any) -> Any:
        return unicodedata.normalize("NFC", value) if isinstance(value, str) else value


@defect("PSH-ENV-03", because="'value': 7", by="every_kind_of_value_arrives_whole")
class ReadsNumbersInTexts(EditsEveryRow):
    """Sends a text of digits as a number."""

    def value(self, value: Any) -> Any:
        return int(value) if isinstance(value, str) and value.isdecimal() else value


@defect("PSH-ENV-03", because="'value': '[]'", by="every_kind_of_value_arrives_whole")
class FlattensNestedValues(EditsEveryRow):
    """Writes lists and objects as texts."""

    def value(self, value: Any) -> Any:
        return json.dumps(value) if isinstance(value, list | dict) else value


@defect("PSH-ENV-03", because="of the envelope: expected {", by="events_arrive_whole")
class SortsEvents(EditsTheEnvelope):
    """Sends the events in the order of their indexes."""

    def edit(self, envelope: Json) -> Any:
        return {**envelope, "events": sorted(envelope["events"], key=lambda event: event["index"])}


@defect("PSH-ENV-03", because="of the envelope: expected {", by="events_arrive_whole")
class ReversesEvents(EditsTheEnvelope):
    """Sends the last event first."""

    def edit(self, envelope: Json) -> Any:
        return {**envelope, "events": envelope["events"][::-1]}


@defect("PSH-ENV-03", because=" events, got [", by="events_arrive_whole")
class LeavesEmptyEventsOut(EditsTheEnvelope):
    """Leaves out events without rows."""

    def edit(self, envelope: Json) -> Any:
        return {**envelope, "events": [event for event in envelope["events"] if event["rows"]]}


@defect("PSH-ENV-03", because="of the envelope: expected {", by="events_arrive_whole")
class SendsTheFirstRow(EditsTheEnvelope):
    """Sends one row of each event."""

    def edit(self, envelope: Json) -> Any:
        for event in envelope["events"]:
            event["rows"] = event["rows"][:1]
        return envelope


@defect("PSH-ENV-03", because="of the envelope: expected {'event_type'", by="events_arrive_whole")
class ShoutsTheEventType(EditsTheEnvelope):
    """Writes the type in capitals."""

    def edit(self, envelope: Json) -> Any:
        for event in envelope["events"]:
            event["event_type"] = event["event_type"].upper()
        return envelope


# --- PSH-ENV-04 -----------------------------------------------------------------------------------


@defect("PSH-ENV-04", because="got '0 requests'")
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


# --- PSH-ENV-05 -----------------------------------------------------------------------------------


@defect("PSH-ENV-05", because="the reply's snapshot_needed")
class RemembersTheFirstReply(ReferencePusher):
    """Returns the first reply for every push."""

    first: Any = None

    def read_reply(self, body: bytes) -> Any:
        self.first = self.first or super().read_reply(body)
        return self.first


@defect("PSH-ENV-05", because="the reply's snapshot_needed, True")
class NeverNeedsASnapshot(ReferencePusher):
    """Does not look at the reply."""

    def read_reply(self, body: bytes) -> Any:
        super().read_reply(body)
        return {"snapshot_needed": False}


@defect("PSH-ENV-05", because="exactly a bool, got {'snapshot_needed': ")
class ReturnsANumber(ReferencePusher):
    """Returns 1 or 0."""

    def read_reply(self, body: bytes) -> Any:
        return {"snapshot_needed": int(super().read_reply(body)["snapshot_needed"])}


@defect("PSH-ENV-05", because="exactly a bool, got {'needs_snapshot': ")
class RenamesTheFlag(ReferencePusher):
    """Returns the flag under another key."""

    def read_reply(self, body: bytes) -> Any:
        return {"needs_snapshot": super().read_reply(body)["snapshot_needed"]}


@defect("PSH-ENV-05", because="expected a dict, got None")
class ReturnsNothing(ReferencePusher):
    """Pushes, and returns None."""

    def read_reply(self, body: bytes) -> Any:
        super().read_reply(body)


@defect("PSH-ENV-05", because="expected a dict, got mappingproxy")
class ReturnsAMapping(ReferencePusher):
    """Returns a mapping that is no dict."""

    def read_reply(self, body: bytes) -> Any:
        return MappingProxyType(super().read_reply(body))


# --- PSH-ENV-06 -----------------------------------------------------------------------------------


@defect("PSH-ENV-06", because="push() returned {}, although the remote answered 204 with no body")
class TakesSilenceForAnAnswer(ReferencePusher):
    """Returns an empty dict when there is no body."""

    def read_reply(self, body: bytes) -> Any:
        return super().read_reply(body) if body else {}


class ReadsLoosely(ReferencePusher):
    """Takes the flag of the reply from `flag`; each defect below takes one thing for it that is none."""

    def read_reply(self, body: bytes) -> Any:
        try:
            return {"snapshot_needed": self.flag(json.loads(body))}
        except (ValueError, TypeError, KeyError) as error:
            raise DriverError("the remote did not answer as it should") from error

    def flag(self, reply: Any) -> bool:
        raise NotImplementedError


class Unusable(ValueError):
    """The reply is none."""


def exactly(flag: Any, *others: Any) -> bool:
    """Return the flag as a bool; besides bools it may be one of `others`."""
    if not isinstance(flag, bool) and not any(flag is other for other in others):
        raise Unusable
    return bool(flag)


@defect("PSH-ENV-06", because='the remote answered 200 with ["snapshot_needed"]')
class TakesAListForAnAnswer(ReadsLoosely):
    """Looks for the name of the flag in whatever was answered."""

    def flag(self, reply: Any) -> bool:
        return "snapshot_needed" in reply if isinstance(reply, list) else exactly(reply["snapshot_needed"])


@defect("PSH-ENV-06", because="the remote answered 200 with null")
class TakesNullForAnAnswer(ReadsLoosely):
    """Takes null for an answer without a flag."""

    def flag(self, reply: Any) -> bool:
        return False if reply is None else exactly(reply["snapshot_needed"])


@defect("PSH-ENV-06", because="the remote answered 200 with {}")
class TakesNoFlagForFalse(ReadsLoosely):
    """Takes a missing flag for false."""

    def flag(self, reply: Any) -> bool:
        return exactly(
            reply.get("snapshot_needed", False) if isinstance(reply, dict) else reply["snapshot_needed"]
        )


@defect("PSH-ENV-06", because='the remote answered 200 with {"snapshot_needed": null}')
class TakesANullFlagForFalse(ReadsLoosely):
    """Takes null for false."""

    def flag(self, reply: Any) -> bool:
        return exactly(reply["snapshot_needed"], None)


@defect("PSH-ENV-06", because='with {"snapshot_needed": "false"}')
class TakesTextForTrue(ReadsLoosely):
    """Takes the text "false" for true, as `bool` does."""

    def flag(self, reply: Any) -> bool:
        flag = reply["snapshot_needed"]
        return bool(flag) if isinstance(flag, str) else exactly(flag)


@defect("PSH-ENV-06", because='with {"snapshot_needed": 0}')
class TakesANumberForABool(ReadsLoosely):
    """Takes 0 for false."""

    def flag(self, reply: Any) -> bool:
        return exactly(reply["snapshot_needed"], 0)


@defect("PSH-ENV-06", because="JSONDecodeError")
class ExpectsAJsonReply(ReferencePusher):
    """Lets a ValueError escape when the reply is no JSON."""

    def read_reply(self, body: bytes) -> Any:
        return super().read_reply(json.dumps(json.loads(body)).encode())


@defect(
    "PSH-ENV-06",
    because="push() raised KeyError: 'snapshot_needed', although the remote answered 200 with {}",
)
class ExpectsTheFlag(ReferencePusher):
    """Lets a KeyError escape when the flag is absent."""

    def read_reply(self, body: bytes) -> Any:
        if body.startswith(b"{"):
            json.loads(body)["snapshot_needed"]
        return super().read_reply(body)


# --- PSH-ENV-07 -----------------------------------------------------------------------------------


class TouchesTheEvents(ReferencePusher):
    """Does something to the events before it sends them."""

    async def push(self, events: list[EventBase], **keywords: Any) -> Any:
        self.touch(events)
        return await super().push(events, **keywords)

    def touch(self, events: list[EventBase]) -> None:
        raise NotImplementedError


@defect("PSH-ENV-07", because="the events as they were")
class MarksTheRows(TouchesTheEvents):
    """Adds a field to every row."""

    def touch(self, events: list[EventBase]) -> None:
        for event in events:
            for row in event.rows:
                row["_sent"] = True


@defect("PSH-ENV-07", because="the events as they were")
class NumbersTheEvents(TouchesTheEvents):
    """Gives an index to the events that have none."""

    def touch(self, events: list[EventBase]) -> None:
        for number, event in enumerate(events):
            event.index = number if event.index < 0 else event.index


@defect("PSH-ENV-07", because="the events as they were")
class EmptiesTheList(ReferencePusher):
    """Takes the events out of the caller's list."""

    async def push(self, events: list[EventBase], **keywords: Any) -> Any:
        return await super().push([events.pop(0) for _ in list(events)], **keywords)


@defect("PSH-ENV-07", because="the events as they were")
class ReplacesTheRows(TouchesTheEvents):
    """Puts the rows into the event as it has written them."""

    def touch(self, events: list[EventBase]) -> None:
        for event in events:
            event.rows = json.loads(event.model_dump_json())["rows"]


# --- PSH-ENV-09 -----------------------------------------------------------------------------------


class Authorises(ReferencePusher):
    """Sends what `password` and `key` make of the credential."""

    def headers(self) -> dict[str, str]:
        credential = self.config.credential
        if isinstance(credential, PasswdCredential):
            return {"Authorization": self.password(credential)}
        return {"Authorization": self.key(credential)}

    def password(self, credential: PasswdCredential) -> str:
        return f"Basic {credential.to_base64()}"

    def key(self, credential: ApiKeyCredential) -> str:
        return f"Bearer {credential.key}"


@defect("PSH-ENV-09", because="the heartbeat request", by="every_request_carries_the_password")
@defect("PSH-ENV-09", because="the heartbeat request", by="every_request_carries_the_key")
class BeatsWithoutCredential(ReferencePusher):
    """Forgets the credential in heartbeats."""

    async def send_once(self, method: str, path: str, **arguments: Any) -> httpx.Response:
        if path == "/heartbeat":
            return await self.client.request(method, f"{self.config.endpoint}{path}", **arguments)
        return await super().send_once(method, path, **arguments)


@defect("PSH-ENV-09", because="the committed index request", by="every_request_carries_the_key")
class AsksForTheIndexWithoutCredential(ReferencePusher):
    """Sends the credential with what it posts."""

    async def send_once(self, method: str, path: str, **arguments: Any) -> httpx.Response:
        if method == "GET":
            return await self.client.request(method, f"{self.config.endpoint}{path}", **arguments)
        return await super().send_once(method, path, **arguments)


def basic(pair: bytes) -> str:
    return f"Basic {base64.b64encode(pair).decode()}"


@defect("PSH-ENV-09", because="expected the credential", by="every_request_carries_the_password")
class WritesThePasswordInLatin1(Authorises):
    """Writes the pair in an encoding that lacks most characters."""

    def password(self, credential: PasswdCredential) -> str:
        return basic(f"{credential.user}:{credential.passwd or ''}".encode("latin-1", "replace"))


@defect("PSH-ENV-09", because="expected the credential", by="every_request_carries_the_password")
class WritesNoneAsPassword(Authorises):
    """Writes the text "None" for no password."""

    def password(self, credential: PasswdCredential) -> str:
        return basic(f"{credential.user}:{credential.passwd}".encode())


@defect("PSH-ENV-09", because="expected the credential", by="every_request_carries_the_password")
class SendsTheUserAsAToken(Authorises):
    """Uses a Bearer token for a user and a password."""

    def password(self, credential: PasswdCredential) -> str:
        return f"Bearer {base64.b64encode(credential.user.encode()).decode()}"


@defect("PSH-ENV-09", because="expected the credential", by="every_request_carries_the_key")
class SendsTheKeyAsPassword(Authorises):
    """Uses HTTP Basic for a key."""

    def key(self, credential: ApiKeyCredential) -> str:
        return basic(f":{credential.key}".encode())


@defect("PSH-ENV-09", because="expected the credential", by="every_request_carries_the_key")
class LowersTheKey(Authorises):
    """Takes the key for something without case."""

    def key(self, credential: ApiKeyCredential) -> str:
        return f"Bearer {credential.key.lower()}"


@defect("PSH-ENV-09", because="expected the credential", by="every_request_carries_the_key")
class SharesTheFirstCredential(Authorises):
    """Keeps the header of the first instance on the class."""

    header: ClassVar[dict[str, str]] = {}

    def headers(self) -> dict[str, str]:
        if not self.header:
            self.header.update(super().headers())
        return self.header


@defect("PSH-ENV-09", because="expected the credential", by="every_request_carries_the_key")
class PutsTheKeyIntoTheUrl(ReferencePusher):
    """Sends the key as a query parameter."""

    def headers(self) -> dict[str, str]:
        return {}

    async def send_once(self, method: str, path: str, **arguments: Any) -> httpx.Response:
        key = self.config.credential.key if isinstance(self.config.credential, ApiKeyCredential) else ""
        return await super().send_once(method, f"{path}?api_key={key}", **arguments)
