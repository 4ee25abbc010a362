"""A pusher that overrides most of the SDK's `HttpPusher`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fustor_core.drivers import Session
from fustor_core.http import HttpPusher
from fustor_core.models.config import PusherConfig

from ..tools.registry import variant


@variant()
class OverridesWhatThereIs(HttpPusher):
    """Overrides the headers, the requests, the probe and the transient statuses."""

    timeout_sec = 2.0
    transient_statuses = HttpPusher.transient_statuses | {423}

    def __init__(self, id: str, config: PusherConfig) -> None:  # noqa: A002 - the contract's name
        super().__init__(id, config)
        self.tenant = (config.driver_params or {}).get("tenant", "main")

    def headers(self) -> Mapping[str, str]:
        return {**super().headers(), "X-Tenant": self.tenant}

    def session_request(self, task_id: str) -> dict[str, Any]:
        return {**super().session_request(task_id), "client": "fustor"}

    def read_session(self, answer: dict[str, Any]) -> Session:
        return {**super().read_session(answer), "opened_by": self.id}  # type: ignore[typeddict-unknown-key]

    def heartbeat_request(self, session_id: str) -> dict[str, Any]:
        return {**super().heartbeat_request(session_id), "status": "alive"}

    async def probe(self) -> None:
        await self.send("GET", "health")
