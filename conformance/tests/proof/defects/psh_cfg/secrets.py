"""Pushers that leak a secret: PSH-CFG-07."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Any

import httpx
from fustor_core.exceptions import DriverError
from fustor_core.http import HttpPusher, RefusedError
from fustor_event_model.models import EventBase

from ...references.pushers import ReferencePusher
from ...tools.registry import defect
from ...variants.pusher_folders import (
    AsyncFolderHarness,
    FolderHarness,
    FolderPusher,
    GuardedFolderHarness,
    MakesItsFolder,
)
from .._shared.secrets import log, secret_of


@defect("PSH-CFG-07", because="a URL holds the credential's key")
class SendsTheKeyInTheUrl(ReferencePusher):
    """Sends the key in the query, and in the header."""

    async def send_once(self, method: str, path: str, **arguments: Any) -> httpx.Response:
        return await super().send_once(method, f"{path}?token={secret_of(self.config)}", **arguments)


@defect("PSH-CFG-07", because="the body of a request holds the credential's key")
class SendsTheKeyInTheEnvelope(ReferencePusher):
    """Sends the key as the agent id."""

    def envelope(self, events: list[EventBase], **keywords: Any) -> Any:
        return super().envelope(events, **{**keywords, "agent_id": secret_of(self.config)})


@defect("PSH-CFG-07", because="the body of a request holds the credential's key")
class EscapesTheSlashesOfTheKey(ReferencePusher):
    """Sends the key in every envelope, with its slashes escaped."""

    def body(self, events: list[EventBase], keywords: Mapping[str, Any]) -> bytes:
        envelope = {**json.loads(super().body(events, keywords)), "as": secret_of(self.config)}
        return json.dumps(envelope).replace("/", "\\/").encode()


@defect("PSH-CFG-07", because="the body of a request holds the credential's key, in Base64")
class SendsTheKeyEncoded(ReferencePusher):
    """Sends the key as the agent id, in Base64."""

    def envelope(self, events: list[EventBase], **keywords: Any) -> Any:
        encoded = base64.b64encode(secret_of(self.config).encode()).decode()
        return super().envelope(events, **{**keywords, "agent_id": encoded})


@defect("PSH-CFG-07", because="a log record of 'a driver' holds the credential's key")
class LogsItsHeaders(ReferencePusher):
    """Logs the headers of its requests."""

    def headers(self) -> dict[str, str]:
        headers = super().headers()
        log.debug("sending", extra={"headers": headers})
        return headers


@defect("PSH-CFG-07", because="the exception of push() holds the credential's key")
class SaysWhoWasRefused(ReferencePusher):
    """Raises an error that shows the header of the refused request."""

    def refuse(self, response: httpx.Response) -> None:
        if response.status_code == 403:
            raise DriverError(f"403 for {response.request.headers['Authorization']}")
        super().refuse(response)


@defect("PSH-CFG-07", because="user and passwd in Base64")
class LogsThePasswordEncoded(ReferencePusher):
    """Logs the header of HTTP Basic, which holds the password in Base64."""

    def headers(self) -> dict[str, str]:
        headers = super().headers()
        if headers["Authorization"].startswith("Basic"):
            log.info("authorization %s", headers["Authorization"])
        return headers


@defect("PSH-CFG-07", because="the result of create_session() holds")
class HandsItBackWithTheSession(ReferencePusher):
    """Returns the credential with the session."""

    def read_session(self, response: httpx.Response) -> Any:
        return {**super().read_session(response), "credential": self.config.credential.model_dump()}


@defect("PSH-CFG-07", because="a log record of 'a driver' holds the credential's key", harness=FolderHarness)
class LogsItsKey(FolderPusher):
    """Logs the key at level debug."""

    def take(self, answer: bool | None, line: bytes) -> Any:
        log.debug("writing with %s", secret_of(self.config))
        return super().take(answer, line)


@defect("PSH-CFG-07", because="the body of a request holds the credential's key", harness=AsyncFolderHarness)
class SignsWithItsKey(FolderPusher):
    """Sends the key as the agent id."""

    def line(self, events: list[EventBase], keywords: Mapping[str, Any]) -> bytes:
        return super().line(events, {**keywords, "agent_id": secret_of(self.config)})


@defect("PSH-CFG-07", because="the result of push() holds", harness=GuardedFolderHarness)
class SaysHowItGotIn(MakesItsFolder):
    """Returns the password with the result of a push."""

    async def push(self, events: list[EventBase], **keywords: Any) -> Any:
        return {**await super().push(events, **keywords), "as": secret_of(self.config)}


@defect("PSH-CFG-07", because="the exception of push() holds the credential's key")
class SaysWhatWasRefused(HttpPusher):
    """Raises an error that shows the headers of the refused request."""

    async def send(self, method: str, path: str, **arguments: Any) -> bytes:
        try:
            return await super().send(method, path, **arguments)
        except RefusedError as error:
            raise RefusedError(f"{error.detail} Headers: {self.headers()}", error.status) from None
