"""Pushers that create sessions wrongly: PSH-SES-01 and PSH-SES-05."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

import httpx
from fustor_core.drivers import Session
from fustor_core.exceptions import DriverError
from fustor_core.http import HttpPusher

from ...references.pushers import ReferencePusher
from ...tools.registry import defect
from ...variants.pusher_folders import FolderHarness, FolderPusher
from ._errors import KnowsFewErrors

# --- PSH-SES-01 -----------------------------------------------------------------------------------

SESSION = "session_comes_from_the_remote"


@defect("PSH-SES-01", by=SESSION, because="without a request to the remote")
class MakesUpASession(ReferencePusher):
    """Returns a made-up session id without a request."""

    async def create_session(self, task_id: str) -> Any:
        return {"session_id": uuid.uuid4().hex}


@defect("PSH-SES-01", by=SESSION, because="the session_id that the remote gave")
class NamesTheSessionItself(ReferencePusher):
    """Requests a session, and returns a made-up id."""

    def read_session(self, response: httpx.Response) -> Any:
        return {**super().read_session(response), "session_id": uuid.uuid4().hex}


@defect("PSH-SES-01", by=SESSION, because="the session_id that the remote gave")
class LowersTheSessionId(ReferencePusher):
    """Changes the session id to lower case."""

    def read_session(self, response: httpx.Response) -> Any:
        session = super().read_session(response)
        return {**session, "session_id": session["session_id"].lower()}


@defect("PSH-SES-01", by=SESSION, because="the heartbeat interval that the remote gave")
class DropsTheInterval(ReferencePusher):
    """Returns only the session id, without the heartbeat interval."""

    def read_session(self, response: httpx.Response) -> Any:
        return {"session_id": super().read_session(response)["session_id"]}


@defect("PSH-SES-01", by=SESSION, because="a mapping with session_id")
class ReturnsABareSessionId(ReferencePusher):
    """Returns the session id as a string, as the annotation of 0.2 said."""

    def read_session(self, response: httpx.Response) -> Any:
        return super().read_session(response)["session_id"]


@defect("PSH-SES-01", by=SESSION, because="a session_id that is a non-empty string")
class CallsTheSessionId(ReferencePusher):
    """Returns the session id under another key."""

    def read_session(self, response: httpx.Response) -> Any:
        session = super().read_session(response)
        return {"id": session.pop("session_id"), **session}


@defect("PSH-SES-01", by=SESSION, because="without a request to the remote")
class SharesOneSession(ReferencePusher):
    """Keeps one session on the class for all instances."""

    session: ClassVar[Any] = None

    async def create_session(self, task_id: str) -> Any:
        if self.session is None:
            type(self).session = await super().create_session(task_id)
        return self.session


@defect(
    "PSH-SES-01",
    by="session_is_a_mapping_with_an_id",
    because="a mapping with session_id, got 42",
    harness=FolderHarness,
)
class NumbersItsSessions(FolderPusher):
    """Returns a number instead of a mapping."""

    async def create_session(self, task_id: str) -> Any:
        return 42


# --- PSH-SES-05 -----------------------------------------------------------------------------------


@defect("PSH-SES-05", because='it got 200 {"detail": "no session"}')
class PassesOnWhatIsNoSession(ReferencePusher):
    """Returns a response without a session id."""

    def read_session(self, response: httpx.Response) -> Any:
        return self.object(response)


@defect("PSH-SES-05", because='it got 200 {"session_id": ""}')
class PassesOnAnEmptyId(ReferencePusher):
    """Accepts an empty session id."""

    def read_session(self, response: httpx.Response) -> Any:
        session = self.object(response)
        if not isinstance(session.get("session_id"), str):
            raise DriverError("the remote gave no session_id")
        return session


@defect("PSH-SES-05", because="create_session() returned {'session_id': 's'}")
class OpensARefusedSession(ReferencePusher):
    """Reads a session from the body, whatever the status."""

    async def create_session(self, task_id: str) -> Any:
        return self.read_session(await self.send("POST", "/sessions", json={"task_id": task_id}))


@defect("PSH-SES-05", because="raised KeyError")
class ExpectsASession(ReferencePusher):
    """Raises a KeyError when the response has no session id."""

    def read_session(self, response: httpx.Response) -> Any:
        session = self.object(response)
        return {**session, "session_id": session["session_id"]}


@defect("PSH-SES-05", because="raised json.decoder.JSONDecodeError")
class ExpectsJson(ReferencePusher):
    """Raises a ValueError when the response is not JSON."""

    def object(self, response: httpx.Response) -> dict[str, Any]:
        value = response.json()
        if not isinstance(value, dict):
            raise DriverError("the remote answered no JSON object")
        return value


@defect("PSH-SES-05", because="although it got 500")
class FallsBackToItsOwnSession(ReferencePusher):
    """Returns a made-up session id when the request fails."""

    async def create_session(self, task_id: str) -> Any:
        try:
            return await super().create_session(task_id)
        except DriverError:
            return {"session_id": uuid.uuid4().hex}


@defect("PSH-SES-05", because="raised httpx.ConnectError")
class LetsTheClientSayThatThereIsNoSession(ReferencePusher):
    """Raises the error of its client when the remote cannot be reached."""

    async def create_session(self, task_id: str) -> Any:
        response = await self.send_once("POST", "/sessions", json={"task_id": task_id})
        self.refuse(response)
        return self.read_session(response)


@defect("PSH-SES-05", because="raised httpx.ReadTimeout")
class LetsASessionsTimeOutThrough(KnowsFewErrors):
    """Raises the error of its client when the request for a session times out."""

    once = "/sessions"
    known = (httpx.NetworkError, httpx.ProtocolError)


@defect("PSH-SES-05", because="raised httpx.RemoteProtocolError")
class LetsHalfASessionThrough(KnowsFewErrors):
    """Raises the error of its client when the response is truncated."""

    once = "/sessions"
    known = (httpx.NetworkError, httpx.TimeoutException)


@defect("PSH-SES-05", because='it got 200 {"detail": "no session"}')
class ReadsASessionOnFaith(HttpPusher):
    """Returns a response without a session id."""

    def read_session(self, answer: dict[str, Any]) -> Session:
        return answer  # type: ignore[return-value]
