"""Pushers with one thing wrong in their sessions."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

import httpx
from fustor_core.exceptions import DriverError, SessionObsoletedError
from fustor_event_model.models import EventBase

from .pushers import ReferencePusher
from .registry import defect

OBSOLETE_SESSION = "obsolete_session_is_raised_at_once"
SESSION = "session_comes_from_the_remote"
HALF_AN_ANSWER = "half_an_answer_to_a_heartbeat_raises_nothing_else"
INDEX = "committed_index_is_the_remotes"
OBSOLETE = 419


# --- PSH-SES-01 -----------------------------------------------------------------------------------


@defect("PSH-SES-01", by=SESSION, because="without asking the remote")
class MakesUpASession(ReferencePusher):
    """Does not ask for a session."""

    async def create_session(self, task_id: str) -> Any:
        return {"session_id": uuid.uuid4().hex}


@defect("PSH-SES-01", by=SESSION, because="the session_id that the remote gave")
class NamesTheSessionItself(ReferencePusher):
    """Asks for a session and returns an id of its own."""

    def read_session(self, response: httpx.Response) -> Any:
        return {**super().read_session(response), "session_id": uuid.uuid4().hex}


@defect("PSH-SES-01", by=SESSION, because="the session_id that the remote gave")
class LowersTheSessionId(ReferencePusher):
    """Takes the id for something without case."""

    def read_session(self, response: httpx.Response) -> Any:
        session = super().read_session(response)
        return {**session, "session_id": session["session_id"].lower()}


@defect("PSH-SES-01", by=SESSION, because="the heartbeat interval that the remote gave")
class DropsTheInterval(ReferencePusher):
    """Returns the id and nothing else."""

    def read_session(self, response: httpx.Response) -> Any:
        return {"session_id": super().read_session(response)["session_id"]}


@defect("PSH-SES-01", by=SESSION, because="a mapping with session_id")
class ReturnsABareSessionId(ReferencePusher):
    """Returns the id as a text, as the annotation of 0.2 said."""

    def read_session(self, response: httpx.Response) -> Any:
        return super().read_session(response)["session_id"]


@defect("PSH-SES-01", by=SESSION, because="a session_id that is a non-empty text")
class CallsTheSessionId(ReferencePusher):
    """Returns the remote's answer with the id under another key."""

    def read_session(self, response: httpx.Response) -> Any:
        session = super().read_session(response)
        return {"id": session.pop("session_id"), **session}


@defect("PSH-SES-01", by=SESSION, because="without asking the remote")
class SharesOneSession(ReferencePusher):
    """Keeps the session of the first instance on the class, for all that follow."""

    session: ClassVar[Any] = None

    async def create_session(self, task_id: str) -> Any:
        if self.session is None:
            type(self).session = await super().create_session(task_id)
        return self.session


# --- PSH-SES-02 -----------------------------------------------------------------------------------


@defect("PSH-SES-02", because="a heartbeat to arrive", by="heartbeat_reaches_the_remote")
class NeverBeats(ReferencePusher):
    """Sends nothing."""

    async def heartbeat(self, **keywords: Any) -> Any:
        return {"status": "ok"}


@defect("PSH-SES-02", because="expected a mapping, got None", by="heartbeat_reaches_the_remote")
class BeatsInSilence(ReferencePusher):
    """Sends the heartbeat and returns nothing."""

    async def heartbeat(self, *, session_id: str, **keywords: Any) -> Any:
        await super().heartbeat(session_id=session_id)


@defect("PSH-SES-02", because="answered heartbeats with status 400", by="refused_heartbeat_raises")
class IgnoresARefusedHeartbeat(ReferencePusher):
    """Takes every answer for a success: it is only a heartbeat."""

    async def heartbeat(self, *, session_id: str, **keywords: Any) -> Any:
        return self.object(await self.send("POST", "/heartbeat", json={"session_id": session_id}))


@defect("PSH-SES-02", because="answered heartbeats with status 404", by="refused_heartbeat_raises")
class IgnoresAnUnknownSession(ReferencePusher):
    """Takes it for well when the remote does not know the session."""

    async def heartbeat(self, *, session_id: str, **keywords: Any) -> Any:
        response = await self.send("POST", "/heartbeat", json={"session_id": session_id})
        if response.status_code != 404:
            self.refuse(response)
        return {}


@defect("PSH-SES-02", because="raised httpx.HTTPStatusError", by="refused_heartbeat_raises")
class RaisesTheClientsErrorForAHeartbeat(ReferencePusher):
    """Lets the client say that the heartbeat was refused."""

    async def heartbeat(self, *, session_id: str, **keywords: Any) -> Any:
        response = await self.send("POST", "/heartbeat", json={"session_id": session_id})
        return response.raise_for_status().json()


@defect("PSH-SES-02", because="a refused connection", by="refused_heartbeat_raises")
class IgnoresALostHeartbeat(ReferencePusher):
    """Takes a heartbeat that did not arrive for one that will."""

    async def heartbeat(self, *, session_id: str, **keywords: Any) -> Any:
        try:
            response = await self.send_once("POST", "/heartbeat", json={"session_id": session_id})
        except httpx.TransportError:
            return {"status": "late"}
        self.refuse(response)
        return self.object(response)


class KnowsFewErrors(ReferencePusher):
    """Does not try what it asks at `once` again, and knows the errors in `known`."""

    once: ClassVar[str]
    known: ClassVar[tuple[type[httpx.HTTPError], ...]]

    async def send(self, method: str, path: str, **arguments: Any) -> httpx.Response:
        if path != self.once:
            return await super().send(method, path, **arguments)
        try:
            return await self.send_once(method, path, **arguments)
        except self.known as error:
            raise DriverError(f"{self.config.endpoint} does not answer") from error


@defect("PSH-SES-02", because="raised httpx.ReadTimeout", by="refused_heartbeat_raises")
class LetsAHeartbeatsTimeOutThrough(KnowsFewErrors):
    """Lets the client say that a heartbeat was not answered in time."""

    once = "/heartbeat"
    known = (httpx.NetworkError, httpx.ProtocolError)


@defect("PSH-SES-02", because="httpx.RemoteProtocolError", by=HALF_AN_ANSWER)
class LetsHalfAnAnswerThrough(KnowsFewErrors):
    """Lets the client say that the answer to a heartbeat broke off."""

    once = "/heartbeat"
    known = (httpx.NetworkError, httpx.TimeoutException)


# --- PSH-SES-03 -----------------------------------------------------------------------------------


@defect(
    "PSH-SES-03",
    by=OBSOLETE_SESSION,
    because="SessionObsoletedError, for the remote answered 419, got 'fustor_core.exceptions.DriverError",
)
class KnowsNoObsoleteSession(ReferencePusher):
    """Raises a plain DriverError."""

    def refuse(self, response: httpx.Response) -> None:
        if not response.is_success:
            raise DriverError(f"the remote answered {response.status_code}")


@defect("PSH-SES-03", by=OBSOLETE_SESSION, because="no retry, for the session is obsolete")
class RetriesAnObsoleteSession(ReferencePusher):
    """Tries again with the session that the remote has just called obsolete."""

    transient = (*ReferencePusher.transient, OBSOLETE)


@defect("PSH-SES-03", by=OBSOLETE_SESSION, because="got \"it returned {'snapshot_needed': False}")
class OpensASessionInSecret(ReferencePusher):
    """Opens a new session by itself and goes on."""

    async def push(self, events: list[EventBase], **keywords: Any) -> Any:
        response = await self.send("POST", "/events", content=self.body(events, keywords))
        if response.status_code == OBSOLETE:
            await self.create_session("agent:task")
            return {"snapshot_needed": False}
        self.refuse(response)
        return self.read_reply(response.content)


@defect("PSH-SES-03", by=OBSOLETE_SESSION, because="SessionObsoletedError, for the remote answered 419")
class BeatsForAnObsoleteSession(ReferencePusher):
    """Looks for 419 in the answers to pushes alone."""

    async def heartbeat(self, *, session_id: str, **keywords: Any) -> Any:
        response = await self.send("POST", "/heartbeat", json={"session_id": session_id})
        if not response.is_success:
            raise DriverError(f"the remote answered {response.status_code}")
        return self.object(response)


@defect("PSH-SES-03", by="another_failure_leaves_the_session", because="leaves the session alone")
class GivesTheSessionUp(ReferencePusher):
    """Takes every failure of the remote for the end of the session."""

    def refuse(self, response: httpx.Response) -> None:
        if response.status_code >= OBSOLETE:
            raise SessionObsoletedError


# --- PSH-SES-04 -----------------------------------------------------------------------------------


@defect("PSH-SES-04", by=INDEX, because="DriverError: 500: the remote answered 404")
class RaisesForANewRemote(ReferencePusher):
    """Takes 404 for an error."""

    async def get_latest_committed_index(self, **keywords: Any) -> int:
        response = await self.send("GET", "/position", params={"session_id": keywords["session_id"]})
        self.refuse(response)
        return self.read_index(self.object(response)["index"])


@defect("PSH-SES-04", by=INDEX, because="expected -1, got 0")
class PassesZeroOn(ReferencePusher):
    """Returns the remote's 0 as it is."""

    def read_index(self, index: int) -> int:
        return index


@defect("PSH-SES-04", by=INDEX, because="expected 41, got '41'")
class ReturnsTheIndexAsText(ReferencePusher):
    """Returns a number only when it has none to return."""

    def read_index(self, index: int) -> Any:
        return str(index) if index > 0 else -1


@defect("PSH-SES-04", by=INDEX, because="expected 41, got 41.0")
class ReturnsTheIndexAsFloat(ReferencePusher):
    """Reads the number in a way that loses large ones."""

    def read_index(self, index: int) -> Any:
        return float(index) if index > 0 else -1


@defect("PSH-SES-04", by=INDEX, because="the remote to be asked")
class RemembersTheIndex(ReferencePusher):
    """Asks once, and never again."""

    async def get_latest_committed_index(self, **keywords: Any) -> int:
        if not hasattr(self, "index"):
            self.index = await super().get_latest_committed_index(**keywords)
        return self.index


@defect("PSH-SES-04", by="failed_question_for_the_index_raises", because="answered with status 500")
class TakesAFailureForNothing(ReferencePusher):
    """Says that the remote has nothing when it is out of order."""

    async def get_latest_committed_index(self, **keywords: Any) -> int:
        response = await self.send("GET", "/position", params={"session_id": keywords["session_id"]})
        return (
            -1 if response.status_code in (404, 500) else await super().get_latest_committed_index(**keywords)
        )


@defect("PSH-SES-04", by="failed_question_for_the_index_raises", because="a refused connection")
class TakesSilenceForNothing(ReferencePusher):
    """Says that the remote has nothing when it cannot be reached."""

    async def get_latest_committed_index(self, **keywords: Any) -> int:
        try:
            return await super().get_latest_committed_index(**keywords)
        except DriverError as error:
            if isinstance(error.__cause__, httpx.TransportError):
                return -1
            raise


# --- PSH-SES-05 -----------------------------------------------------------------------------------


@defect("PSH-SES-05", because='the remote answered 200 {"detail": "no session"}')
class PassesOnWhatIsNoSession(ReferencePusher):
    """Returns whatever object the remote answered."""

    def read_session(self, response: httpx.Response) -> Any:
        return self.object(response)


@defect("PSH-SES-05", because='the remote answered 200 {"session_id": ""}')
class PassesOnAnEmptyId(ReferencePusher):
    """Looks only whether it is a text."""

    def read_session(self, response: httpx.Response) -> Any:
        session = self.object(response)
        if not isinstance(session.get("session_id"), str):
            raise DriverError("the remote gave no session_id")
        return session


@defect("PSH-SES-05", because="create_session() returned {'session_id': 's'}")
class OpensARefusedSession(ReferencePusher):
    """Looks at the body alone."""

    async def create_session(self, task_id: str) -> Any:
        return self.read_session(await self.send("POST", "/sessions", json={"task_id": task_id}))


@defect("PSH-SES-05", because="raised KeyError")
class ExpectsASession(ReferencePusher):
    """Lets a KeyError escape."""

    def read_session(self, response: httpx.Response) -> Any:
        session = self.object(response)
        return {**session, "session_id": session["session_id"]}


@defect("PSH-SES-05", because="raised json.decoder.JSONDecodeError")
class ExpectsJson(ReferencePusher):
    """Lets a ValueError escape."""

    def object(self, response: httpx.Response) -> dict[str, Any]:
        value = response.json()
        if not isinstance(value, dict):
            raise DriverError("the remote answered no JSON object")
        return value


@defect("PSH-SES-05", because="although the remote answered 500")
class FallsBackToItsOwnSession(ReferencePusher):
    """Makes up a session when the remote gives none."""

    async def create_session(self, task_id: str) -> Any:
        try:
            return await super().create_session(task_id)
        except DriverError:
            return {"session_id": uuid.uuid4().hex}


@defect("PSH-SES-05", because="raised httpx.ConnectError")
class LetsTheClientSayThatThereIsNoSession(ReferencePusher):
    """Lets the client's own exception escape."""

    async def create_session(self, task_id: str) -> Any:
        response = await self.send_once("POST", "/sessions", json={"task_id": task_id})
        self.refuse(response)
        return self.read_session(response)


@defect("PSH-SES-05", because="raised httpx.ReadTimeout")
class LetsASessionsTimeOutThrough(KnowsFewErrors):
    """Lets the client say that there was no session in time."""

    once = "/sessions"
    known = (httpx.NetworkError, httpx.ProtocolError)


@defect("PSH-SES-05", because="raised httpx.RemoteProtocolError")
class LetsHalfASessionThrough(KnowsFewErrors):
    """Lets the client say that the answer broke off."""

    once = "/sessions"
    known = (httpx.NetworkError, httpx.TimeoutException)
