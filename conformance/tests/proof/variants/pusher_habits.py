"""Pushers with habits that look like faults."""

from __future__ import annotations

import asyncio
import gzip
from base64 import b64encode
from typing import Any, ClassVar

import httpx
from fustor_conformance import Limits, PusherHarness
from fustor_core.exceptions import ConfigError, DriverError
from fustor_core.models.config import PasswdCredential, PusherConfig
from fustor_event_model.models import EventBase

from ..references.pushers import ReferencePusher
from ..tools.registry import variant


class ResignedHarness(PusherHarness):
    """States when the driver gives up."""

    limits = Limits(give_up=4.0)


@variant()
class CompressesEachAttempt(ReferencePusher):
    """Compresses the envelope in each attempt, so the time in the gzip header differs."""

    async def send_once(self, method: str, path: str, **arguments: Any) -> httpx.Response:
        if path != "/events":
            return await super().send_once(method, path, **arguments)
        self.attempts = getattr(self, "attempts", 0) + 1
        content = gzip.compress(arguments["content"], mtime=self.attempts)
        headers = {**self.headers(), "Content-Encoding": "gzip"}
        return await self.client.request(
            method, f"{self.config.endpoint}{path}", headers=headers, content=content
        )


class BeatsAtAPath(ReferencePusher):
    """Sends the session only in the path of a heartbeat."""

    method = "POST"
    path: ClassVar[str]

    async def heartbeat(self, *, session_id: str, **keywords: Any) -> Any:
        response = await self.send(self.method, self.path.format(session_id))
        self.refuse(response)
        return self.object(response)


@variant()
class NamesTheSessionLast(BeatsAtAPath):
    """Ends the path of a heartbeat with the session."""

    path = "/heartbeat/{}"


@variant()
class PutsTheSession(BeatsAtAPath):
    """Sends a heartbeat as PUT to the path of the session."""

    method = "PUT"
    path = "/sessions/{}"


@variant()
class PingsTheSession(BeatsAtAPath):
    """Calls a heartbeat "ping" in its path."""

    path = "/sessions/{}/ping"


@variant(harness=ResignedHarness)
class BoundsTheWholePush(ReferencePusher):
    """Limits the time of a whole push, below the timeout of its client."""

    def __init__(self, id: str, config: PusherConfig) -> None:  # noqa: A002 - the contract's name
        super().__init__(id, config)
        self.client = httpx.AsyncClient(timeout=60.0)

    async def push(self, events: list[EventBase], **keywords: Any) -> Any:
        try:
            async with asyncio.timeout(1.0):
                return await super().push(events, **keywords)
        except TimeoutError as error:
            raise DriverError(f"{self.config.endpoint} did not answer in time") from error


@variant()
class WritesLatin1WhereItCan(ReferencePusher):
    """Encodes user and password as Latin-1 where possible, otherwise as UTF-8."""

    def headers(self) -> dict[str, str]:
        credential = self.config.credential
        if not isinstance(credential, PasswdCredential):
            return super().headers()
        try:
            pair = f"{credential.user}:{credential.passwd or ''}".encode("latin-1")
        except UnicodeEncodeError:
            return super().headers()
        return {"Authorization": f"Basic {b64encode(pair).decode()}"}


@variant()
class CannotWriteMorePasswords(WritesLatin1WhereItCan):
    """Refuses a password that is not Latin-1."""

    def __init__(self, id: str, config: PusherConfig) -> None:  # noqa: A002 - the contract's name
        super().__init__(id, config)
        try:
            str(config.credential).encode("latin-1")
        except UnicodeEncodeError:
            raise ConfigError("credential: user and password must be Latin-1") from None


@variant()
class LooksAtWhatIsPublicFirst(ReferencePusher):
    """Tests a public path before it sends the credential."""

    @classmethod
    async def test_connection(cls, **keywords: Any) -> tuple[bool, str]:
        try:
            async with httpx.AsyncClient(timeout=2.0) as client:
                if not (await client.get(f"{keywords['endpoint']}/health")).is_success:
                    return False, "the remote is not well"
        except (KeyError, httpx.HTTPError, httpx.InvalidURL) as error:
            return False, f"the remote cannot be reached: {type(error).__name__}"
        return await super().test_connection(**keywords)


@variant()
class ReadsNoAnswerToAHeartbeat(ReferencePusher):
    """Checks the status of the response to a heartbeat, and ignores its body."""

    async def heartbeat(self, *, session_id: str, **keywords: Any) -> Any:
        try:
            response = await self.send("POST", "/heartbeat", json={"session_id": session_id})
        except DriverError as error:
            if isinstance(error.__cause__, httpx.RemoteProtocolError):
                return {}
            raise
        self.refuse(response)
        return {}


@variant()
class CountsUnderAnotherName(ReferencePusher):
    """Reads the committed position under another key."""

    async def get_latest_committed_index(self, **keywords: Any) -> int:
        response = await self.send("GET", "/position", params={"session_id": keywords["session_id"]})
        if response.status_code == 404:
            return -1
        self.refuse(response)
        return self.read_index(self.object(response)["latest_index"])
