"""Pushers that describe the fields they need wrongly: PSH-CFG-04."""

from __future__ import annotations

from typing import Any, ClassVar

from fustor_event_model.models import EventBase

from ...references.pushers import ReferencePusher
from ...tools.registry import defect


@defect("PSH-CFG-04", because="the same result as the first time")
class LearnsItsNeededFields(ReferencePusher):
    """Replaces the schema on the class by the fields of the last push."""

    async def push(self, events: list[EventBase], **keywords: Any) -> Any:
        names = {name for event in events for name in event.fields}
        type(self).needed = {"type": "object", "properties": {name: {} for name in names}}
        return await super().push(events, **keywords)


@defect("PSH-CFG-04", because="the same result as the first time")
class AddsToTheSchemaItReturns(ReferencePusher):
    """Returns a larger `minProperties` at each call."""

    calls = 0

    @classmethod
    async def get_needed_fields(cls, **keywords: Any) -> dict[str, Any]:
        cls.calls += 1
        return {**cls.needed, "minProperties": cls.calls}


@defect("PSH-CFG-04", because="a schema of type 'object', or {}")
class NeedsAnArray(ReferencePusher):
    """Returns the schema of a list of rows instead of a row."""

    needed: ClassVar[dict[str, Any]] = {"type": "array", "items": {"type": "object"}}


@defect("PSH-CFG-04", because="a valid JSON Schema")
class NeedsNonsense(ReferencePusher):
    """Uses a type that JSON Schema does not have."""

    needed: ClassVar[dict[str, Any]] = {"type": "object", "properties": {"id": {"type": "varchar"}}}


@defect("PSH-CFG-04", because="expected a dict, got ['id', 'name']")
class NamesItsNeededFields(ReferencePusher):
    """Returns the names of the fields."""

    needed: ClassVar[Any] = ["id", "name"]


@defect("PSH-CFG-04", because="expected a dict, got None")
class NeedsNothingInParticular(ReferencePusher):
    """Returns None instead of {}."""

    needed: ClassVar[Any] = None
