"""Pushers with other clients than httpx, which the kit serves on a real socket."""

from __future__ import annotations

import asyncio
import http.client
import json
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from fustor_conformance import Limits, PusherHarness
from fustor_core.drivers import PusherDriver
from fustor_core.envelope import Envelope, parse_reply
from fustor_core.exceptions import DriverError, SessionObsoletedError
from fustor_core.models.config import PasswdCredential, PusherConfig
from fustor_event_model.models import EventBase

from ..references.pushers import authorisation_given, expect_url
from ..tools.registry import variant

TRANSIENT = (429, *range(500, 600))


@dataclass(frozen=True)
class Answer:
    """A response of the remote."""

    status: int
    body: bytes


class SocketPusher(PusherDriver):
    """Leaves the client to `exchange`, which raises `OSError` or `HTTPException` without a response."""

    def __init__(self, id: str, config: PusherConfig) -> None:  # noqa: A002 - the contract's name
        super().__init__(id, config)
        expect_url(config.endpoint)
        self.closed = False

    async def exchange(
        self, method: str, target: str, headers: Mapping[str, str], body: bytes | None
    ) -> Answer:
        raise NotImplementedError

    def headers(self) -> dict[str, str]:
        credential = self.config.credential
        if isinstance(credential, PasswdCredential):
            return {"Authorization": f"Basic {credential.to_base64()}"}
        return {"X-Api-Key": credential.key}

    async def send(self, method: str, target: str, body: bytes | None = None) -> Answer:
        if self.closed:
            raise DriverError("the pusher is closed")
        problem = ""
        for attempt in range(self.config.max_retries):
            await asyncio.sleep(self.config.retry_delay_sec if attempt else 0)
            try:
                answer = await self.exchange(method, target, self.headers(), body)
            except (OSError, EOFError, http.client.HTTPException) as error:
                problem = type(error).__name__
                continue
            if answer.status not in TRANSIENT:
                return answer
            problem = f"status {answer.status}"
        raise DriverError(f"{self.config.endpoint} cannot be reached: {problem}")

    async def ask(self, method: str, target: str, body: bytes | None = None) -> bytes:
        answer = await self.send(method, target, body)
        if answer.status == 419:
            raise SessionObsoletedError
        if not 200 <= answer.status < 300:
            raise DriverError(f"the remote answered {answer.status}")
        return answer.body

    def object(self, body: bytes) -> dict[str, Any]:
        try:
            value = json.loads(body)
        except ValueError as error:
            raise DriverError("the remote answered no JSON") from error
        if not isinstance(value, dict):
            raise DriverError("the remote answered no JSON object")
        return value

    async def push(self, events: list[EventBase], **keywords: Any) -> Any:
        return parse_reply(await self.ask("POST", "/events", Envelope(events=events, **keywords).encode()))

    async def heartbeat(self, *, session_id: str, **keywords: Any) -> Any:
        body = json.dumps({"session_id": session_id}).encode()
        return self.object(await self.ask("POST", "/heartbeat", body))

    async def create_session(self, task_id: str) -> Any:
        session = self.object(await self.ask("POST", "/sessions", json.dumps({"task_id": task_id}).encode()))
        if not isinstance(session.get("session_id"), str) or not session["session_id"]:
            raise DriverError("the remote gave no session_id")
        return session

    async def get_latest_committed_index(self, **keywords: Any) -> int:
        answer = await self.send("GET", f"/position?{urlencode({'session_id': keywords['session_id']})}")
        if answer.status == 404:
            return -1
        if answer.status != 200:
            raise DriverError(f"the remote answered {answer.status}")
        index = self.object(answer.body)["index"]
        return index if index > 0 else -1

    async def close(self) -> None:
        self.closed = True

    @classmethod
    async def get_needed_fields(cls, **keywords: Any) -> dict[str, Any]:
        return {}

    @classmethod
    async def test_connection(cls, **keywords: Any) -> tuple[bool, str]:
        return await asyncio.to_thread(cls.probe, keywords)

    @classmethod
    def probe(cls, keywords: Mapping[str, Any]) -> tuple[bool, str]:
        try:
            request = urllib.request.Request(keywords["endpoint"], headers=authorisation_given(keywords))
            with urllib.request.urlopen(request, timeout=0.3) as answer:
                return True, f"the remote answered {answer.status}"
        except (OSError, KeyError, ValueError, http.client.HTTPException) as error:
            return False, f"the remote cannot be used: {type(error).__name__}"


@variant()
class UsesUrllib(SocketPusher):
    """Uses `urllib` in a thread."""

    timeout = 0.3

    async def exchange(
        self, method: str, target: str, headers: Mapping[str, str], body: bytes | None
    ) -> Answer:
        return await asyncio.to_thread(self.blocking, method, target, dict(headers), body)

    def blocking(self, method: str, target: str, headers: dict[str, str], body: bytes | None) -> Answer:
        request = urllib.request.Request(self.config.endpoint + target, body, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=self.timeout) as answer:
                return Answer(answer.status, answer.read())
        except urllib.error.HTTPError as refusal:
            with refusal:
                return Answer(refusal.code, refusal.read())


@variant()
class KnowsWhatNeverArrived(UsesUrllib):
    """Retries after transient faults, except resets, after which the envelope may have arrived."""

    async def exchange(
        self, method: str, target: str, headers: Mapping[str, str], body: bytes | None
    ) -> Answer:
        try:
            return await super().exchange(method, target, headers, body)
        except (OSError, http.client.HTTPException) as error:
            if isinstance(getattr(error, "reason", error), ConnectionRefusedError | TimeoutError):
                raise
            raise DriverError(f"{self.config.endpoint}: {type(error).__name__}") from error


class HastyHarness(PusherHarness):
    """Has a shorter time limit than the pusher below."""

    limits = Limits(call=2.0)


@variant(harness=HastyHarness)
class IsPatient(UsesUrllib):
    """Waits for a response longer than the kit, and sleeps in the thread between attempts."""

    timeout = 4

    async def send(self, method: str, target: str, body: bytes | None = None) -> Answer:
        if self.closed:
            raise DriverError("the pusher is closed")
        return await asyncio.to_thread(self.insist, method, target, body)

    def insist(self, method: str, target: str, body: bytes | None) -> Answer:
        problem = ""
        for attempt in range(self.config.max_retries):
            time.sleep(self.config.retry_delay_sec if attempt else 0)
            try:
                answer = self.blocking(method, target, self.headers(), body)
            except (OSError, http.client.HTTPException) as error:
                problem = type(error).__name__
                continue
            if answer.status not in TRANSIENT:
                return answer
            problem = f"status {answer.status}"
        raise DriverError(f"{self.config.endpoint} cannot be reached: {problem}")


@variant()
class KeepsItsConnection(SocketPusher):
    """Keeps one connection of `http.client`, and blocks the event loop."""

    connection: http.client.HTTPConnection | None = None

    async def exchange(
        self, method: str, target: str, headers: Mapping[str, str], body: bytes | None
    ) -> Answer:
        if self.connection is None:
            self.connection = http.client.HTTPConnection(urlsplit(self.config.endpoint).netloc, timeout=0.3)
        try:
            self.connection.request(method, target, body, dict(headers))
            answer = self.connection.getresponse()
            return Answer(answer.status, answer.read())
        except (OSError, http.client.HTTPException):
            self.connection.close()
            raise

    async def close(self) -> None:
        if self.connection is not None:
            self.connection.close()
        await super().close()


@variant()
class WritesToTheSocket(SocketPusher):
    """Writes HTTP to the streams of asyncio, without a client."""

    async def exchange(
        self, method: str, target: str, headers: Mapping[str, str], body: bytes | None
    ) -> Answer:
        url = urlsplit(self.config.endpoint)
        reader, writer = await asyncio.open_connection(url.hostname, url.port)
        try:
            async with asyncio.timeout(0.3):
                lines = [f"{method} {target} HTTP/1.1", f"Host: {url.netloc}", "Connection: close"]
                lines += [f"{name}: {value}" for name, value in headers.items()]
                lines += [f"Content-Length: {len(body or b'')}", "", ""]
                writer.write("\r\n".join(lines).encode("latin-1") + (body or b""))
                return await self.read(reader)
        except TimeoutError as error:
            raise OSError("no answer in time") from error
        finally:
            writer.close()

    async def read(self, reader: asyncio.StreamReader) -> Answer:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        status = int(head.split(maxsplit=2)[1])
        length = head.partition("content-length:")[2].split("\r\n")[0]
        return Answer(status, await reader.readexactly(int(length or 0)))
