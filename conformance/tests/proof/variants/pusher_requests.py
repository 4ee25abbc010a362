"""Pushers with unusual methods and paths."""

from __future__ import annotations

from typing import Any, ClassVar
from urllib.parse import quote

import httpx
from fustor_event_model.models import EventBase

from ..references.pushers import ReferencePusher
from ..tools.registry import variant


@variant()
class Puts(ReferencePusher):
    """Uses PUT instead of POST."""

    async def send(self, method: str, path: str, **arguments: Any) -> httpx.Response:
        return await super().send("PUT" if method == "POST" else method, path, **arguments)


class SendsElsewhere(ReferencePusher):
    """Sends to the paths in `paths`."""

    paths: ClassVar[dict[str, str]]

    async def send(self, method: str, path: str, **arguments: Any) -> httpx.Response:
        return await super().send(method, self.paths[path], **arguments)


@variant()
class HasPathsForTenants(SendsElsewhere):
    """Has a tenant in every path."""

    paths: ClassVar[dict[str, str]] = {
        "/events": "/v1/tenants/x/ingest",
        "/sessions": "/v1/tenants/x/sessions",
        "/heartbeat": "/v1/tenants/x/keep-alive",
        "/position": "/v1/tenants/x/checkpoint",
    }


@variant()
class HasPathsOfResources(ReferencePusher):
    """Sends the session in the paths."""

    async def heartbeat(self, *, session_id: str, **keywords: Any) -> Any:
        response = await self.send("POST", f"/sessions/{quote(session_id, safe='')}/heartbeat")
        self.refuse(response)
        return self.object(response)

    async def get_latest_committed_index(self, **keywords: Any) -> int:
        response = await self.send("GET", f"/sessions/{quote(keywords['session_id'], safe='')}/position")
        if response.status_code == 404:
            return -1
        self.refuse(response)
        return self.read_index(self.object(response)["index"])

    async def push(self, events: list[EventBase], **keywords: Any) -> Any:
        path = f"/sessions/{quote(keywords['session_id'], safe='')}/events"
        response = await self.send("POST", path, content=self.body(events, keywords))
        self.refuse(response)
        return self.read_reply(response.content)


@variant()
class HasOneUrl(ReferencePusher):
    """Posts everything to the endpoint itself, so only the bodies differ."""

    async def send_once(self, method: str, path: str, **arguments: Any) -> httpx.Response:
        if path == "/position":
            arguments = {"json": {"operation": "position", **arguments["params"]}}
        return await super().send_once("POST", "", **arguments)


@variant()
class NamesTheSessionInAHeader(ReferencePusher):
    """Sends the session in a header, and heartbeats without a body."""

    session_id = ""

    def headers(self) -> dict[str, str]:
        return {**super().headers(), **({"X-Session-Id": self.session_id} if self.session_id else {})}

    async def heartbeat(self, *, session_id: str, **keywords: Any) -> Any:
        self.session_id = session_id
        response = await self.send("POST", "/alive")
        self.refuse(response)
        return self.object(response)


@variant()
class LooksItsPathsUp(ReferencePusher):
    """Reads its paths from the remote before its first request."""

    paths: Any = None

    async def send(self, method: str, path: str, **arguments: Any) -> httpx.Response:
        if self.paths is None:
            response = await super().send("GET", "/openapi.json")
            self.refuse(response)
            self.paths = {f"/{name.rpartition('/')[2]}": name for name in self.object(response)["paths"]}
        return await super().send(method, self.paths[path], **arguments)
