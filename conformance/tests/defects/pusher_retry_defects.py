"""Pushers with one thing wrong in how they try again (PSH-FLT-02)."""

from __future__ import annotations

import asyncio
import json
from typing import Any
from uuid import uuid4

import httpx
from fustor_core.exceptions import DriverError
from fustor_core.models.config import PusherConfig
from fustor_event_model.models import EventBase

from .pushers import HastyHarness, ReferencePusher
from .registry import defect

TRIED_AGAIN = "transient_fault_is_tried_again"
GIVES_UP = "gives_up_after_max_retries"
WAITS = "waits_between_attempts"


@defect("PSH-FLT-02", because="the remote answered 429", by=TRIED_AGAIN)
class NeverTriesAgain(ReferencePusher):
    """Gives up at the first fault."""

    async def send(self, method: str, path: str, **arguments: Any) -> httpx.Response:
        try:
            return await self.send_once(method, path, **arguments)
        except httpx.HTTPError as error:
            raise DriverError("the remote cannot be reached") from error


@defect("PSH-FLT-02", because="the remote answered 500", by=TRIED_AGAIN)
class TriesAgainWhenAskedTo(ReferencePusher):
    """Tries again after 429 and after nothing else."""

    transient = (429,)


@defect("PSH-FLT-02", because="the remote answered 504", by=TRIED_AGAIN)
class KnowsNoGatewayTimeout(ReferencePusher):
    """Does not try again when a gateway on the way had no answer in time."""

    transient = (429, 500, 502, 503)


@defect("PSH-FLT-02", because="the remote answered 429", by=TRIED_AGAIN)
class TriesServerErrorsAgain(ReferencePusher):
    """Does not know 429."""

    transient = tuple(range(500, 600))


@defect("PSH-FLT-02", because="/events cannot be reached", by=TRIED_AGAIN)
class TriesAnswersAgain(ReferencePusher):
    """Tries again after an answer, and gives up when there is none."""

    async def send_once(self, method: str, path: str, **arguments: Any) -> httpx.Response:
        try:
            return await super().send_once(method, path, **arguments)
        except httpx.HTTPError as error:
            raise DriverError(f"{path} cannot be reached") from error


@defect("PSH-FLT-02", because="a timeout", by=TRIED_AGAIN)
class TriesTimeoutsOnce(ReferencePusher):
    """Does not try again what the remote was slow to answer."""

    async def send_once(self, method: str, path: str, **arguments: Any) -> httpx.Response:
        try:
            return await super().send_once(method, path, **arguments)
        except httpx.TimeoutException as error:
            raise DriverError("a timeout") from error


class SignsTheEnvelope(ReferencePusher):
    """Adds something to the envelope in each attempt."""

    async def send_once(self, method: str, path: str, **arguments: Any) -> httpx.Response:
        if path == "/events":
            envelope = json.loads(arguments["content"])
            arguments = {"content": json.dumps(self.sign(envelope)).encode()}
        return await super().send_once(method, path, **arguments)

    def sign(self, envelope: dict[str, Any]) -> dict[str, Any]:
        raise NotImplementedError


@defect("PSH-FLT-02", because="the identical envelope in every attempt", by=TRIED_AGAIN)
class NumbersItsAttempts(SignsTheEnvelope):
    """Gives every attempt an id of its own, so that the remote cannot tell that it is the same."""

    def sign(self, envelope: dict[str, Any]) -> dict[str, Any]:
        return {**envelope, "request_id": uuid4().hex}


@defect("PSH-FLT-02", because="the identical envelope in every attempt", by=TRIED_AGAIN)
class LosesTheEventsWhenItTriesAgain(SignsTheEnvelope):
    """Sends the events once."""

    sent = 0

    def sign(self, envelope: dict[str, Any]) -> dict[str, Any]:
        self.sent += 1
        return {**envelope, "events": envelope["events"] if self.sent <= 2 else []}


@defect("PSH-FLT-02", because="two attempts, for max_retries is 2", by=GIVES_UP)
class TriesOnceTooOften(ReferencePusher):
    """Takes `max_retries` for the attempts after the first."""

    async def send(self, method: str, path: str, **arguments: Any) -> httpx.Response:
        response = await self.send_once(method, path, **arguments)
        return (
            await super().send(method, path, **arguments)
            if response.status_code in self.transient
            else response
        )


@defect("PSH-FLT-02", because="the remote answered 429", by=TRIED_AGAIN)
class TriesTwice(ReferencePusher):
    """Tries again once, whatever the configuration says."""

    async def send(self, method: str, path: str, **arguments: Any) -> httpx.Response:
        response = await self.send_once(method, path, **arguments)
        again = response.status_code in self.transient
        return await self.send_once(method, path, **arguments) if again else response


@defect("PSH-FLT-02", because="got 3 requests", by=GIVES_UP)
class TriesThreeTimes(ReferencePusher):
    """Makes the attempts that `max_retries` is mostly set to, whatever the configuration says."""

    def __init__(self, id: str, config: PusherConfig) -> None:  # noqa: A002 - the contract's name
        super().__init__(id, config)
        self.config = config.model_copy(update={"max_retries": 3})


@defect("PSH-FLT-02", because="push() did not return", by=GIVES_UP, harness=HastyHarness)
class TriesForEver(ReferencePusher):
    """Does not stop at `max_retries`."""

    async def send(self, method: str, path: str, **arguments: Any) -> httpx.Response:
        response = await self.send_once(method, path, **arguments)
        if response.status_code not in self.transient:
            return response
        await asyncio.sleep(self.config.retry_delay_sec)
        return await self.send(method, path, **arguments)


@defect("PSH-FLT-02", because="push() returned {'snapshot_needed': False}", by=GIVES_UP)
class GivesUpInSilence(ReferencePusher):
    """Says that all is well when the last attempt has failed."""

    async def push(self, events: list[EventBase], **keywords: Any) -> Any:
        try:
            return await super().push(events, **keywords)
        except DriverError:
            return {"snapshot_needed": False}


@defect("PSH-FLT-02", because="2 requests at once", by=WAITS)
class TriesAgainAtOnce(ReferencePusher):
    """Knows of `max_retries` only."""

    async def pause(self) -> None:
        pass


@defect("PSH-FLT-02", because="a push after a refused connection: expected about retry_delay_sec", by=WAITS)
class TriesADeadRemoteAgainAtOnce(ReferencePusher):
    """Waits after an answer, and not where there was none."""

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
    """Waits a thousandth of what was configured."""

    async def pause(self) -> None:
        await asyncio.sleep(self.config.retry_delay_sec / 1000)


@defect("PSH-FLT-02", because="2 requests at once", by=WAITS)
class WaitsAfterTheLastAttempt(ReferencePusher):
    """Counts the attempts from 0, and so waits longer before each but the first."""

    waited = 0

    async def pause(self) -> None:
        await asyncio.sleep(self.config.retry_delay_sec * self.waited)
        self.waited += 1
