from __future__ import annotations

import asyncio
import inspect
from typing import TYPE_CHECKING, Any

import pytest
from fustor_core.drivers import PusherDriver, PushResult, Session
from fustor_core.models.config import ApiKeyCredential, PusherConfig

if TYPE_CHECKING:
    from fustor_event_model.models import EventBase

CONFIG = PusherConfig(
    driver="d", endpoint="https://u:hunter2@host", credential=ApiKeyCredential(key="hunter2")
)


class Pusher(PusherDriver):
    """Overrides the abstract methods only."""

    async def push(self, events: list[EventBase], **kwargs: Any) -> PushResult:
        return {"snapshot_needed": False}

    async def create_session(self, task_id: str) -> Session:
        return {"session_id": task_id}

    async def heartbeat(self, **kwargs: Any) -> dict[str, Any]:
        return {}

    @classmethod
    async def get_needed_fields(cls, **kwargs: Any) -> dict[str, Any]:
        return {}


def test_the_abstract_methods_are_those_of_the_contract() -> None:
    assert PusherDriver.__abstractmethods__ == {"push", "create_session", "heartbeat", "get_needed_fields"}


def test_a_driver_keeps_its_id_and_config() -> None:
    driver = Pusher("p", CONFIG)
    assert driver.id == "p"
    assert driver.config is CONFIG


def test_the_repr_names_class_and_id_but_no_secret() -> None:
    assert repr(Pusher("p", CONFIG)) == "Pusher(id='p')"


def test_no_position_is_committed_by_default() -> None:
    assert asyncio.run(Pusher("p", CONFIG).get_latest_committed_index(session_id="x", task_id="t")) == -1


@pytest.mark.parametrize("name", ["test_connection", "check_privileges"])
def test_a_check_that_is_not_overridden_passes_with_a_message(name: str) -> None:
    passed, text = asyncio.run(getattr(Pusher, name)(endpoint="x"))
    assert passed is True
    assert "not implemented for this driver" in text


def test_there_are_no_wizard_steps_by_default() -> None:
    assert asyncio.run(Pusher.get_wizard_steps()) == {}


def test_closing_does_nothing_by_default_and_can_be_repeated() -> None:
    driver = Pusher("p", CONFIG)
    asyncio.run(driver.close())
    asyncio.run(driver.close())


def test_push_has_the_signature_of_the_contract() -> None:
    parameters = inspect.signature(PusherDriver.push).parameters
    assert {name: parameter.default for name, parameter in parameters.items()} == {
        "self": inspect.Parameter.empty,
        "events": inspect.Parameter.empty,
        "agent_id": None,
        "task_id": None,
        "session_id": None,
        "source_type": "message",
        "is_snapshot_end": False,
        "snapshot_sync_suggested": False,
        "kwargs": inspect.Parameter.empty,
    }


@pytest.mark.parametrize(
    ("name", "is_classmethod"),
    [
        ("push", False),
        ("create_session", False),
        ("heartbeat", False),
        ("get_latest_committed_index", False),
        ("close", False),
        ("get_needed_fields", True),
        ("test_connection", True),
        ("check_privileges", True),
        ("get_wizard_steps", True),
    ],
)
def test_every_member_is_async_and_of_its_kind(name: str, is_classmethod: bool) -> None:
    member = inspect.getattr_static(PusherDriver, name)
    assert isinstance(member, classmethod) is is_classmethod
    assert inspect.iscoroutinefunction(getattr(PusherDriver, name))


def test_a_driver_of_02_may_make_the_wizard_steps_sync() -> None:
    class Synchronous(Pusher):
        @classmethod
        def get_wizard_steps(cls) -> dict[str, Any]:  # type: ignore[override]
            return {"steps": []}

    assert Synchronous("p", CONFIG).get_wizard_steps() == {"steps": []}
