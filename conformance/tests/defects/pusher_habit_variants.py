"""Pushers that are right and have habits that look like a fault."""

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

from .pushers import ReferencePusher
from .registry import variant


class ResignedHarness(PusherHarness):
    """States a bound."""

    limits = Limits(give_up=4.0)


@variant()
class CompressesEachAttempt(ReferencePusher):
    """Compresses the envelope for each attempt anew, and gzip writes down when."""

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
    """Has the session in the path of a heartbeat, and nowhere else."""

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
    """Puts the session that it wants to keep."""

    method = "PUT"
    path = "/sessions/{}"


@variant()
class PingsTheSession(BeatsAtAPath):
    """Has a word of its own for a heartbeat."""

    path = "/sessions/{}/ping"


@variant(harness=ResignedHarness)
class BoundsTheWholePush(ReferencePusher):
    """Has a client that would wait for long, and does not wait for it."""

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
    """Writes user and password as many clients do, and in UTF-8 what that cannot write."""

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
    """Refuses a password that its client cannot write."""

    def __init__(self, id: str, config: PusherConfig) -> None:  # noqa: A002 - the contract's name
        super().__init__(id, config)
        try:
            str(config.credential).encode("latin-1")
        except UnicodeEncodeError:
            raise ConfigError("credential: user and password must be Latin-1") from None


@variant()
class LooksAtWhatIsPublicFirst(ReferencePusher):
    """Tests whether the remote is well at all before it shows the credential."""

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
    """Looks at the status of the answer to a heartbeat, and not at its body."""

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
    """Is made for a remote that has another name for the committed index."""

    async def get_latest_committed_index(self, **keywords: Any) -> int:
        response = await self.send("GET", "/position", params={"session_id": keywords["session_id"]})
        if response.status_code == 404:
            return -1
        self.refuse(response)
        return self.read_index(self.object(response)["latest_index"])
