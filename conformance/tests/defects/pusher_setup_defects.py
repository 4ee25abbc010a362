"""Pushers with one thing wrong in how they are set up and shut down."""

from __future__ import annotations

import asyncio
from typing import Any, ClassVar

import httpx
from fustor_core.exceptions import DriverError
from fustor_core.models.config import PusherConfig
from fustor_event_model.models import EventBase

from .pushers import HastyHarness, ReferencePusher, authorisation_given
from .registry import defect

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

CLOSE = "close_is_final_and_idempotent"


@defect("PSH-CFG-03", by=CLOSE, because="push() returned {'snapshot_needed': False}")
class WorksAfterClose(ReferencePusher):
    """Leaves the client open."""

    async def close(self) -> None:
        """Do nothing."""


@defect("PSH-CFG-03", by=CLOSE, because="push() raised RuntimeError")
class LetsTheClientComplain(ReferencePusher):
    """Closes the client and does not look after it: the client's own exception escapes."""

    async def close(self) -> None:
        await self.client.aclose()


@defect("PSH-CFG-03", by=CLOSE, because="DriverError: 500: closed before")
class ClosesOnce(ReferencePusher):
    """Raises when it is closed again."""

    async def close(self) -> None:
        if self.closed:
            raise DriverError("closed before")
        await super().close()


@defect("PSH-CFG-03", by=CLOSE, because="close() did not return", harness=HastyHarness)
class NeverCloses(ReferencePusher):
    """Waits for something that does not come."""

    async def close(self) -> None:
        await asyncio.Event().wait()


@defect("PSH-CFG-03", by=CLOSE, because="close() cancelled the task that called it")
class CancelsEverything(ReferencePusher):
    """Cancels all tasks of the loop, where it means its own."""

    async def close(self) -> None:
        await super().close()
        for task in asyncio.all_tasks():
            task.cancel()


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


# --- PSH-CFG-05 -----------------------------------------------------------------------------------


@defect("PSH-CFG-05", because="expected True", by="pusher_answers_about_a_good_configuration")
class TestsNoConnection(ReferencePusher):
    """Says that nothing works."""

    @classmethod
    async def test_connection(cls, **keywords: Any) -> tuple[bool, str]:
        return False, "this cannot be tested"


@defect("PSH-CFG-05", because="a pair of a bool and a text", by="pusher_answers_about_a_good_configuration")
class AnswersWithABool(ReferencePusher):
    """Says no word about the connection."""

    @classmethod
    async def test_connection(cls, **keywords: Any) -> Any:
        return (await super().test_connection(**keywords))[0]


@defect("PSH-CFG-05", because="a text that is not empty", by="pusher_answers_about_a_good_configuration")
class AnswersWithAnEmptyText(ReferencePusher):
    """Has nothing to say about privileges."""

    @classmethod
    async def check_privileges(cls, **keywords: Any) -> tuple[bool, str]:
        return True, ""


@defect("PSH-CFG-05", because="raised KeyError", by="pusher_never_raises_for_a_bad_configuration")
class NeedsACompleteConfiguration(ReferencePusher):
    """Raises when the endpoint is missing."""

    @classmethod
    async def test_connection(cls, **keywords: Any) -> tuple[bool, str]:
        return await super().test_connection(**{**keywords, "endpoint": keywords["endpoint"]})


@defect("PSH-CFG-05", because="every connection is refused", by="pusher_notices_a_remote_that_is_not_there")
class IsSureOfTheConnection(ReferencePusher):
    """Says that all is well without looking, as the inherited method does."""

    @classmethod
    async def test_connection(cls, **keywords: Any) -> tuple[bool, str]:
        return True, "this needs no test"


@defect("PSH-CFG-05", because="raised httpx.ConnectError", by="pusher_notices_a_remote_that_is_not_there")
class RaisesForADeadRemote(ReferencePusher):
    """Lets the client's own exception escape."""

    @classmethod
    async def test_connection(cls, **keywords: Any) -> tuple[bool, str]:
        async with httpx.AsyncClient() as client:
            response = await client.get(keywords["endpoint"], headers=authorisation_given(keywords))
            return response.is_success, "the remote answered"


@defect("PSH-CFG-05", because="answered with 401", by="pusher_notices_a_refused_credential")
class IsGladOfAnyAnswer(ReferencePusher):
    """Takes any answer for a good one."""

    @classmethod
    async def test_connection(cls, **keywords: Any) -> tuple[bool, str]:
        reachable, text = await super().test_connection(**keywords)
        return reachable or text.startswith("the remote answered"), text


@defect(
    "PSH-CFG-05", because="a request that carries the credential", by="pusher_notices_a_refused_credential"
)
class AsksWhatIsPublic(ReferencePusher):
    """Asks for what the remote tells everybody, without the credential."""

    @classmethod
    async def test_connection(cls, **keywords: Any) -> tuple[bool, str]:
        try:
            async with httpx.AsyncClient(timeout=2.0) as client:
                response = await client.get(f"{keywords['endpoint']}/health")
        except (KeyError, httpx.HTTPError, httpx.InvalidURL) as error:
            return False, f"the remote cannot be reached: {type(error).__name__}"
        return response.is_success, f"the remote answered {response.status_code}"


# --- PSH-CFG-06 -----------------------------------------------------------------------------------
