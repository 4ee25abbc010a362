"""Pushers with one thing wrong in how they are set up and shut down, or in their sessions."""

from __future__ import annotations

import asyncio
import uuid
from typing import Any, ClassVar

import httpx
from fustor_conformance import Limits, PusherHarness
from fustor_core.exceptions import DriverError
from fustor_core.models.config import PusherConfig
from fustor_event_model.models import EventBase

from .pushers import ReferencePusher
from .registry import defect

OBSOLETE = 419


class HastyHarness(PusherHarness):
    """Does not wait long for a driver that never returns."""

    limits = Limits(call=0.2, stop=0.1)


# --- PSH-CFG-01 -----------------------------------------------------------------------------------


@defect("PSH-CFG-01", because="expected id 'conformance-1'")
class SharesOneInstance(ReferencePusher):
    """Makes one instance for all, and constructs it once."""

    instance: ClassVar[Any] = None

    def __new__(cls, id: str, config: PusherConfig) -> Any:  # noqa: A002 - the contract's name
        cls.instance = cls.instance or super().__new__(cls)
        return cls.instance

    def __init__(self, id: str, config: PusherConfig) -> None:  # noqa: A002 - the contract's name
        if not hasattr(self, "id"):
            super().__init__(id, config)


@defect("PSH-CFG-01", because="expected id 'conformance-0'")
class ConstructsTheSharedInstanceAgain(ReferencePusher):
    """Makes one instance for all; the second overwrites the id of the first."""

    instance: ClassVar[Any] = None

    def __new__(cls, id: str, config: PusherConfig) -> Any:  # noqa: A002 - the contract's name
        cls.instance = cls.instance or super().__new__(cls)
        return cls.instance


@defect("PSH-CFG-01", because="each its own config")
class SharesEqualConfigs(ReferencePusher):
    """Keeps one config for all instances whose configs are equal."""

    known: ClassVar[list[PusherConfig]] = []

    def __init__(self, id: str, config: PusherConfig) -> None:  # noqa: A002 - the contract's name
        self.known.append(config)
        super().__init__(id, next(known for known in self.known if known == config))


@defect("PSH-CFG-01", because="expected the config it was given")
class ChangesItsConfig(ReferencePusher):
    """Writes its own default into the config."""

    def __init__(self, id: str, config: PusherConfig) -> None:  # noqa: A002 - the contract's name
        super().__init__(id, config.model_copy(update={"batch_size": 1}))


# --- PSH-CFG-03 -----------------------------------------------------------------------------------


@defect("PSH-CFG-03", because="push() returned {'snapshot_needed': False}")
class WorksAfterClose(ReferencePusher):
    """Leaves the client open."""

    async def close(self) -> None:
        """Do nothing."""


@defect("PSH-CFG-03", because="push() raised RuntimeError")
class LetsTheClientComplain(ReferencePusher):
    """Closes the client and does not look after it: the client's own exception escapes."""

    async def close(self) -> None:
        await self.client.aclose()


@defect("PSH-CFG-03", because="DriverError: 500: closed before")
class ClosesOnce(ReferencePusher):
    """Raises when it is closed again."""

    async def close(self) -> None:
        if self.closed:
            raise DriverError("closed before")
        await super().close()


@defect("PSH-CFG-03", because="close() did not return", harness=HastyHarness)
class NeverCloses(ReferencePusher):
    """Waits for something that does not come."""

    async def close(self) -> None:
        await asyncio.Event().wait()


# --- PSH-CFG-04 -----------------------------------------------------------------------------------


@defect("PSH-CFG-04", because="the same answer as the first time")
class LearnsItsNeededFields(ReferencePusher):
    """Adds what it saw in a push to the schema on the class."""

    async def push(self, events: list[EventBase], **keywords: Any) -> Any:
        names = {name for event in events for name in event.fields}
        type(self).needed = {"type": "object", "properties": {name: {} for name in names}}
        return await super().push(events, **keywords)


@defect("PSH-CFG-04", because="the same answer as the first time")
class AddsToTheSchemaItReturns(ReferencePusher):
    """Marks one more field as required in every call."""

    calls = 0

    @classmethod
    async def get_needed_fields(cls, **keywords: Any) -> dict[str, Any]:
        cls.calls += 1
        return {**cls.needed, "minProperties": cls.calls}


@defect("PSH-CFG-04", because="a schema of type 'object', or {}")
class NeedsAnArray(ReferencePusher):
    """Describes a list of rows instead of a row."""

    needed: ClassVar[dict[str, Any]] = {"type": "array", "items": {"type": "object"}}


@defect("PSH-CFG-04", because="a valid JSON Schema")
class NeedsNonsense(ReferencePusher):
    """Uses a type that JSON Schema does not have."""

    needed: ClassVar[dict[str, Any]] = {"type": "object", "properties": {"id": {"type": "varchar"}}}


@defect("PSH-CFG-04", because="expected a dict, got ['id', 'name']")
class NamesItsNeededFields(ReferencePusher):
    """Returns the names of the fields."""

    needed: ClassVar[Any] = ["id", "name"]


@defect("PSH-CFG-04", because="expected a dict, got None")
class NeedsNothingInParticular(ReferencePusher):
    """Returns None for all fields."""

    needed: ClassVar[Any] = None


# --- PSH-CFG-06 -----------------------------------------------------------------------------------


def step(**changes: Any) -> dict[str, Any]:
    return {"step_id": "endpoint", "title": "Endpoint", "schema": {"type": "object"}, **changes}


class HasWizard(ReferencePusher):
    """Returns the steps that a defect below gets wrong."""

    wizard: ClassVar[Any]

    @classmethod
    async def get_wizard_steps(cls) -> Any:
        return cls.wizard


@defect("PSH-CFG-06", because="step ids that are unique")
class HasOneStepTwice(HasWizard):
    """Two steps have one id."""

    wizard: ClassVar[Any] = {"steps": [step(), step(title="Again")]}


@defect("PSH-CFG-06", because="every $ref to resolve")
class RefersToNothing(HasWizard):
    """A reference leads to a component that is not there."""

    wizard: ClassVar[Any] = {
        "steps": [step(schema={"$ref": "#/components/schemas/Endpoint"})],
        "components": {},
    }


@defect("PSH-CFG-06", because="a valid JSON Schema")
class AsksForNonsense(HasWizard):
    """The schema of a step is none."""

    wizard: ClassVar[Any] = {"steps": [step(schema={"type": "object", "required": "endpoint"})]}


@defect("PSH-CFG-06", because="the key 'title'")
class HasNoTitle(HasWizard):
    """A step lacks its title."""

    wizard: ClassVar[Any] = {"steps": [{"step_id": "endpoint", "schema": {}}]}


@defect("PSH-CFG-06", because="expected a dict, got [")
class ListsItsSteps(HasWizard):
    """Returns the list of steps alone."""

    wizard: ClassVar[Any] = [step()]


@defect("PSH-CFG-06", because="a list under 'steps'")
class HasNoSteps(HasWizard):
    """Returns components for no steps."""

    wizard: ClassVar[Any] = {"components": {}}


# --- PSH-SES-01 -----------------------------------------------------------------------------------


@defect("PSH-SES-01", because="without asking the remote")
class MakesUpASession(ReferencePusher):
    """Does not ask for a session."""

    async def create_session(self, task_id: str) -> Any:
        return {"session_id": uuid.uuid4().hex}


@defect("PSH-SES-01", because="the session_id that the remote gave")
class NamesTheSessionItself(ReferencePusher):
    """Asks for a session and returns an id of its own."""

    def read_session(self, response: httpx.Response) -> Any:
        return {**super().read_session(response), "session_id": uuid.uuid4().hex}


@defect("PSH-SES-01", because="the session_id that the remote gave")
class LowersTheSessionId(ReferencePusher):
    """Takes the id for something without case."""

    def read_session(self, response: httpx.Response) -> Any:
        session = super().read_session(response)
        return {**session, "session_id": session["session_id"].lower()}


@defect("PSH-SES-01", because="the heartbeat interval that the remote gave")
class DropsTheInterval(ReferencePusher):
    """Returns the id and nothing else."""

    def read_session(self, response: httpx.Response) -> Any:
        return {"session_id": super().read_session(response)["session_id"]}


@defect("PSH-SES-01", because="a mapping with session_id")
class ReturnsABareSessionId(ReferencePusher):
    """Returns the id as a text, as the annotation of 0.2 said."""

    def read_session(self, response: httpx.Response) -> Any:
        return super().read_session(response)["session_id"]


@defect("PSH-SES-01", because="a session_id that is a non-empty text")
class CallsTheSessionId(ReferencePusher):
    """Returns the remote's answer with the id under another key."""

    def read_session(self, response: httpx.Response) -> Any:
        session = super().read_session(response)
        return {"id": session.pop("session_id"), **session}


@defect("PSH-SES-01", because="without asking the remote")
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


# --- PSH-SES-03 -----------------------------------------------------------------------------------


@defect(
    "PSH-SES-03",
    because="SessionObsoletedError, for the remote answered 419, got 'fustor_core.exceptions.DriverError",
)
class KnowsNoObsoleteSession(ReferencePusher):
    """Raises a plain DriverError."""

    def refuse(self, response: httpx.Response) -> None:
        if not response.is_success:
            raise DriverError(f"the remote answered {response.status_code}")


@defect("PSH-SES-03", because="no retry, for the session is obsolete")
class RetriesAnObsoleteSession(ReferencePusher):
    """Tries again with the session that the remote has just called obsolete."""

    transient = (*ReferencePusher.transient, OBSOLETE)


@defect("PSH-SES-03", because="got \"it returned {'snapshot_needed': False}")
class OpensASessionInSecret(ReferencePusher):
    """Opens a new session by itself and goes on."""

    async def push(self, events: list[EventBase], **keywords: Any) -> Any:
        response = await self.send("POST", "/events", content=self.body(events, keywords))
        if response.status_code == OBSOLETE:
            await self.create_session("agent:task")
            return {"snapshot_needed": False}
        self.refuse(response)
        return self.read_reply(response.content)


@defect("PSH-SES-03", because="SessionObsoletedError, for the remote answered 419")
class BeatsForAnObsoleteSession(ReferencePusher):
    """Looks for 419 in the answers to pushes alone."""

    async def heartbeat(self, *, session_id: str, **keywords: Any) -> Any:
        response = await self.send("POST", "/heartbeat", json={"session_id": session_id})
        if not response.is_success:
            raise DriverError(f"the remote answered {response.status_code}")
        return self.object(response)


# --- PSH-SES-04 -----------------------------------------------------------------------------------


@defect("PSH-SES-04", because="DriverError: 500: the remote answered 404")
class RaisesForANewRemote(ReferencePusher):
    """Takes 404 for an error."""

    async def get_latest_committed_index(self, **keywords: Any) -> int:
        response = await self.send("GET", "/position", params={"session_id": keywords["session_id"]})
        self.refuse(response)
        return self.read_index(self.object(response)["index"])


@defect("PSH-SES-04", because="expected -1, got 0")
class PassesZeroOn(ReferencePusher):
    """Returns the remote's 0 as it is."""

    def read_index(self, index: int) -> int:
        return index


@defect("PSH-SES-04", because="expected 41, got '41'")
class ReturnsTheIndexAsText(ReferencePusher):
    """Returns a number only when it has none to return."""

    def read_index(self, index: int) -> Any:
        return str(index) if index > 0 else -1


@defect("PSH-SES-04", because="expected 41, got 41.0")
class ReturnsTheIndexAsFloat(ReferencePusher):
    """Reads the number in a way that loses large ones."""

    def read_index(self, index: int) -> Any:
        return float(index) if index > 0 else -1


@defect("PSH-SES-04", because="the remote to be asked")
class RemembersTheIndex(ReferencePusher):
    """Asks once, and never again."""

    async def get_latest_committed_index(self, **keywords: Any) -> int:
        if not hasattr(self, "index"):
            self.index = await super().get_latest_committed_index(**keywords)
        return self.index


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


@defect("PSH-SES-05", because="create_session('agent:task') returned {'session_id': 's'}")
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
