"""Pushers that wait too long for a response: PSH-FLT-04."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import httpx
from fustor_core.exceptions import DriverError
from fustor_core.http._settings import Settings
from fustor_core.http._transport import Transport
from fustor_core.models.config import PusherConfig
from fustor_event_model.models import EventBase

from ...references.pushers import ReferencePusher
from ...tools.registry import defect
from .._shared.http import Sends
from ._harnesses import BriefHarness, ResignedHarness


@defect("PSH-FLT-04", because="push() did not return", harness=ResignedHarness)
class WaitsLongerThanItSays(ReferencePusher):
    """Waits up to ten minutes for a response."""

    def __init__(self, id: str, config: PusherConfig) -> None:  # noqa: A002 - the contract's name
        super().__init__(id, config)
        self.client = httpx.AsyncClient(timeout=600.0)


@defect("PSH-FLT-04", because="s when the remote never responds", harness=ResignedHarness)
class WaitsForEver(ReferencePusher):
    """Has no timeout."""

    def __init__(self, id: str, config: PusherConfig) -> None:  # noqa: A002 - the contract's name
        super().__init__(id, config)
        self.client = httpx.AsyncClient(timeout=None)


@defect("PSH-FLT-04", because="raised httpx.ReadTimeout", harness=ResignedHarness)
class LetsATimeOutThrough(ReferencePusher):
    """Raises the error of its client when a push times out."""

    async def send(self, method: str, path: str, **arguments: Any) -> httpx.Response:
        if path == "/events":
            return await self.send_once(method, path, **arguments)
        return await super().send(method, path, **arguments)


@defect("PSH-FLT-04", because="returned {'snapshot_needed': False}", harness=ResignedHarness)
class TakesSilenceForConsent(ReferencePusher):
    """Returns normally when the response times out."""

    async def push(self, events: list[EventBase], **keywords: Any) -> Any:
        try:
            return await super().push(events, **keywords)
        except DriverError:
            return {"snapshot_needed": False}


@defect("PSH-FLT-04", because="push() did not return", harness=BriefHarness)
class IgnoresItsTimeLimit(Sends):
    """Ignores `driver_params.timeout_sec`."""

    transport = Transport

    def settings(self) -> Settings:
        return replace(super().settings(), timeout_sec=self.timeout_sec)


@defect("PSH-FLT-04", because="s when the remote never responds", harness=BriefHarness)
class HasNoTimeLimit(Sends):
    """Has no timeout."""

    class transport(Transport):
        def __init__(self, settings: Settings, *others: Any) -> None:
            super().__init__(replace(settings, timeout_sec=3600.0), *others)
            self._client.timeout = httpx.Timeout(None)
