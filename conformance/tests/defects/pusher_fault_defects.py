"""Pushers with one thing wrong in how they deal with faults."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import httpx
from fustor_core.exceptions import DriverError
from fustor_event_model.models import EventBase

from .pushers import ReferencePusher
from .registry import defect

ACCEPTED = {"snapshot_needed": False}


# --- PSH-FLT-01 -----------------------------------------------------------------------------------


class Overlooks(ReferencePusher):
    """Takes the statuses in `overlooked` for a success when it pushes."""

    overlooked: ClassVar[tuple[int, ...]]

    async def push(self, events: list[EventBase], **keywords: Any) -> Any:
        response = await self.send("POST", "/events", content=self.body(events, keywords))
        if response.status_code not in self.overlooked:
            self.refuse(response)
        return self.read_reply(response.content)


@defect("PSH-FLT-01", because="the remote answered with status 400")
class LooksAtTheBodyAlone(Overlooks):
    """Does not look at the status at all."""

    overlooked = tuple(range(100, 600))


@defect("PSH-FLT-01", because="the remote answered with status 307")
class TakesARedirectForASuccess(Overlooks):
    """Thinks that only 400 and above are failures."""

    overlooked = (307,)


@defect("PSH-FLT-01", because="the remote answered with status 500")
class OverlooksServerErrors(Overlooks):
    """Takes a server error for a success once its attempts are used up."""

    overlooked = tuple(range(500, 600))


@defect("PSH-FLT-01", because="the remote answered with status 404")
class OverlooksNotFound(Overlooks):
    """Takes a push to where nothing is for a success."""

    overlooked = (404,)


@defect("PSH-FLT-01", because="the remote answered with status 409")
class OverlooksConflicts(Overlooks):
    """Takes a conflict for a push that was delivered before."""

    overlooked = (409,)


@defect("PSH-FLT-01", because="the remote answered with status 429")
class OverlooksTooManyRequests(Overlooks):
    """Takes a remote that has no time for one that is done."""

    overlooked = (429,)


@defect("PSH-FLT-01", because="push() raised httpx.HTTPStatusError")
class RaisesTheClientsError(ReferencePusher):
    """Lets the client say that the push was refused."""

    def refuse(self, response: httpx.Response) -> None:
        response.raise_for_status()


@defect("PSH-FLT-01", because="push() raised ValueError")
class RaisesAValueError(ReferencePusher):
    """Raises an exception that the agent does not expect."""

    def refuse(self, response: httpx.Response) -> None:
        if not response.is_success:
            raise ValueError(response.status_code)


class Swallows(ReferencePusher):
    """Takes the errors in `swallowed` for a success."""

    swallowed: ClassVar[type[httpx.HTTPError]]

    async def send_once(self, method: str, path: str, **arguments: Any) -> httpx.Response:
        try:
            return await super().send_once(method, path, **arguments)
        except self.swallowed:
            return httpx.Response(200, json=ACCEPTED)


@defect("PSH-FLT-01", because="the remote answered with a refused connection")
class SwallowsConnectErrors(Swallows):
    """Takes a remote that is down for one that is pleased."""

    swallowed = httpx.ConnectError


@defect("PSH-FLT-01", because="the remote answered with no answer in time")
class SwallowsTimeouts(Swallows):
    """Takes no answer for a good one."""

    swallowed = httpx.TimeoutException


@defect("PSH-FLT-01", because="the remote answered with an answer that breaks off")
class SwallowsTruncatedAnswers(Swallows):
    """Takes half an answer for the whole."""

    swallowed = httpx.RemoteProtocolError


@defect("PSH-FLT-01", because="push() raised httpx.ReadError")
class LetsTheTransportComplain(ReferencePusher):
    """Catches the errors of connecting and lets those of reading escape."""

    async def send(self, method: str, path: str, **arguments: Any) -> httpx.Response:
        try:
            return await self.send_once(method, path, **arguments)
        except (httpx.ConnectError, httpx.TimeoutException) as error:
            raise DriverError("the remote cannot be reached") from error


# --- PSH-FLT-03 -----------------------------------------------------------------------------------


@defect("PSH-FLT-03", because="refused with status 400")
class TriesABadRequestAgain(ReferencePusher):
    """Sends again what the remote cannot read."""

    transient = (*ReferencePusher.transient, 400)


@defect("PSH-FLT-03", because="refused with status 401")
class TriesAWrongCredentialAgain(ReferencePusher):
    """Tries the same credential again."""

    transient = (*ReferencePusher.transient, 401)


@defect("PSH-FLT-03", because="refused with status 403")
class TriesAForbiddenPushAgain(ReferencePusher):
    """Asks again for what it may not do."""

    transient = (*ReferencePusher.transient, 403)


@defect("PSH-FLT-03", because="refused with status 422")
class TriesAnInvalidEnvelopeAgain(ReferencePusher):
    """Sends again what the remote has found invalid."""

    transient = (*ReferencePusher.transient, 422)


# --- PSH-FLT-06 -----------------------------------------------------------------------------------


@defect("PSH-FLT-06", because="DriverError: 500: the pusher is closed")
class ClosesAfterAFault(ReferencePusher):
    """Closes the client when a request has failed."""

    async def push(self, events: list[EventBase], **keywords: Any) -> Any:
        try:
            return await super().push(events, **keywords)
        except DriverError:
            await self.close()
            raise


@defect("PSH-FLT-06", because="DriverError: 500: not yet")
class HoldsBackAfterAFault(ReferencePusher):
    """Refuses the next call after a fault, without asking the remote."""

    failed = False

    async def push(self, events: list[EventBase], **keywords: Any) -> Any:
        if self.failed:
            self.failed = False
            raise DriverError("not yet")
        self.failed = True
        result = await super().push(events, **keywords)
        self.failed = False
        return result


@defect("PSH-FLT-06", because="got 2 requests")
class PushesTheFailedEventsFirst(ReferencePusher):
    """Keeps what was not accepted, and pushes it before what comes next."""

    kept: list[EventBase] | None = None

    async def push(self, events: list[EventBase], **keywords: Any) -> Any:
        if self.kept is not None:
            await super().push(self.kept, **keywords)
        self.kept = events
        result = await super().push(events, **keywords)
        self.kept = None
        return result


@defect("PSH-FLT-06", because="the envelope of a healthy push")
class AddsTheFailedEvents(ReferencePusher):
    """Keeps what was not accepted, and sends it with what comes next."""

    kept: tuple[EventBase, ...] = ()

    async def push(self, events: list[EventBase], **keywords: Any) -> Any:
        self.kept = (*self.kept, *events)
        result = await super().push(list(self.kept), **keywords)
        self.kept = ()
        return result


@defect("PSH-FLT-06", because="the envelope of a healthy push")
class ForgetsTheSessionAfterAFault(ReferencePusher):
    """Sends no session once a push has failed."""

    failed = False

    def body(self, events: list[EventBase], keywords: Mapping[str, Any]) -> bytes:
        return super().body(events, {**keywords, "session_id": None} if self.failed else keywords)

    async def push(self, events: list[EventBase], **keywords: Any) -> Any:
        try:
            return await super().push(events, **keywords)
        except DriverError:
            self.failed = True
            raise
