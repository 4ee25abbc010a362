"""Pushers with one thing wrong in how they send the credential."""

from __future__ import annotations

import base64
from typing import Any, ClassVar

import httpx
from fustor_core.models.config import ApiKeyCredential, PasswdCredential

from .pushers import ReferencePusher
from .registry import defect

# --- PSH-ENV-09 -----------------------------------------------------------------------------------


class Authorises(ReferencePusher):
    """Sends what `password` and `key` make of the credential."""

    def headers(self) -> dict[str, str]:
        credential = self.config.credential
        if isinstance(credential, PasswdCredential):
            return {"Authorization": self.password(credential)}
        return {"Authorization": self.key(credential)}

    def password(self, credential: PasswdCredential) -> str:
        return f"Basic {credential.to_base64()}"

    def key(self, credential: ApiKeyCredential) -> str:
        return f"Bearer {credential.key}"


@defect("PSH-ENV-09", because="the heartbeat request", by="every_request_carries_the_password")
@defect("PSH-ENV-09", because="the heartbeat request", by="every_request_carries_the_key")
class BeatsWithoutCredential(ReferencePusher):
    """Forgets the credential in heartbeats."""

    async def send_once(self, method: str, path: str, **arguments: Any) -> httpx.Response:
        if path == "/heartbeat":
            return await self.client.request(method, f"{self.config.endpoint}{path}", **arguments)
        return await super().send_once(method, path, **arguments)


@defect("PSH-ENV-09", because="the committed index request", by="every_request_carries_the_key")
class AsksForTheIndexWithoutCredential(ReferencePusher):
    """Sends the credential with what it posts."""

    async def send_once(self, method: str, path: str, **arguments: Any) -> httpx.Response:
        if method == "GET":
            return await self.client.request(method, f"{self.config.endpoint}{path}", **arguments)
        return await super().send_once(method, path, **arguments)


def basic(pair: bytes) -> str:
    return f"Basic {base64.b64encode(pair).decode()}"


@defect("PSH-ENV-09", because="expected the credential", by="every_request_carries_the_password")
class WritesThePasswordInLatin1(Authorises):
    """Writes the pair in an encoding that lacks most characters."""

    def password(self, credential: PasswdCredential) -> str:
        return basic(f"{credential.user}:{credential.passwd or ''}".encode("latin-1", "replace"))


@defect("PSH-ENV-09", because="expected the credential", by="every_request_carries_the_password")
class WritesNoneAsPassword(Authorises):
    """Writes the text "None" for no password."""

    def password(self, credential: PasswdCredential) -> str:
        return basic(f"{credential.user}:{credential.passwd}".encode())


@defect("PSH-ENV-09", because="expected the credential", by="every_request_carries_the_password")
class SendsTheUserAsAToken(Authorises):
    """Uses a Bearer token for a user and a password."""

    def password(self, credential: PasswdCredential) -> str:
        return f"Bearer {base64.b64encode(credential.user.encode()).decode()}"


@defect("PSH-ENV-09", because="expected the credential", by="every_request_carries_the_key")
class SendsTheKeyAsPassword(Authorises):
    """Uses HTTP Basic for a key."""

    def key(self, credential: ApiKeyCredential) -> str:
        return basic(f":{credential.key}".encode())


@defect("PSH-ENV-09", because="expected the credential", by="every_request_carries_the_key")
class LowersTheKey(Authorises):
    """Takes the key for something without case."""

    def key(self, credential: ApiKeyCredential) -> str:
        return f"Bearer {credential.key.lower()}"


@defect("PSH-ENV-09", because="expected the credential", by="every_request_carries_the_key")
class SharesTheFirstCredential(Authorises):
    """Keeps the header of the first instance on the class."""

    header: ClassVar[dict[str, str]] = {}

    def headers(self) -> dict[str, str]:
        if not self.header:
            self.header.update(super().headers())
        return self.header


@defect("PSH-ENV-09", because="expected the credential", by="every_request_carries_the_key")
class PutsTheKeyIntoTheUrl(ReferencePusher):
    """Sends the key as a query parameter."""

    def headers(self) -> dict[str, str]:
        return {}

    async def send_once(self, method: str, path: str, **arguments: Any) -> httpx.Response:
        key = self.config.credential.key if isinstance(self.config.credential, ApiKeyCredential) else ""
        return await super().send_once(method, f"{path}?api_key={key}", **arguments)
