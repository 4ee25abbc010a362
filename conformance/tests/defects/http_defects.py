"""Pushers made of the SDK's `HttpPusher`, with one thing wrong in how it sends."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from typing import Any, ClassVar

import httpx
from fustor_conformance import Limits, PusherHarness
from fustor_core.exceptions import DriverError, SessionObsoletedError
from fustor_core.http import HttpPusher, RefusedError, TransientError
from fustor_core.http._settings import Settings
from fustor_core.http._transport import Request, Transport
from fustor_core.models.config import PusherConfig
from fustor_event_model.models import EventBase
from tenacity import RetryCallState

from .registry import defect

TRIED_AGAIN = "transient_fault_is_tried_again"
GIVES_UP = "gives_up_after_max_retries"
OBSOLETE = "obsolete_session_is_raised_at_once"
KEY = "every_request_carries_the_key"
ACCEPTED = b'{"snapshot_needed": false}'


class BriefHarness(PusherHarness):
    """Gives every attempt half a second, and expects the driver to keep to it."""

    limits = Limits(call=1.0, stop=0.5, give_up=1.0)

    def config(self, endpoint: str) -> dict[str, Any]:
        return {**super().config(endpoint), "driver_params": {"timeout_sec": 0.5}}  # type: ignore[dict-item]


class Sends(HttpPusher):
    """Sends by `transport`, which has the one thing wrong."""

    transport: ClassVar[type[Transport]]

    def __init__(self, id: str, config: PusherConfig) -> None:  # noqa: A002 - the contract's name
        super().__init__(id, config)
        self._transport = self.transport(self.settings(), self.headers, self.transient_statuses)

    def settings(self) -> Settings:
        return self._transport.settings


# --- PSH-FLT-02, PSH-SES-03: attempts -------------------------------------------------------------


@defect("PSH-FLT-02", because="failed with status 429", by=TRIED_AGAIN)
class MakesOneAttempt(HttpPusher):
    """Sends a request and never tries again."""

    async def send(self, method: str, path: str, **arguments: Any) -> bytes:
        request = Request(method, path, arguments.get("body"), arguments.get("query") or {})
        return await self._transport._attempt(request)


@defect("PSH-FLT-02", because="got 3 requests", by=GIVES_UP)
class CountsTheRetries(Sends):
    """Takes `max_retries` for the attempts after the first."""

    transport = Transport

    def settings(self) -> Settings:
        return replace(super().settings(), attempts=self.config.max_retries + 1)


@defect("PSH-FLT-02", because="2 requests at once", by="waits_between_attempts")
class DoesNotPause(Sends):
    """Tries again at once."""

    class transport(Transport):
        def _pause(self, state: RetryCallState) -> float:
            return 0.0


@defect("PSH-FLT-02", because="the identical envelope in every attempt", by=TRIED_AGAIN)
class EncodesEveryAttempt(Sends):
    """Writes the body anew for every attempt, with the number of the attempt in it."""

    class transport(Transport):
        attempts = 0

        async def _exchange(self, call: str, request: Request) -> bytes:
            self.attempts += 1
            content = json.loads(request.body or b"{}")
            body = json.dumps({**content, "attempt": self.attempts}).encode()
            return await super()._exchange(call, replace(request, body=body))


@defect("PSH-SES-03", because="no retry, for the session is obsolete", by=OBSOLETE)
class TriesAnObsoleteSessionAgain(HttpPusher):
    """Makes another attempt with a session that another one has taken the place of."""

    async def send(self, method: str, path: str, **arguments: Any) -> bytes:
        try:
            return await super().send(method, path, **arguments)
        except SessionObsoletedError:
            return await super().send(method, path, **arguments)


@defect("PSH-SES-03", because="SessionObsoletedError, for the remote answered 419", by=OBSOLETE)
class TakesObsoleteForRefused(HttpPusher):
    """Raises for 419 what it raises for every refusal."""

    async def send(self, method: str, path: str, **arguments: Any) -> bytes:
        try:
            return await super().send(method, path, **arguments)
        except SessionObsoletedError as error:
            raise RefusedError(f"{path} was refused with status 419.", 419) from error


# --- PSH-FLT-01: what is no success ---------------------------------------------------------------


@defect("PSH-FLT-01", because="the remote answered with status 500")
class SwallowsServerErrors(Sends):
    """Goes on after a server error, for the remote may have taken the envelope."""

    class transport(Transport):
        async def _exchange(self, call: str, request: Request) -> bytes:
            try:
                return await super()._exchange(call, request)
            except TransientError as error:
                if "status 500" in error.detail:
                    return ACCEPTED
                raise


@defect("PSH-FLT-01", because="the remote answered with status 307")
class TakesARedirectForAnAnswer(Sends):
    """Takes a redirect for an answer, as if it came from where it leads."""

    class transport(Transport):
        async def _exchange(self, call: str, request: Request) -> bytes:
            try:
                return await super()._exchange(call, request)
            except RefusedError as error:
                if error.status == 307:
                    return ACCEPTED
                raise


@defect("PSH-FLT-01", because="the remote answered with no answer in time")
class TakesATimeOutForAnAnswer(HttpPusher):
    """Returns without an answer when the time of the last attempt is up."""

    async def push(self, events: list[EventBase], **keywords: Any) -> Any:
        try:
            return await super().push(events, **keywords)
        except TransientError as error:
            if isinstance(error.__cause__, TimeoutError | httpx.TimeoutException):
                return {"snapshot_needed": False}
            raise


@defect("PSH-FLT-01", because="push() raised httpx.ReadError")
class LetsHttpxComplain(Sends):
    """Turns only a refused connection and a time-out into an exception of the contract."""

    class transport(Transport):
        async def send(self, request: Request) -> bytes:
            try:
                return await super().send(request)
            except TransientError as error:
                if isinstance(error.__cause__, httpx.ReadError):
                    raise error.__cause__ from None
                raise


# --- PSH-ENV-08: requests at the same time --------------------------------------------------------


@defect("PSH-ENV-08", because="expected ")
class KeepsItsRequestOnTheTransport(Sends):
    """Keeps the request while it waits for a connection, where the next one overwrites it."""

    class transport(Transport):
        async def _exchange(self, call: str, request: Request) -> bytes:
            self.request = request
            await asyncio.sleep(0)
            return await super()._exchange(call, self.request)


# --- PSH-FLT-04, PSH-FLT-05, PSH-FLT-06: time, and afterwards -------------------------------------


@defect("PSH-FLT-04", because="push() did not return", harness=BriefHarness)
class IgnoresItsTimeLimit(Sends):
    """Does not look at `driver_params.timeout_sec`."""

    transport = Transport

    def settings(self) -> Settings:
        return replace(super().settings(), timeout_sec=self.timeout_sec)


@defect(
    "PSH-FLT-04", because="push() did not return, although the remote never answers", harness=BriefHarness
)
class HasNoTimeLimit(Sends):
    """Waits for an answer for as long as it takes."""

    class transport(Transport):
        def __init__(self, settings: Settings, *others: Any) -> None:
            super().__init__(replace(settings, timeout_sec=3600.0), *others)
            self._client.timeout = httpx.Timeout(None)


@defect(
    "PSH-FLT-05",
    because="after it was cancelled",
    by="cancelled_while_it_waits_for_an_answer",
    harness=BriefHarness,
)
class TakesCancellingForAFault(Sends):
    """Makes another attempt when it is cancelled in one."""

    class transport(Transport):
        async def _attempt(self, request: Request) -> bytes:
            try:
                return await super()._attempt(request)
            except asyncio.CancelledError:
                raise TransientError("The attempt was cancelled.") from None


@defect(
    "PSH-FLT-05",
    because="raised fustor_core.exceptions",
    by="cancelled_between_two_attempts",
    harness=BriefHarness,
)
class TakesCancellingForTheEndOfItsAttempts(Sends):
    """Raises as after the last attempt when it is cancelled before it."""

    class transport(Transport):
        async def send(self, request: Request) -> bytes:
            try:
                return await super().send(request)
            except asyncio.CancelledError:
                raise DriverError("The request could not be sent.") from None


@defect("PSH-FLT-06", because="The pusher is closed")
class GivesUpItsClient(HttpPusher):
    """Closes its connections after a fault, and makes no new ones."""

    async def send(self, method: str, path: str, **arguments: Any) -> bytes:
        try:
            return await super().send(method, path, **arguments)
        except TransientError:
            await self.close()
            raise


# --- PSH-CFG-02, PSH-CFG-03: set up and shut down -------------------------------------------------


@defect("PSH-CFG-02", because="raised httpx.InvalidURL", by="endpoint_that_is_none_is_named")
class TakesTheEndpointOnFaith(HttpPusher):
    """Leaves it to httpx to look at the endpoint."""

    def __init__(self, id: str, config: PusherConfig) -> None:  # noqa: A002 - the contract's name
        self.host = httpx.URL(config.endpoint).host
        super().__init__(id, config)


@defect("PSH-CFG-03", because="push() returned", by="close_is_final_and_idempotent")
class ForgetsThatItIsClosed(Sends):
    """Makes new connections after it was closed."""

    class transport(Transport):
        async def _attempt(self, request: Request) -> bytes:
            if self._client.is_closed:
                self._client = Transport(self.settings, self._headers, self._transient)._client
            return await super()._attempt(request)
