"""Pushers that take a failed push for a success, or retry a refusal: PSH-FLT-01 and PSH-FLT-03."""

from __future__ import annotations

from typing import Any, ClassVar

import httpx
from fustor_core.exceptions import DriverError
from fustor_core.http import HttpPusher, RefusedError, TransientError
from fustor_core.http._transport import Request, Transport
from fustor_event_model.models import EventBase

from ...references.pushers import ReferencePusher
from ...tools.registry import defect
from ...variants.pusher_folders import FolderHarness, FolderPusher
from .._shared.http import Sends

# --- PSH-FLT-01 -----------------------------------------------------------------------------------

ACCEPTED_BODY = b'{"snapshot_needed": false}'


class Overlooks(ReferencePusher):
    """Accepts the statuses in `overlooked` as success of a push."""

    overlooked: ClassVar[tuple[int, ...]]

    async def push(self, events: list[EventBase], **keywords: Any) -> Any:
        response = await self.send("POST", "/events", content=self.body(events, keywords))
        if response.status_code not in self.overlooked:
            self.refuse(response)
        return self.read_reply(response.content)


@defect("PSH-FLT-01", because="it got status 400")
class LooksAtTheBodyAlone(Overlooks):
    """Ignores the status."""

    overlooked = tuple(range(100, 600))


@defect("PSH-FLT-01", because="it got status 307")
class TakesARedirectForASuccess(Overlooks):
    """Accepts status 307 as success."""

    overlooked = (307,)


@defect("PSH-FLT-01", because="it got status 500")
class OverlooksServerErrors(Overlooks):
    """Accepts a server error as success after its last attempt."""

    overlooked = tuple(range(500, 600))


@defect("PSH-FLT-01", because="it got status 404")
class OverlooksNotFound(Overlooks):
    """Accepts status 404 as success."""

    overlooked = (404,)


@defect("PSH-FLT-01", because="it got status 409")
class OverlooksConflicts(Overlooks):
    """Accepts status 409 as success."""

    overlooked = (409,)


@defect("PSH-FLT-01", because="it got status 429")
class OverlooksTooManyRequests(Overlooks):
    """Accepts status 429 as success."""

    overlooked = (429,)


@defect("PSH-FLT-01", because="push() raised httpx.HTTPStatusError")
class RaisesTheClientsError(ReferencePusher):
    """Raises the error of its client when a push is refused."""

    def refuse(self, response: httpx.Response) -> None:
        response.raise_for_status()


@defect("PSH-FLT-01", because="push() raised ValueError")
class RaisesAValueError(ReferencePusher):
    """Raises a ValueError when a push is refused."""

    def refuse(self, response: httpx.Response) -> None:
        if not response.is_success:
            raise ValueError(response.status_code)


ACCEPTED = {"snapshot_needed": False}


class Swallows(ReferencePusher):
    """Returns normally after the errors in `swallowed`."""

    swallowed: ClassVar[type[httpx.HTTPError]]

    async def send_once(self, method: str, path: str, **arguments: Any) -> httpx.Response:
        try:
            return await super().send_once(method, path, **arguments)
        except self.swallowed:
            return httpx.Response(200, json=ACCEPTED)


@defect("PSH-FLT-01", because="it got a refused connection")
class SwallowsConnectErrors(Swallows):
    """Returns normally when the connection is refused."""

    swallowed = httpx.ConnectError


@defect("PSH-FLT-01", because="it got no response in time")
class SwallowsTimeouts(Swallows):
    """Returns normally when the response times out."""

    swallowed = httpx.TimeoutException


@defect("PSH-FLT-01", because="it got a truncated response")
class SwallowsTruncatedAnswers(Swallows):
    """Returns normally when the response is truncated."""

    swallowed = httpx.RemoteProtocolError


@defect("PSH-FLT-01", because="push() raised httpx.ReadError")
class LetsTheTransportComplain(ReferencePusher):
    """Converts connection errors and timeouts, and raises read errors of the client."""

    async def send(self, method: str, path: str, **arguments: Any) -> httpx.Response:
        try:
            return await self.send_once(method, path, **arguments)
        except (httpx.ConnectError, httpx.TimeoutException) as error:
            raise DriverError("the remote cannot be reached") from error


@defect("PSH-FLT-01", because="returned {'snapshot_needed': False}", harness=FolderHarness)
class SwallowsARefusal(FolderPusher):
    """Returns normally when the directory refuses an envelope."""

    def take(self, answer: bool | None, line: bytes) -> Any:
        return {"snapshot_needed": False} if answer is None else super().take(answer, line)


@defect("PSH-FLT-01", because="it got status 500")
class SwallowsServerErrors(Sends):
    """Returns normally after a server error."""

    class transport(Transport):
        async def _exchange(self, call: str, request: Request) -> bytes:
            try:
                return await super()._exchange(call, request)
            except TransientError as error:
                if "status 500" in error.detail:
                    return ACCEPTED_BODY
                raise


@defect("PSH-FLT-01", because="it got status 307")
class TakesARedirectForAnAnswer(Sends):
    """Returns normally after a redirect."""

    class transport(Transport):
        async def _exchange(self, call: str, request: Request) -> bytes:
            try:
                return await super()._exchange(call, request)
            except RefusedError as error:
                if error.status == 307:
                    return ACCEPTED_BODY
                raise


@defect("PSH-FLT-01", because="it got no response in time")
class TakesATimeOutForAnAnswer(HttpPusher):
    """Returns normally when the last attempt times out."""

    async def push(self, events: list[EventBase], **keywords: Any) -> Any:
        try:
            return await super().push(events, **keywords)
        except TransientError as error:
            if isinstance(error.__cause__, TimeoutError | httpx.TimeoutException):
                return {"snapshot_needed": False}
            raise


@defect("PSH-FLT-01", because="push() raised httpx.ReadError")
class LetsHttpxComplain(Sends):
    """Raises the read errors of httpx."""

    class transport(Transport):
        async def send(self, request: Request) -> bytes:
            try:
                return await super().send(request)
            except TransientError as error:
                if isinstance(error.__cause__, httpx.ReadError):
                    raise error.__cause__ from None
                raise


# --- PSH-FLT-03 -----------------------------------------------------------------------------------


@defect("PSH-FLT-03", because="a push that got status 400")
class TriesABadRequestAgain(ReferencePusher):
    """Retries after status 400."""

    transient = (*ReferencePusher.transient, 400)


@defect("PSH-FLT-03", because="a push that got status 401")
class TriesAWrongCredentialAgain(ReferencePusher):
    """Retries after status 401."""

    transient = (*ReferencePusher.transient, 401)


@defect("PSH-FLT-03", because="a push that got status 403")
class TriesAForbiddenPushAgain(ReferencePusher):
    """Retries after status 403."""

    transient = (*ReferencePusher.transient, 403)


@defect("PSH-FLT-03", because="a push that got status 422")
class TriesAnInvalidEnvelopeAgain(ReferencePusher):
    """Retries after status 422."""

    transient = (*ReferencePusher.transient, 422)


@defect("PSH-FLT-03", because="a push that got status 422")
class TriesARefusalAgain(HttpPusher):
    """Retries after status 422."""

    transient_statuses = HttpPusher.transient_statuses | {422}
