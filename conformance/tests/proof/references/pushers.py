"""The reference pusher: HTTP with httpx, in small methods that a defect can replace."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any, ClassVar

import httpx
from fustor_conformance import Limits, PusherHarness
from fustor_core.drivers import PusherDriver
from fustor_core.envelope import Envelope, parse_reply
from fustor_core.exceptions import ConfigError, DriverError, SessionObsoletedError
from fustor_core.models.config import Credential, PasswdCredential, PusherConfig
from fustor_event_model.models import EventBase
from pydantic import TypeAdapter, ValidationError


def expect_url(endpoint: str) -> None:
    """Raise ConfigError unless `endpoint` is an HTTP URL."""
    try:
        if httpx.URL(endpoint).scheme in ("http", "https"):
            return
    except httpx.InvalidURL:
        pass
    raise ConfigError(f"endpoint is no URL that starts with http: {endpoint}")


def authorisation(credential: Credential) -> dict[str, str]:
    """Return the header of a credential."""
    if isinstance(credential, PasswdCredential):
        return {"Authorization": f"Basic {credential.to_base64()}"}
    return {"Authorization": f"Bearer {credential.key}"}


def authorisation_given(keywords: Mapping[str, Any]) -> dict[str, str]:
    """Return the header of the credential in the keywords of a configuration, which may be invalid."""
    return authorisation(TypeAdapter(Credential).validate_python(keywords["credential"]))


class ReferencePusher(PusherDriver):
    """Keeps every clause, in small methods that a defect can replace."""

    transient: ClassVar[tuple[int, ...]] = (429, 500, 502, 503, 504)

    def __init__(self, id: str, config: PusherConfig) -> None:  # noqa: A002 - the contract's name
        super().__init__(id, config)
        self.check_endpoint(config.endpoint)
        self.client = httpx.AsyncClient(timeout=2.0)
        self.closed = False

    def check_endpoint(self, endpoint: str) -> None:
        expect_url(endpoint)

    # --- requests ---------------------------------------------------------------------------------

    def headers(self) -> dict[str, str]:
        return authorisation(self.config.credential)

    async def send(self, method: str, path: str, **arguments: Any) -> httpx.Response:
        if self.closed:
            raise DriverError("the pusher is closed")
        for attempt in range(1, self.config.max_retries + 1):
            try:
                response = await self.send_once(method, path, **arguments)
            except httpx.HTTPError as error:
                if attempt == self.config.max_retries:
                    where = f"{self.config.endpoint}{path}"
                    raise DriverError(f"{where} cannot be reached: {type(error).__name__}") from error
            else:
                if response.status_code not in self.transient or attempt == self.config.max_retries:
                    return response
            await self.pause()
        raise AssertionError("max_retries is at least 1")

    async def pause(self) -> None:
        await asyncio.sleep(self.config.retry_delay_sec)

    async def send_once(self, method: str, path: str, **arguments: Any) -> httpx.Response:
        url = f"{self.config.endpoint}{path}"
        headers = {**self.headers(), "Content-Type": "application/json"}
        return await self.client.request(method, url, headers=headers, **arguments)

    def refuse(self, response: httpx.Response) -> None:
        if response.status_code == 419:
            raise SessionObsoletedError
        if not response.is_success:
            raise DriverError(f"the remote answered {response.status_code}")

    # --- the contract -----------------------------------------------------------------------------

    async def create_session(self, task_id: str) -> Any:
        response = await self.send("POST", "/sessions", json={"task_id": task_id})
        self.refuse(response)
        return self.read_session(response)

    def read_session(self, response: httpx.Response) -> Any:
        session = self.object(response)
        session_id = session.get("session_id")
        if not isinstance(session_id, str) or not session_id:
            raise DriverError("the remote gave no session_id")
        return session

    def object(self, response: httpx.Response) -> dict[str, Any]:
        try:
            value = response.json()
        except ValueError as error:
            raise DriverError("the remote answered no JSON") from error
        if not isinstance(value, dict):
            raise DriverError("the remote answered no JSON object")
        return value

    async def heartbeat(self, *, session_id: str, **keywords: Any) -> Any:
        response = await self.send("POST", "/heartbeat", json={"session_id": session_id})
        self.refuse(response)
        return self.object(response)

    async def get_latest_committed_index(self, **keywords: Any) -> int:
        response = await self.send("GET", "/position", params={"session_id": keywords["session_id"]})
        if response.status_code == 404:
            return -1
        self.refuse(response)
        return self.read_index(self.object(response)["index"])

    def read_index(self, index: int) -> int:
        return index if index > 0 else -1

    async def push(self, events: list[EventBase], **keywords: Any) -> Any:
        response = await self.send("POST", "/events", content=self.body(events, keywords))
        self.refuse(response)
        return self.read_reply(response.content)

    def body(self, events: list[EventBase], keywords: Mapping[str, Any]) -> bytes:
        return self.envelope(events, **keywords).encode()

    def envelope(self, events: list[EventBase], **keywords: Any) -> Envelope:
        return Envelope(events=events, **keywords)

    def read_reply(self, body: bytes) -> Any:
        return parse_reply(body)

    async def close(self) -> None:
        self.closed = True
        await self.client.aclose()

    @classmethod
    async def test_connection(cls, **keywords: Any) -> tuple[bool, str]:
        try:
            async with httpx.AsyncClient(timeout=2.0) as client:
                response = await client.get(keywords["endpoint"], headers=authorisation_given(keywords))
        except (KeyError, ValidationError, httpx.HTTPError, httpx.InvalidURL) as error:
            return False, f"the remote cannot be reached: {type(error).__name__}"
        return response.is_success, f"the remote answered {response.status_code}"

    @classmethod
    async def get_needed_fields(cls, **keywords: Any) -> dict[str, Any]:
        return cls.needed

    needed: ClassVar[dict[str, Any]] = {"type": "object", "properties": {"id": {"type": "integer"}}}


class HastyHarness(PusherHarness):
    """Has short time limits, for drivers that never return."""

    limits = Limits(call=0.2, stop=0.1)
