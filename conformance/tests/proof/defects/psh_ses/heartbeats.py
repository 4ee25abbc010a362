"""Pushers with wrong heartbeats or wrong handling of obsolete sessions: PSH-SES-02 and PSH-SES-03."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import httpx
from fustor_core.exceptions import DriverError, SessionObsoletedError
from fustor_core.http import HttpPusher, RefusedError
from fustor_event_model.models import EventBase

from ...references.pushers import ReferencePusher
from ...tools.registry import defect
from ._errors import KnowsFewErrors

# --- PSH-SES-02 -----------------------------------------------------------------------------------

HALF_AN_ANSWER = "truncated_heartbeat_response_raises_only_driver_error"


@defect("PSH-SES-02", because="expected a heartbeat request", by="heartbeat_reaches_the_remote")
class NeverBeats(ReferencePusher):
    """Returns a mapping without sending a heartbeat."""

    async def heartbeat(self, **keywords: Any) -> Any:
        return {"status": "ok"}


@defect("PSH-SES-02", because="expected a mapping, got None", by="heartbeat_reaches_the_remote")
class BeatsInSilence(ReferencePusher):
    """Sends the heartbeat, and returns None."""

    async def heartbeat(self, *, session_id: str, **keywords: Any) -> Any:
        await super().heartbeat(session_id=session_id)


@defect("PSH-SES-02", because="it got status 400", by="refused_heartbeat_raises")
class IgnoresARefusedHeartbeat(ReferencePusher):
    """Accepts every status as a success."""

    async def heartbeat(self, *, session_id: str, **keywords: Any) -> Any:
        return self.object(await self.send("POST", "/heartbeat", json={"session_id": session_id}))


@defect("PSH-SES-02", because="it got status 404", by="refused_heartbeat_raises")
class IgnoresAnUnknownSession(ReferencePusher):
    """Accepts status 404 as a success."""

    async def heartbeat(self, *, session_id: str, **keywords: Any) -> Any:
        response = await self.send("POST", "/heartbeat", json={"session_id": session_id})
        if response.status_code != 404:
            self.refuse(response)
        return {}


@defect("PSH-SES-02", because="raised httpx.HTTPStatusError", by="refused_heartbeat_raises")
class RaisesTheClientsErrorForAHeartbeat(ReferencePusher):
    """Raises the error of its client when a heartbeat is refused."""

    async def heartbeat(self, *, session_id: str, **keywords: Any) -> Any:
        response = await self.send("POST", "/heartbeat", json={"session_id": session_id})
        return response.raise_for_status().json()


@defect("PSH-SES-02", because="a refused connection", by="refused_heartbeat_raises")
class IgnoresALostHeartbeat(ReferencePusher):
    """Returns normally when a heartbeat does not reach the remote."""

    async def heartbeat(self, *, session_id: str, **keywords: Any) -> Any:
        try:
            response = await self.send_once("POST", "/heartbeat", json={"session_id": session_id})
        except httpx.TransportError:
            return {"status": "late"}
        self.refuse(response)
        return self.object(response)


@defect("PSH-SES-02", because="raised httpx.ReadTimeout", by="refused_heartbeat_raises")
class LetsAHeartbeatsTimeOutThrough(KnowsFewErrors):
    """Raises the error of its client when a heartbeat times out."""

    once = "/heartbeat"
    known = (httpx.NetworkError, httpx.ProtocolError)


@defect("PSH-SES-02", because="httpx.RemoteProtocolError", by=HALF_AN_ANSWER)
class LetsHalfAnAnswerThrough(KnowsFewErrors):
    """Raises the error of its client when the response to a heartbeat is truncated."""

    once = "/heartbeat"
    known = (httpx.NetworkError, httpx.TimeoutException)


@defect("PSH-SES-02", because="it got status 400", by="refused_heartbeat_raises")
class BeatsWhateverComesBack(HttpPusher):
    """Returns normally when a heartbeat is refused."""

    async def heartbeat(self, *, session_id: str, **keywords: Any) -> Mapping[str, Any]:
        try:
            return await super().heartbeat(session_id=session_id)
        except RefusedError:
            return {}


# --- PSH-SES-03 -----------------------------------------------------------------------------------

OBSOLETE_SESSION = "obsolete_session_is_raised_at_once"
OBSOLETE = 419


@defect(
    "PSH-SES-03",
    by=OBSOLETE_SESSION,
    because="raised fustor_core.exceptions.DriverError",
)
class KnowsNoObsoleteSession(ReferencePusher):
    """Raises DriverError for an obsolete session."""

    def refuse(self, response: httpx.Response) -> None:
        if not response.is_success:
            raise DriverError(f"the remote answered {response.status_code}")


@defect("PSH-SES-03", by=OBSOLETE_SESSION, because="one attempt, because the session is obsolete")
class RetriesAnObsoleteSession(ReferencePusher):
    """Retries with an obsolete session."""

    transient = (*ReferencePusher.transient, OBSOLETE)


@defect("PSH-SES-03", by=OBSOLETE_SESSION, because="push() returned {'snapshot_needed': False}")
class OpensASessionInSecret(ReferencePusher):
    """Opens a new session when the old one is obsolete, and returns normally."""

    async def push(self, events: list[EventBase], **keywords: Any) -> Any:
        response = await self.send("POST", "/events", content=self.body(events, keywords))
        if response.status_code == OBSOLETE:
            await self.create_session("agent:task")
            return {"snapshot_needed": False}
        self.refuse(response)
        return self.read_reply(response.content)


@defect(
    "PSH-SES-03",
    by=OBSOLETE_SESSION,
    because="the session is obsolete (status 419): expected SessionObsoletedError",
)
class BeatsForAnObsoleteSession(ReferencePusher):
    """Raises DriverError when a heartbeat is answered with 419."""

    async def heartbeat(self, *, session_id: str, **keywords: Any) -> Any:
        response = await self.send("POST", "/heartbeat", json={"session_id": session_id})
        if not response.is_success:
            raise DriverError(f"the remote answered {response.status_code}")
        return self.object(response)


@defect("PSH-SES-03", by="unavailable_remote_keeps_the_session", because="does not make a session obsolete")
class GivesTheSessionUp(ReferencePusher):
    """Raises SessionObsoletedError for status 419 and every higher one."""

    def refuse(self, response: httpx.Response) -> None:
        if response.status_code >= OBSOLETE:
            raise SessionObsoletedError


@defect("PSH-SES-03", because="one attempt, because the session is obsolete", by=OBSOLETE_SESSION)
class TriesAnObsoleteSessionAgain(HttpPusher):
    """Retries with an obsolete session."""

    async def send(self, method: str, path: str, **arguments: Any) -> bytes:
        try:
            return await super().send(method, path, **arguments)
        except SessionObsoletedError:
            return await super().send(method, path, **arguments)


@defect(
    "PSH-SES-03",
    because="the session is obsolete (status 419): expected SessionObsoletedError",
    by=OBSOLETE_SESSION,
)
class TakesObsoleteForRefused(HttpPusher):
    """Raises RefusedError for status 419."""

    async def send(self, method: str, path: str, **arguments: Any) -> bytes:
        try:
            return await super().send(method, path, **arguments)
        except SessionObsoletedError as error:
            raise RefusedError(f"{path} was refused with status 419.", 419) from error
