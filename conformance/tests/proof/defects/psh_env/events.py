"""Pushers that change events: PSH-ENV-03 and PSH-ENV-07."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping
from typing import Any

from fustor_event_model.models import EventBase

from ...references.pushers import ReferencePusher
from ...tools.registry import defect
from ._edits import EditsTheEnvelope, Json

# --- PSH-ENV-03 -----------------------------------------------------------------------------------


@defect(
    "PSH-ENV-03", because="'value': '2024-02-29 23:59:59.123456'", by="every_kind_of_value_arrives_unchanged"
)
class WritesWhateverAsText(ReferencePusher):
    """Writes values that JSON lacks with `str`, so dates and times differ."""

    def body(self, events: list[EventBase], keywords: Mapping[str, Any]) -> bytes:
        envelope = self.envelope(events, **keywords)
        values = [{**event.model_dump(), "event_type": event.event_type.value} for event in events]
        return json.dumps({**envelope.model_dump(exclude={"events"}), "events": values}, default=str).encode()


class EditsEveryRow(EditsTheEnvelope):
    """Sends each value of each row as `value` returns it."""

    def edit(self, envelope: Json) -> Any:
        for event in envelope["events"]:
            event["rows"] = [
                {name: self.value(value) for name, value in row.items()} for row in event["rows"]
            ]
        return envelope

    def value(self, value: Any) -> Any:
        raise NotImplementedError


@defect("PSH-ENV-03", because="'value': 0.3", by="every_kind_of_value_arrives_unchanged")
class RoundsFloats(EditsEveryRow):
    """Rounds floats to six digits."""

    def value(self, value: Any) -> Any:
        return round(value, 6) if isinstance(value, float) else value


@defect("PSH-ENV-03", because="'value': 9007199254740992.0", by="every_kind_of_value_arrives_unchanged")
class SendsBigNumbersAsFloats(EditsEveryRow):
    """Sends integers above 2**53 as floats."""

    def value(self, value: Any) -> Any:
        return float(value) if isinstance(value, int) and abs(value) > 2**53 else value


@defect("PSH-ENV-03", because="got {'rows': [{'id': 1}]}", by="every_kind_of_value_arrives_unchanged")
class DropsNullFields(EditsTheEnvelope):
    """Leaves out fields that are null."""

    def edit(self, envelope: Json) -> Any:
        for event in envelope["events"]:
            event["rows"] = [{n: v for n, v in row.items() if v is not None} for row in event["rows"]]
        return envelope


@defect("PSH-ENV-03", because="'value': 'white space'", by="every_kind_of_value_arrives_unchanged")
class TrimsTexts(EditsEveryRow):
    """Removes white space around strings."""

    def value(self, value: Any) -> Any:
        return value.strip() if isinstance(value, str) else value


@defect("PSH-ENV-03", because=r"\x7f?'", by="every_kind_of_value_arrives_unchanged")
class SendsAscii(EditsEveryRow):
    """Replaces characters that are not ASCII."""

    def value(self, value: Any) -> Any:
        return value.encode("ascii", "replace").decode() if isinstance(value, str) else value


@defect("PSH-ENV-03", because="'value': 'é'", by="every_kind_of_value_arrives_unchanged")
class NormalisesTexts(EditsEveryRow):
    """Normalises strings to composed characters (NFC)."""

    def value(self, value: Any) -> Any:
        return unicodedata.normalize("NFC", value) if isinstance(value, str) else value


@defect("PSH-ENV-03", because="'value': 7", by="every_kind_of_value_arrives_unchanged")
class ReadsNumbersInTexts(EditsEveryRow):
    """Sends strings of digits as numbers."""

    def value(self, value: Any) -> Any:
        return int(value) if isinstance(value, str) and value.isdecimal() else value


@defect("PSH-ENV-03", because="'value': '[]'", by="every_kind_of_value_arrives_unchanged")
class FlattensNestedValues(EditsEveryRow):
    """Sends lists and objects as strings of JSON."""

    def value(self, value: Any) -> Any:
        return json.dumps(value) if isinstance(value, list | dict) else value


@defect("PSH-ENV-03", because="of the envelope: expected {", by="events_arrive_unchanged")
class SortsEvents(EditsTheEnvelope):
    """Sends the events in the order of their positions."""

    def edit(self, envelope: Json) -> Any:
        return {**envelope, "events": sorted(envelope["events"], key=lambda event: event["index"])}


@defect("PSH-ENV-03", because="of the envelope: expected {", by="events_arrive_unchanged")
class ReversesEvents(EditsTheEnvelope):
    """Sends the last event first."""

    def edit(self, envelope: Json) -> Any:
        return {**envelope, "events": envelope["events"][::-1]}


@defect("PSH-ENV-03", because=" events, got [", by="events_arrive_unchanged")
class LeavesEmptyEventsOut(EditsTheEnvelope):
    """Leaves out events without rows."""

    def edit(self, envelope: Json) -> Any:
        return {**envelope, "events": [event for event in envelope["events"] if event["rows"]]}


@defect("PSH-ENV-03", because="of the envelope: expected {", by="events_arrive_unchanged")
class SendsTheFirstRow(EditsTheEnvelope):
    """Sends only the first row of each event."""

    def edit(self, envelope: Json) -> Any:
        for event in envelope["events"]:
            event["rows"] = event["rows"][:1]
        return envelope


@defect("PSH-ENV-03", because="of the envelope: expected {'event_type'", by="events_arrive_unchanged")
class ShoutsTheEventType(EditsTheEnvelope):
    """Sends the event type in capitals."""

    def edit(self, envelope: Json) -> Any:
        for event in envelope["events"]:
            event["event_type"] = event["event_type"].upper()
        return envelope


# --- PSH-ENV-07 -----------------------------------------------------------------------------------


class TouchesTheEvents(ReferencePusher):
    """Changes the events with `touch` before it sends them."""

    async def push(self, events: list[EventBase], **keywords: Any) -> Any:
        self.touch(events)
        return await super().push(events, **keywords)

    def touch(self, events: list[EventBase]) -> None:
        raise NotImplementedError


@defect("PSH-ENV-07", because="the event as it was")
class MarksTheRows(TouchesTheEvents):
    """Adds a field to every row that was passed in."""

    def touch(self, events: list[EventBase]) -> None:
        for event in events:
            for row in event.rows:
                row["_sent"] = True


@defect("PSH-ENV-07", because="the event as it was")
class NumbersTheEvents(TouchesTheEvents):
    """Sets the index of events that have none."""

    def touch(self, events: list[EventBase]) -> None:
        for number, event in enumerate(events):
            event.index = number if event.index < 0 else event.index


@defect("PSH-ENV-07", because="a list of 0 events")
class EmptiesTheList(ReferencePusher):
    """Removes the events from the list that was passed in."""

    async def push(self, events: list[EventBase], **keywords: Any) -> Any:
        return await super().push([events.pop(0) for _ in list(events)], **keywords)


@defect("PSH-ENV-07", because="the event as it was")
class ReplacesTheRows(TouchesTheEvents):
    """Replaces the rows of the events by their JSON values."""

    def touch(self, events: list[EventBase]) -> None:
        for event in events:
            event.rows = json.loads(event.model_dump_json())["rows"]
