"""Pushers that do not work after a fault: PSH-FLT-06."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fustor_core.exceptions import DriverError
from fustor_core.http import HttpPusher, TransientError
from fustor_event_model.models import EventBase

from ...references.pushers import ReferencePusher
from ...tools.registry import defect


@defect("PSH-FLT-06", because="DriverError: 500: the pusher is closed")
class ClosesAfterAFault(ReferencePusher):
    """Closes itself after a failed request."""

    async def push(self, events: list[EventBase], **keywords: Any) -> Any:
        try:
            return await super().push(events, **keywords)
        except DriverError:
            await self.close()
            raise


@defect("PSH-FLT-06", because="DriverError: 500: not yet")
class HoldsBackAfterAFault(ReferencePusher):
    """Refuses the next push after a fault, without a request."""

    failed = False

    async def push(self, events: list[EventBase], **keywords: Any) -> Any:
        if self.failed:
            self.failed = False
            raise DriverError("not yet")
        self.failed = True
        result = await super().push(events, **keywords)
        self.failed = False
        return result


@defect("PSH-FLT-06", because="got 2 requests")
class PushesTheFailedEventsFirst(ReferencePusher):
    """Sends the events of a failed push again before the next push."""

    kept: list[EventBase] | None = None

    async def push(self, events: list[EventBase], **keywords: Any) -> Any:
        if self.kept is not None:
            await super().push(self.kept, **keywords)
        self.kept = events
        result = await super().push(events, **keywords)
        self.kept = None
        return result


@defect("PSH-FLT-06", because="as before the fault")
class AddsTheFailedEvents(ReferencePusher):
    """Adds the events of a failed push to the next push."""

    kept: tuple[EventBase, ...] = ()

    async def push(self, events: list[EventBase], **keywords: Any) -> Any:
        self.kept = (*self.kept, *events)
        result = await super().push(list(self.kept), **keywords)
        self.kept = ()
        return result


@defect("PSH-FLT-06", because="as before the fault")
class ForgetsTheSessionAfterAFault(ReferencePusher):
    """Sends no session id after a failed push."""

    failed = False

    def body(self, events: list[EventBase], keywords: Mapping[str, Any]) -> bytes:
        return super().body(events, {**keywords, "session_id": None} if self.failed else keywords)

    async def push(self, events: list[EventBase], **keywords: Any) -> Any:
        try:
            return await super().push(events, **keywords)
        except DriverError:
            self.failed = True
            raise


@defect("PSH-FLT-06", because="the pusher is closed")
class GivesUpItsClient(HttpPusher):
    """Closes its connections after a fault, and opens no new ones."""

    async def send(self, method: str, path: str, **arguments: Any) -> bytes:
        try:
            return await super().send(method, path, **arguments)
        except TransientError:
            await self.close()
            raise
