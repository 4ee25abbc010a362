"""Pushers that retry wrongly: PSH-FLT-02."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from typing import Any
from uuid import uuid4

import httpx
from fustor_core.exceptions import DriverError
from fustor_core.http import HttpPusher
from fustor_core.http._settings import Settings
from fustor_core.http._transport import Request, Transport
from fustor_core.models.config import PusherConfig
from fustor_event_model.models import EventBase
from tenacity import RetryCallState

from ...references.pushers import HastyHarness, ReferencePusher
from ...tools.registry import defect
from .._shared.http import Sends

TRIED_AGAIN = "transient_fault_is_tried_again"
GIVES_UP = "gives_up_after_max_retries"
WAITS = "waits_between_attempts"


@defect("PSH-FLT-02", because="the remote answered 429", by=TRIED_AGAIN)
class NeverTriesAgain(ReferencePusher):
    """Never retries."""

    async def send(self, method: str, path: str, **arguments: Any) -> httpx.Response:
        try:
            return await self.send_once(method, path, **arguments)
        except httpx.HTTPError as error:
            raise DriverError("the remote cannot be reached") from error


@defect("PSH-FLT-02", because="the remote answered 500", by=TRIED_AGAIN)
class TriesAgainWhenAskedTo(ReferencePusher):
    """Retries only after status 429."""

    transient = (429,)


@defect("PSH-FLT-02", because="the remote answered 504", by=TRIED_AGAIN)
class KnowsNoGatewayTimeout(ReferencePusher):
    """Does not retry after status 504."""

    transient = (429, 500, 502, 503)


@defect("PSH-FLT-02", because="the remote answered 429", by=TRIED_AGAIN)
class TriesServerErrorsAgain(ReferencePusher):
    """Does not retry after status 429."""

    transient = tuple(range(500, 600))


@defect("PSH-FLT-02", because="/events cannot be reached", by=TRIED_AGAIN)
class TriesAnswersAgain(ReferencePusher):
    """Retries only after a response, not when there is none."""

    async def send_once(self, method: str, path: str, **arguments: Any) -> httpx.Response:
        try:
            return await super().send_once(method, path, **arguments)
        except httpx.HTTPError as error:
            raise DriverError(f"{path} cannot be reached") from error


@defect("PSH-FLT-02", because="a timeout", by=TRIED_AGAIN)
class TriesTimeoutsOnce(ReferencePusher):
    """Does not retry after a timeout."""

    async def send_once(self, method: str, path: str, **arguments: Any) -> httpx.Response:
        try:
            return await super().send_once(method, path, **arguments)
        except httpx.TimeoutException as error:
            raise DriverError("a timeout") from error


class SignsTheEnvelope(ReferencePusher):
    """Changes the envelope with `sign` in each attempt."""

    async def send_once(self, method: str, path: str, **arguments: Any) -> httpx.Response:
        if path == "/events":
            envelope = json.loads(arguments["content"])
            arguments = {"content": json.dumps(self.sign(envelope)).encode()}
        return await super().send_once(method, path, **arguments)

    def sign(self, envelope: dict[str, Any]) -> dict[str, Any]:
        raise NotImplementedError


@defect("PSH-FLT-02", because="the identical envelope in every attempt", by=TRIED_AGAIN)
class NumbersItsAttempts(SignsTheEnvelope):
    """Sends a different request id in each attempt."""

    def sign(self, envelope: dict[str, Any]) -> dict[str, Any]:
        return {**envelope, "request_id": uuid4().hex}


@defect("PSH-FLT-02", because="the identical envelope in every attempt", by=TRIED_AGAIN)
class LosesTheEventsWhenItTriesAgain(SignsTheEnvelope):
    """Retries with an envelope without events."""

    sent = 0

    def sign(self, envelope: dict[str, Any]) -> dict[str, Any]:
        self.sent += 1
        return {**envelope, "events": envelope["events"] if self.sent <= 2 else []}


@defect("PSH-FLT-02", because="two attempts, because max_retries is 2", by=GIVES_UP)
class TriesOnceTooOften(ReferencePusher):
    """Makes `max_retries` attempts after the first."""

    async def send(self, method: str, path: str, **arguments: Any) -> httpx.Response:
        response = await self.send_once(method, path, **arguments)
        return (
            await super().send(method, path, **arguments)
            if response.status_code in self.transient
            else response
        )


@defect("PSH-FLT-02", because="the remote answered 429", by=TRIED_AGAIN)
class TriesTwice(ReferencePusher):
    """Makes two attempts, whatever `max_retries` is."""

    async def send(self, method: str, path: str, **arguments: Any) -> httpx.Response:
        response = await self.send_once(method, path, **arguments)
        again = response.status_code in self.transient
        return await self.send_once(method, path, **arguments) if again else response


@defect("PSH-FLT-02", because="got 3 requests", by=GIVES_UP)
class TriesThreeTimes(ReferencePusher):
    """Makes three attempts, whatever `max_retries` is."""

    def __init__(self, id: str, config: PusherConfig) -> None:  # noqa: A002 - the contract's name
        super().__init__(id, config)
        self.config = config.model_copy(update={"max_retries": 3})


@defect("PSH-FLT-02", because="push() did not return", by=GIVES_UP, harness=HastyHarness)
class TriesForEver(ReferencePusher):
    """Ignores `max_retries`, and never gives up."""

    async def send(self, method: str, path: str, **arguments: Any) -> httpx.Response:
        response = await self.send_once(method, path, **arguments)
        if response.status_code not in self.transient:
            return response
        await asyncio.sleep(self.config.retry_delay_sec)
        return await self.send(method, path, **arguments)


@defect("PSH-FLT-02", because="push() returned {'snapshot_needed': False}", by=GIVES_UP)
class GivesUpInSilence(ReferencePusher):
    """Returns normally after the last failed attempt."""

    async def push(self, events: list[EventBase], **keywords: Any) -> Any:
        try:
            return await super().push(events, **keywords)
        except DriverError:
            return {"snapshot_needed": False}


@defect("PSH-FLT-02", because="2 requests at once", by=WAITS)
class TriesAgainAtOnce(ReferencePusher):
    """Does not wait between attempts."""

    async def pause(self) -> None:
        pass


@defect(
    "PSH-FLT-02",
    because="a push that got a refused connection: expected a pause",
    by=WAITS,
)
class TriesADeadRemoteAgainAtOnce(ReferencePusher):
    """Does not wait after a refused connection."""

    async def send_once(self, method: str, path: str, **arguments: Any) -> httpx.Response:
        try:
            return await super().send_once(method, path, **arguments)
        except httpx.ConnectError:
            self.answered = False
            raise

    answered = True

    async def pause(self) -> None:
        if self.answered:
            await super().pause()


@defect("PSH-FLT-02", because="2 requests at once", by=WAITS)
class TakesSecondsForMilliseconds(ReferencePusher):
    """Waits a thousandth of `retry_delay_sec`."""

    async def pause(self) -> None:
        await asyncio.sleep(self.config.retry_delay_sec / 1000)


@defect("PSH-FLT-02", because="2 requests at once", by=WAITS)
class WaitsAfterTheLastAttempt(ReferencePusher):
    """Does not wait before the second attempt."""

    waited = 0

    async def pause(self) -> None:
        await asyncio.sleep(self.config.retry_delay_sec * self.waited)
        self.waited += 1


@defect("PSH-FLT-02", because="failed with status 429", by=TRIED_AGAIN)
class MakesOneAttempt(HttpPusher):
    """Never retries."""

    async def send(self, method: str, path: str, **arguments: Any) -> bytes:
        request = Request(method, path, arguments.get("body"), arguments.get("query") or {})
        return await self._transport._attempt(request)


@defect("PSH-FLT-02", because="got 3 requests", by=GIVES_UP)
class CountsTheRetries(Sends):
    """Makes `max_retries` attempts after the first."""

    transport = Transport

    def settings(self) -> Settings:
        return replace(super().settings(), attempts=self.config.max_retries + 1)


@defect("PSH-FLT-02", because="2 requests at once", by="waits_between_attempts")
class DoesNotPause(Sends):
    """Does not wait between attempts."""

    class transport(Transport):
        def _pause(self, state: RetryCallState) -> float:
            return 0.0


@defect("PSH-FLT-02", because="the identical envelope in every attempt", by=TRIED_AGAIN)
class EncodesEveryAttempt(Sends):
    """Adds the number of the attempt to the body."""

    class transport(Transport):
        attempts = 0

        async def _exchange(self, call: str, request: Request) -> bytes:
            self.attempts += 1
            content = json.loads(request.body or b"{}")
            body = json.dumps({**content, "attempt": self.attempts}).encode()
            return await super()._exchange(call, replace(request, body=body))


@defect("PSH-FLT-02", because="refused with status 500", by=TRIED_AGAIN)
class KnowsTwoTransientStatuses(HttpPusher):
    """Retries only after 429 and 503."""

    transient_statuses = frozenset({429, 503})
