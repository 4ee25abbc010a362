"""Pushers with one thing wrong: what they refuse, how long they wait, and how they stop."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import httpx
from fustor_conformance import Limits, PusherHarness
from fustor_core.exceptions import DriverError
from fustor_core.models.config import ApiKeyCredential, PasswdCredential, PusherConfig
from fustor_event_model.models import EventBase

from .pushers import ReferencePusher
from .registry import defect

UNREACHABLE = "unreachable_remote_is_named"
NO_ENDPOINT = "endpoint_that_is_none_is_named"
CREDENTIALS = "every_credential_is_supported_or_refused"
WAITING = "cancelled_while_it_waits_for_an_answer"
BETWEEN = "cancelled_between_two_attempts"


class ResignedHarness(PusherHarness):
    """Does not expect the driver to wait for long."""

    limits = Limits(call=1.0, stop=0.5, give_up=1.0)


# --- PSH-CFG-02 -----------------------------------------------------------------------------------


class SaysOfTheUnreachable(ReferencePusher):
    """Raises `error` when the remote cannot be reached."""

    error: Exception = DriverError("it does not work")

    async def send_once(self, method: str, path: str, **arguments: Any) -> httpx.Response:
        try:
            return await super().send_once(method, path, **arguments)
        except httpx.ConnectError:
            raise self.error from None


@defect("PSH-CFG-02", by=UNREACHABLE, because="expected a text that names it")
class DoesNotSayWhere(SaysOfTheUnreachable):
    """Says that it does not work, and not where."""


@defect("PSH-CFG-02", by=UNREACHABLE, because="raised ConnectionError")
class LetsAConnectionErrorThrough(SaysOfTheUnreachable):
    """Raises an exception that the agent does not know."""

    error = ConnectionError("127.0.0.1 refuses")


@defect("PSH-CFG-02", by=UNREACHABLE, because="nothing was raised")
class PretendsToHaveDelivered(ReferencePusher):
    """Makes up a session and a reply when the remote is not there."""

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
    """Raises what its client library raises."""

    def check_endpoint(self, endpoint: str) -> None:
        pass


@defect("PSH-CFG-02", by=NO_ENDPOINT, because="expected a text that names it")
class DoesNotSayWhichSetting(ReferencePusher):
    """Says that the configuration is invalid, and not where."""

    def check_endpoint(self, endpoint: str) -> None:
        if not endpoint.startswith("http://127"):
            raise DriverError("invalid configuration")


@defect("PSH-CFG-02", by=CREDENTIALS, because="raised AttributeError")
class KnowsKeysOnly(ReferencePusher):
    """Has never seen a password."""

    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.config.credential.key}"}


@defect("PSH-CFG-02", by=CREDENTIALS, because="raised fustor_core.exceptions.DriverError")
class RefusesPasswordsAsAFailure(ReferencePusher):
    """Says that something failed, where the configuration is wrong."""

    def headers(self) -> dict[str, str]:
        if isinstance(self.config.credential, PasswdCredential):
            raise DriverError("passwords do not work")
        return super().headers()


@defect("PSH-CFG-02", by=CREDENTIALS, because="raised TypeError")
class NeedsAPassword(ReferencePusher):
    """Takes it that who has a user has a password, which may be left out."""

    def __init__(self, id: str, config: PusherConfig) -> None:  # noqa: A002 - the contract's name
        super().__init__(id, config)
        if not isinstance(config.credential, ApiKeyCredential):
            self.pair = config.credential.user + ":" + config.credential.passwd  # type: ignore[operator]


# --- PSH-FLT-04 -----------------------------------------------------------------------------------


@defect("PSH-FLT-04", because="push() did not return", harness=ResignedHarness)
class WaitsLongerThanItSays(ReferencePusher):
    """Has a time-out of ten minutes."""

    def __init__(self, id: str, config: PusherConfig) -> None:  # noqa: A002 - the contract's name
        super().__init__(id, config)
        self.client = httpx.AsyncClient(timeout=600.0)


@defect(
    "PSH-FLT-04", because="push() did not return, although the remote never answers", harness=ResignedHarness
)
class WaitsForEver(ReferencePusher):
    """Has no time-out at all."""

    def __init__(self, id: str, config: PusherConfig) -> None:  # noqa: A002 - the contract's name
        super().__init__(id, config)
        self.client = httpx.AsyncClient(timeout=None)


@defect("PSH-FLT-04", because="raised httpx.ReadTimeout", harness=ResignedHarness)
class LetsATimeOutThrough(ReferencePusher):
    """Raises what its client library raises when the time is up."""

    async def send(self, method: str, path: str, **arguments: Any) -> httpx.Response:
        if path == "/events":
            return await self.send_once(method, path, **arguments)
        return await super().send(method, path, **arguments)


@defect("PSH-FLT-04", because="returned {'snapshot_needed': False}", harness=ResignedHarness)
class TakesSilenceForConsent(ReferencePusher):
    """Goes on when the time is up, as if the remote had answered."""

    async def push(self, events: list[EventBase], **keywords: Any) -> Any:
        try:
            return await super().push(events, **keywords)
        except DriverError:
            return {"snapshot_needed": False}


# --- PSH-FLT-05 -----------------------------------------------------------------------------------


class WhenCancelled(ReferencePusher):
    async def push(self, events: list[EventBase], **keywords: Any) -> Any:
        try:
            return await super().push(events, **keywords)
        except asyncio.CancelledError:
            return await self.cancelled(events, keywords)

    async def cancelled(self, events: list[EventBase], keywords: Mapping[str, Any]) -> Any:
        raise NotImplementedError


@defect("PSH-FLT-05", by=WAITING, because="raised fustor_core.exceptions", harness=ResignedHarness)
class MakesAnErrorOfIt(WhenCancelled):
    """Turns being cancelled into an error of its own."""

    async def cancelled(self, events: list[EventBase], keywords: Mapping[str, Any]) -> Any:
        raise DriverError("cancelled")


@defect("PSH-FLT-05", by=WAITING, because="returned {'snapshot_needed': False}", harness=ResignedHarness)
class ReturnsAllTheSame(WhenCancelled):
    """Returns as if it had succeeded."""

    async def cancelled(self, events: list[EventBase], keywords: Mapping[str, Any]) -> Any:
        return {"snapshot_needed": False}


@defect("PSH-FLT-05", by=WAITING, because="after it was cancelled", harness=ResignedHarness)
class WaitsOn(ReferencePusher):
    """Does not let itself be cancelled."""

    async def push(self, events: list[EventBase], **keywords: Any) -> Any:
        pushing = asyncio.ensure_future(super().push(events, **keywords))
        while not pushing.done():
            try:
                await asyncio.wait({pushing})
            except asyncio.CancelledError:
                continue
        return await pushing


@defect("PSH-FLT-05", by=WAITING, because="the pusher is closed", harness=ResignedHarness)
class IsOfNoUseAfterwards(WhenCancelled):
    """Takes being cancelled for being closed."""

    async def cancelled(self, events: list[EventBase], keywords: Mapping[str, Any]) -> Any:
        self.closed = True
        raise asyncio.CancelledError


@defect("PSH-FLT-05", by=WAITING, because="its own envelope and no other", harness=ResignedHarness)
class SendsItLater(WhenCancelled):
    """Keeps what was cancelled, and sends it with the next push."""

    kept: tuple[EventBase, ...] = ()

    async def push(self, events: list[EventBase], **keywords: Any) -> Any:
        kept, self.kept = self.kept, ()
        return await super().push([*kept, *events], **keywords)

    async def cancelled(self, events: list[EventBase], keywords: Mapping[str, Any]) -> Any:
        self.kept = tuple(events)
        raise asyncio.CancelledError


@defect("PSH-FLT-05", by=BETWEEN, because="after it was cancelled", harness=ResignedHarness)
class SleepsOn(ReferencePusher):
    """Waits between two attempts in a thread, and for the thread."""

    async def send(self, method: str, path: str, **arguments: Any) -> httpx.Response:
        try:
            return await super().send(method, path, **arguments)
        except asyncio.CancelledError:
            if path == "/events":
                await asyncio.sleep(self.config.retry_delay_sec)
            raise


@defect("PSH-FLT-05", by=BETWEEN, because="had not ended 0.5 s", harness=ResignedHarness)
class SleepsThroughIt(ReferencePusher):
    """Goes on to the next attempt when it is cancelled between two."""

    async def pause(self) -> None:
        try:
            await super().pause()
        except asyncio.CancelledError:
            await super().pause()


@defect("PSH-FLT-05", by=BETWEEN, because="raised fustor_core.exceptions", harness=ResignedHarness)
class GivesUpInsteadOfEnding(ReferencePusher):
    """Takes being cancelled for the last failed attempt."""

    async def send(self, method: str, path: str, **arguments: Any) -> httpx.Response:
        try:
            return await super().send(method, path, **arguments)
        except asyncio.CancelledError:
            raise DriverError(f"{path} failed") from None
