"""Pushers that report an unusable configuration wrongly: PSH-CFG-02."""

from __future__ import annotations

from typing import Any

import httpx
from fustor_core.exceptions import DriverError
from fustor_core.http import HttpPusher
from fustor_core.models.config import ApiKeyCredential, PasswdCredential, PusherConfig
from fustor_event_model.models import EventBase

from ...references.pushers import ReferencePusher
from ...tools.registry import defect
from ...variants.pusher_folders import FolderHarness, FolderPusher

UNREACHABLE = "unreachable_remote_is_named"
NO_ENDPOINT = "unusable_endpoint_is_named"
CREDENTIALS = "every_credential_is_supported_or_refused"


class SaysOfTheUnreachable(ReferencePusher):
    """Raises `error` when the remote cannot be reached."""

    error: Exception = DriverError("it does not work")

    async def send_once(self, method: str, path: str, **arguments: Any) -> httpx.Response:
        try:
            return await super().send_once(method, path, **arguments)
        except httpx.ConnectError:
            raise self.error from None


@defect("PSH-CFG-02", by=UNREACHABLE, because="in it, got")
class DoesNotSayWhere(SaysOfTheUnreachable):
    """Raises an error that does not name the endpoint."""


@defect("PSH-CFG-02", by=UNREACHABLE, because="raised ConnectionError")
class LetsAConnectionErrorThrough(SaysOfTheUnreachable):
    """Raises a ConnectionError when the remote cannot be reached."""

    error = ConnectionError("127.0.0.1 refuses")


@defect("PSH-CFG-02", by=UNREACHABLE, because="the driver raised nothing")
class PretendsToHaveDelivered(ReferencePusher):
    """Returns a made-up session and reply when the remote cannot be reached."""

    async def create_session(self, task_id: str) -> Any:
        try:
            return await super().create_session(task_id)
        except DriverError:
            return {"session_id": "offline"}

    async def push(self, events: list[EventBase], **keywords: Any) -> Any:
        try:
            return await super().push(events, **keywords)
        except DriverError:
            return {"snapshot_needed": False}


@defect("PSH-CFG-02", by=NO_ENDPOINT, because="raised httpx.InvalidURL")
class LetsAnInvalidUrlThrough(ReferencePusher):
    """Raises the error of its client library for an invalid endpoint."""

    def check_endpoint(self, endpoint: str) -> None:
        pass


@defect("PSH-CFG-02", by=NO_ENDPOINT, because="in it, got")
class DoesNotSayWhichSetting(ReferencePusher):
    """Raises an error that does not name the setting."""

    def check_endpoint(self, endpoint: str) -> None:
        if not endpoint.startswith("http://127"):
            raise DriverError("invalid configuration")


@defect("PSH-CFG-02", by=CREDENTIALS, because="raised AttributeError")
class KnowsKeysOnly(ReferencePusher):
    """Reads the key of every credential, also of one with a password."""

    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.config.credential.key}"}


@defect("PSH-CFG-02", by=CREDENTIALS, because="raised fustor_core.exceptions.DriverError")
class RefusesPasswordsAsAFailure(ReferencePusher):
    """Raises DriverError instead of ConfigError for a credential with a password."""

    def headers(self) -> dict[str, str]:
        if isinstance(self.config.credential, PasswdCredential):
            raise DriverError("passwords do not work")
        return super().headers()


@defect("PSH-CFG-02", by=CREDENTIALS, because="raised TypeError")
class NeedsAPassword(ReferencePusher):
    """Raises for a credential with a user and no password."""

    def __init__(self, id: str, config: PusherConfig) -> None:  # noqa: A002 - the contract's name
        super().__init__(id, config)
        if not isinstance(config.credential, ApiKeyCredential):
            self.pair = config.credential.user + ":" + config.credential.passwd  # type: ignore[operator]


@defect(
    "PSH-CFG-02",
    by="every_credential_is_supported_or_refused",
    because="raised AttributeError",
    harness=FolderHarness,
)
class TakesEveryCredentialForAKey(FolderPusher):
    """Reads the key of every credential, also of one with a password."""

    def take(self, answer: bool | None, line: bytes) -> Any:
        assert self.config.credential.key
        return super().take(answer, line)


@defect("PSH-CFG-02", because="raised httpx.InvalidURL", by="unusable_endpoint_is_named")
class TakesTheEndpointOnFaith(HttpPusher):
    """Parses the endpoint with httpx before it is checked."""

    def __init__(self, id: str, config: PusherConfig) -> None:  # noqa: A002 - the contract's name
        self.host = httpx.URL(config.endpoint).host
        super().__init__(id, config)
