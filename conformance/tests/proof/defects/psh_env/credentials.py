"""Pushers that send requests without the credential: PSH-ENV-09."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any, ClassVar

import httpx
from fustor_core.http import HttpPusher
from fustor_core.models.config import ApiKeyCredential, PasswdCredential

from ...references.pushers import ReferencePusher
from ...tools.registry import defect

KEY = "every_request_carries_the_key"


@defect("PSH-ENV-09", because="the heartbeat request", by="every_request_carries_the_password")
@defect("PSH-ENV-09", because="the heartbeat request", by="every_request_carries_the_key")
class BeatsWithoutCredential(ReferencePusher):
    """Sends heartbeats without the credential."""

    async def send_once(self, method: str, path: str, **arguments: Any) -> httpx.Response:
        if path == "/heartbeat":
            return await self.client.request(method, f"{self.config.endpoint}{path}", **arguments)
        return await super().send_once(method, path, **arguments)


@defect("PSH-ENV-09", because="the committed index request", by="every_request_carries_the_key")
class AsksForTheIndexWithoutCredential(ReferencePusher):
    """Requests the committed position without the credential."""

    async def send_once(self, method: str, path: str, **arguments: Any) -> httpx.Response:
        if method == "GET":
            return await self.client.request(method, f"{self.config.endpoint}{path}", **arguments)
        return await super().send_once(method, path, **arguments)


class Authorises(ReferencePusher):
    """Sends the header that `password` or `key` makes from the credential."""

    def headers(self) -> dict[str, str]:
        credential = self.config.credential
        if isinstance(credential, PasswdCredential):
            return {"Authorization": self.password(credential)}
        return {"Authorization": self.key(credential)}

    def password(self, credential: PasswdCredential) -> str:
        return f"Basic {credential.to_base64()}"

    def key(self, credential: ApiKeyCredential) -> str:
        return f"Bearer {credential.key}"


def basic(pair: bytes) -> str:
    """Return the header of HTTP Basic for a pair of user and password."""
    return f"Basic {base64.b64encode(pair).decode()}"


@defect("PSH-ENV-09", because="expected the credential", by="every_request_carries_the_password")
class WritesThePasswordInLatin1(Authorises):
    """Encodes the password as Latin-1, and replaces all other characters."""

    def password(self, credential: PasswdCredential) -> str:
        return basic(f"{credential.user}:{credential.passwd or ''}".encode("latin-1", "replace"))


@defect("PSH-ENV-09", because="expected the credential", by="every_request_carries_the_password")
class WritesNoneAsPassword(Authorises):
    """Sends the string "None" when there is no password."""

    def password(self, credential: PasswdCredential) -> str:
        return basic(f"{credential.user}:{credential.passwd}".encode())


@defect("PSH-ENV-09", because="expected the credential", by="every_request_carries_the_password")
class SendsTheUserAsAToken(Authorises):
    """Sends the user as a Bearer token."""

    def password(self, credential: PasswdCredential) -> str:
        return f"Bearer {base64.b64encode(credential.user.encode()).decode()}"


@defect("PSH-ENV-09", because="expected the credential", by="every_request_carries_the_key")
class SendsTheKeyAsPassword(Authorises):
    """Sends the key by HTTP Basic."""

    def key(self, credential: ApiKeyCredential) -> str:
        return basic(f":{credential.key}".encode())


@defect("PSH-ENV-09", because="expected the credential", by="every_request_carries_the_key")
class LowersTheKey(Authorises):
    """Changes the key to lower case."""

    def key(self, credential: ApiKeyCredential) -> str:
        return f"Bearer {credential.key.lower()}"


@defect("PSH-ENV-09", because="expected the credential", by="every_request_carries_the_key")
class SharesTheFirstCredential(Authorises):
    """Keeps the header of the first instance on the class for all instances."""

    header: ClassVar[dict[str, str]] = {}

    def headers(self) -> dict[str, str]:
        if not self.header:
            self.header.update(super().headers())
        return self.header


@defect("PSH-ENV-09", because="expected the credential", by="every_request_carries_the_key")
class PutsTheKeyIntoTheUrl(ReferencePusher):
    """Sends the key as a query parameter, without a header."""

    def headers(self) -> dict[str, str]:
        return {}

    async def send_once(self, method: str, path: str, **arguments: Any) -> httpx.Response:
        key = self.config.credential.key if isinstance(self.config.credential, ApiKeyCredential) else ""
        return await super().send_once(method, f"{path}?api_key={key}", **arguments)


@defect("PSH-ENV-09", because="in the header x-token", by=KEY)
class SendsTheKeyUnderAnotherName(HttpPusher):
    """Sends the key in a header that the contract does not name."""

    api_key_header = "x-token"


@defect("PSH-ENV-09", because="expected the credential", by="every_request_carries_the_password")
@defect("PSH-ENV-09", because="expected the credential", by=KEY)
class ForgetsTheInheritedHeaders(HttpPusher):
    """Adds a header, and drops the header of the credential."""

    def headers(self) -> Mapping[str, str]:
        return {"X-Tenant": "main"}
