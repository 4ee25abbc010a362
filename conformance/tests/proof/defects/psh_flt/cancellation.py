"""Pushers that handle cancellation wrongly: PSH-FLT-05."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import httpx
from fustor_core.exceptions import DriverError
from fustor_core.http import TransientError
from fustor_core.http._transport import Request, Transport
from fustor_event_model.models import EventBase

from ...references.pushers import ReferencePusher
from ...tools.registry import defect
from ...variants.pusher_folders import FolderHarness, WaitsForItsFolder
from .._shared.http import Sends
from ._harnesses import BriefHarness, ResignedHarness

WAITING = "cancelled_while_it_waits_for_a_response"
BETWEEN = "cancelled_between_two_attempts"


class WhenCancelled(ReferencePusher):
    async def push(self, events: list[EventBase], **keywords: Any) -> Any:
        try:
            return await super().push(events, **keywords)
        except asyncio.CancelledError:
            return await self.cancelled(events, keywords)

    async def cancelled(self, events: list[EventBase], keywords: Mapping[str, Any]) -> Any:
        raise NotImplementedError


@defect("PSH-FLT-05", by=WAITING, because="raised fustor_core.exceptions", harness=ResignedHarness)
class MakesAnErrorOfIt(WhenCancelled):
    """Raises DriverError when it is cancelled."""

    async def cancelled(self, events: list[EventBase], keywords: Mapping[str, Any]) -> Any:
        raise DriverError("cancelled")


@defect("PSH-FLT-05", by=WAITING, because="returned {'snapshot_needed': False}", harness=ResignedHarness)
class ReturnsAllTheSame(WhenCancelled):
    """Returns normally when it is cancelled."""

    async def cancelled(self, events: list[EventBase], keywords: Mapping[str, Any]) -> Any:
        return {"snapshot_needed": False}


@defect("PSH-FLT-05", by=WAITING, because="after it was cancelled", harness=ResignedHarness)
class WaitsOn(ReferencePusher):
    """Ignores cancellation."""

    async def push(self, events: list[EventBase], **keywords: Any) -> Any:
        pushing = asyncio.ensure_future(super().push(events, **keywords))
        while not pushing.done():
            try:
                await asyncio.wait({pushing})
            except asyncio.CancelledError:
                continue
        return await pushing


@defect("PSH-FLT-05", by=WAITING, because="the pusher is closed", harness=ResignedHarness)
class IsOfNoUseAfterwards(WhenCancelled):
    """Closes itself when it is cancelled."""

    async def cancelled(self, events: list[EventBase], keywords: Mapping[str, Any]) -> Any:
        self.closed = True
        raise asyncio.CancelledError


@defect("PSH-FLT-05", by=WAITING, because="only one envelope, with its own event", harness=ResignedHarness)
class SendsItLater(WhenCancelled):
    """Sends the events of a cancelled push with the next push."""

    kept: tuple[EventBase, ...] = ()

    async def push(self, events: list[EventBase], **keywords: Any) -> Any:
        kept, self.kept = self.kept, ()
        return await super().push([*kept, *events], **keywords)

    async def cancelled(self, events: list[EventBase], keywords: Mapping[str, Any]) -> Any:
        self.kept = tuple(events)
        raise asyncio.CancelledError


@defect("PSH-FLT-05", by=BETWEEN, because="after it was cancelled", harness=ResignedHarness)
class SleepsOn(ReferencePusher):
    """Finishes its pause between two attempts when it is cancelled."""

    async def send(self, method: str, path: str, **arguments: Any) -> httpx.Response:
        try:
            return await super().send(method, path, **arguments)
        except asyncio.CancelledError:
            if path == "/events":
                await asyncio.sleep(self.config.retry_delay_sec)
            raise


@defect("PSH-FLT-05", by=BETWEEN, because="had not ended 0.5 s", harness=ResignedHarness)
class SleepsThroughIt(ReferencePusher):
    """Continues with the next attempt when it is cancelled in a pause."""

    async def pause(self) -> None:
        try:
            await super().pause()
        except asyncio.CancelledError:
            await super().pause()


@defect("PSH-FLT-05", by=BETWEEN, because="raised fustor_core.exceptions", harness=ResignedHarness)
class GivesUpInsteadOfEnding(ReferencePusher):
    """Raises DriverError when it is cancelled in a pause."""

    async def send(self, method: str, path: str, **arguments: Any) -> httpx.Response:
        try:
            return await super().send(method, path, **arguments)
        except asyncio.CancelledError:
            raise DriverError(f"{path} failed") from None


@defect(
    "PSH-FLT-05",
    by="cancelled_when_it_first_waits",
    because="push() returned {'snapshot_needed': False}, although it was cancelled",
    harness=FolderHarness,
)
class TakesAnEndForSuccess(WaitsForItsFolder):
    """Returns normally when it is cancelled."""

    async def push(self, events: list[EventBase], **keywords: Any) -> Any:
        try:
            return await super().push(events, **keywords)
        except asyncio.CancelledError:
            return {"snapshot_needed": False}


@defect(
    "PSH-FLT-05",
    because="after it was cancelled",
    by="cancelled_while_it_waits_for_a_response",
    harness=BriefHarness,
)
class TakesCancellingForAFault(Sends):
    """Makes another attempt when it is cancelled."""

    class transport(Transport):
        async def _attempt(self, request: Request) -> bytes:
            try:
                return await super()._attempt(request)
            except asyncio.CancelledError:
                raise TransientError("The attempt was cancelled.") from None


@defect(
    "PSH-FLT-05",
    because="raised fustor_core.exceptions",
    by="cancelled_between_two_attempts",
    harness=BriefHarness,
)
class TakesCancellingForTheEndOfItsAttempts(Sends):
    """Raises DriverError when it is cancelled between two attempts."""

    class transport(Transport):
        async def send(self, request: Request) -> bytes:
            try:
                return await super().send(request)
            except asyncio.CancelledError:
                raise DriverError("The request could not be sent.") from None
