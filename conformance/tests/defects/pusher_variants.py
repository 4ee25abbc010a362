"""Pushers that are unusual and right: no clause may say anything against them."""

from __future__ import annotations

import asyncio
import gzip
import json
import time
import uuid
from collections import UserDict
from collections.abc import AsyncIterator, Mapping
from types import MappingProxyType
from typing import Any, ClassVar
from urllib.parse import quote

import httpx
from fustor_core.exceptions import ConfigError, DriverError, SessionObsoletedError
from fustor_core.models.config import ApiKeyCredential, PasswdCredential, PusherConfig
from fustor_core.utils.retry import retry
from fustor_event_model.models import EventBase

from .pushers import ReferencePusher
from .registry import variant

# --- credentials and configuration ----------------------------------------------------------------


@variant()
class SendsXApiKey(ReferencePusher):
    """Sends a key as `x-api-key`."""

    def headers(self) -> dict[str, str]:
        credential = self.config.credential
        return (
            {"X-API-Key": credential.key} if isinstance(credential, ApiKeyCredential) else super().headers()
        )


@variant()
class WritesTheSchemeInLowerCase(ReferencePusher):
    """Writes the scheme of the credential in lower case, which HTTP allows."""

    def headers(self) -> dict[str, str]:
        scheme, _, token = super().headers()["Authorization"].partition(" ")
        return {"authorization": f"{scheme.lower()} {token}"}


@variant()
class RefusesPasswords(ReferencePusher):
    """Supports keys and says so when it is given a password."""

    def __init__(self, id: str, config: PusherConfig) -> None:  # noqa: A002 - the contract's name
        if isinstance(config.credential, PasswdCredential):
            raise ConfigError("credential: a password is not supported, give a key")
        super().__init__(id, config)


@variant()
class NeedsAllFields(ReferencePusher):
    """Needs all fields and has no wizard."""

    needed: ClassVar[dict[str, Any]] = {}

    @classmethod
    async def get_wizard_steps(cls) -> dict[str, Any]:
        return {}


@variant()
class HasAWizard(ReferencePusher):
    """Has steps that share a component, and one that brings its own definitions."""

    @classmethod
    async def get_wizard_steps(cls) -> dict[str, Any]:
        shared = {"type": "object", "properties": {"endpoint": {"$ref": "#/components/schemas/Url"}}}
        own = {"$defs": {"Key": {"type": "string"}}, "properties": {"key": {"$ref": "#/$defs/Key"}}}
        return {
            "steps": [
                {
                    "step_id": "endpoint",
                    "title": "Endpoint",
                    "schema": shared,
                    "validations": ["test_connection"],
                },
                {"step_id": "credential", "title": "Credential", "schema": own},
            ],
            "components": {"schemas": {"Url": {"type": "string", "format": "uri"}}},
        }


# --- results --------------------------------------------------------------------------------------


class Reply(dict[str, Any]):
    """A dict that knows more."""


@variant()
class ReturnsMore(ReferencePusher):
    """Returns a subclass of dict with keys of its own."""

    def read_reply(self, body: bytes) -> Any:
        return Reply(super().read_reply(body), bytes=len(body))


@variant()
class ReturnsMappings(ReferencePusher):
    """Returns mappings that are no dicts where the contract asks for mappings."""

    def read_session(self, response: httpx.Response) -> Any:
        return MappingProxyType(super().read_session(response))

    async def heartbeat(self, *, session_id: str, **keywords: Any) -> Any:
        return UserDict(await super().heartbeat(session_id=session_id))


@variant()
class HasAnIntervalOfItsOwn(ReferencePusher):
    """Suggests an interval when the remote gives none."""

    def read_session(self, response: httpx.Response) -> Any:
        return {"suggested_heartbeat_interval_seconds": 30, **super().read_session(response)}


@variant()
class BeatsQuietly(ReferencePusher):
    """Returns an empty mapping for a heartbeat."""

    async def heartbeat(self, *, session_id: str, **keywords: Any) -> Any:
        await super().heartbeat(session_id=session_id)
        return {}


# --- envelopes ------------------------------------------------------------------------------------


@variant()
class SendsMore(ReferencePusher):
    """Adds keys of its own to the envelope, the same in every attempt."""

    def body(self, events: list[EventBase], keywords: Mapping[str, Any]) -> bytes:
        envelope = json.loads(super().body(events, keywords))
        return json.dumps({"request_id": uuid.uuid4().hex, "sent_at": time.time(), **envelope}).encode()


@variant()
class WritesPrettyJson(ReferencePusher):
    """Sorts the keys, indents, and writes nothing but ASCII."""

    def body(self, events: list[EventBase], keywords: Mapping[str, Any]) -> bytes:
        envelope = json.loads(super().body(events, keywords))
        return json.dumps(envelope, sort_keys=True, indent=2, ensure_ascii=True).encode()


@variant()
class Compresses(ReferencePusher):
    """Sends envelopes compressed."""

    def body(self, events: list[EventBase], keywords: Mapping[str, Any]) -> bytes:
        return gzip.compress(super().body(events, keywords), mtime=0)

    async def send_once(self, method: str, path: str, **arguments: Any) -> httpx.Response:
        headers = {**self.headers(), "Content-Type": "application/json"}
        if path == "/events":
            headers["Content-Encoding"] = "gzip"
        return await self.client.request(
            method, f"{self.config.endpoint}{path}", headers=headers, **arguments
        )


@variant()
class Streams(ReferencePusher):
    """Sends the body in pieces, without saying how long it is."""

    async def send_once(self, method: str, path: str, **arguments: Any) -> httpx.Response:
        if "content" in arguments:
            arguments = {"content": self.pieces(arguments["content"])}
        return await super().send_once(method, path, **arguments)

    async def pieces(self, body: bytes) -> AsyncIterator[bytes]:
        for start in range(0, len(body), 50):
            yield body[start : start + 50]


@variant()
class NumbersItsRequests(ReferencePusher):
    """Gives every request a header of its own; the envelope stays the same."""

    def headers(self) -> dict[str, str]:
        return {**super().headers(), "X-Request-Id": uuid.uuid4().hex}


# --- requests -------------------------------------------------------------------------------------


@variant()
class Puts(ReferencePusher):
    """Uses PUT for what others post."""

    async def send(self, method: str, path: str, **arguments: Any) -> httpx.Response:
        return await super().send("PUT" if method == "POST" else method, path, **arguments)


class SendsElsewhere(ReferencePusher):
    """Sends to other paths."""

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
    """Has the session in the path of everything that belongs to it."""

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
    """Posts everything to the endpoint itself; only the body tells the operations apart."""

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
    """Reads the remote's description before its first request."""

    paths: Any = None

    async def send(self, method: str, path: str, **arguments: Any) -> httpx.Response:
        if self.paths is None:
            response = await super().send("GET", "/openapi.json")
            self.refuse(response)
            self.paths = {f"/{name.rpartition('/')[2]}": name for name in self.object(response)["paths"]}
        return await super().send(method, self.paths[path], **arguments)


# --- clients --------------------------------------------------------------------------------------


@variant()
class ConnectsAnew(ReferencePusher):
    """Opens a client for every request."""

    async def send_once(self, method: str, path: str, **arguments: Any) -> httpx.Response:
        url, headers = f"{self.config.endpoint}{path}", {**self.headers(), "Content-Type": "application/json"}
        async with httpx.AsyncClient(timeout=2.0) as client:
            return await client.request(method, url, headers=headers, **arguments)


@variant()
class Blocks(ReferencePusher):
    """Uses a synchronous client in its async methods, and sleeps between attempts."""

    def __init__(self, id: str, config: PusherConfig) -> None:  # noqa: A002 - the contract's name
        super().__init__(id, config)
        self.blocking = httpx.Client(timeout=2.0)

    async def send(self, method: str, path: str, **arguments: Any) -> httpx.Response:
        if self.closed:
            raise DriverError("the pusher is closed")
        response = None
        for attempt in range(self.config.max_retries):
            self.wait(attempt)
            try:
                response = self.blocking.request(
                    method, f"{self.config.endpoint}{path}", headers=self.headers(), **arguments
                )
            except httpx.TransportError:
                continue
            if response.status_code not in self.transient:
                break
        if response is None:
            raise DriverError(f"{self.config.endpoint} cannot be reached")
        return response

    def wait(self, attempt: int) -> None:
        time.sleep(self.config.retry_delay_sec if attempt else 0)

    async def close(self) -> None:
        self.blocking.close()
        await super().close()


class TransientError(DriverError):
    """A fault that is worth another attempt."""


@variant()
class RetriesByTheSdk(ReferencePusher):
    """Leaves the attempts to the SDK's decorator, and the first of them to the transport."""

    @retry("max_retries", "retry_delay_sec", (TransientError,))
    async def send(self, method: str, path: str, **arguments: Any) -> httpx.Response:
        if self.closed:
            raise DriverError("the pusher is closed")
        try:
            response = await self.send_once(method, path, **arguments)
        except httpx.TransportError as error:
            raise TransientError(f"{self.config.endpoint} cannot be reached") from error
        if response.status_code in self.transient:
            raise TransientError(f"the remote answered {response.status_code}")
        return response


@variant()
class RetriesManyStatuses(ReferencePusher):
    """Takes all server errors and two more statuses for transient."""

    transient = (408, 425, 429, *range(500, 600))


@variant()
class WaitsLongerEachTime(ReferencePusher):
    """Waits with a timer of its own, longer after each attempt."""

    async def send(self, method: str, path: str, **arguments: Any) -> httpx.Response:
        self.attempt = 0
        return await super().send(method, path, **arguments)

    async def send_once(self, method: str, path: str, **arguments: Any) -> httpx.Response:
        passed = asyncio.Event()
        asyncio.get_running_loop().call_later(0.001 * self.attempt, passed.set)
        await passed.wait()
        self.attempt += 1
        return await super().send_once(method, path, **arguments)


@variant()
class WrapsItsErrors(ReferencePusher):
    """Raises exceptions of its own, which are the contract's."""

    class RemoteError(DriverError):
        """Something went wrong at the remote."""

    class GoneError(SessionObsoletedError):
        """Another session has taken over."""

    def refuse(self, response: httpx.Response) -> None:
        if response.status_code == 419:
            raise self.GoneError
        if not response.is_success:
            raise self.RemoteError(f"the remote answered {response.status_code}")
