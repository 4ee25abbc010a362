"""Tests of the details of this driver. The rules for every pusher are checked in test_conformance.py."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from typing import Any, TypeVar

import httpx
import pytest
import respx
from fustor_core.exceptions import ConfigError
from fustor_core.models.config import PusherConfig

import {{ cookiecutter.module }}

# pytest does not collect a class with this name, even if the name of the driver starts with "test".
Pusher = {{ cookiecutter.module }}.{{ cookiecutter.__class }}

ENDPOINT = "http://remote.test/fustor"

T = TypeVar("T")


@pytest.fixture
def remote() -> Iterator[respx.MockRouter]:
    with respx.mock(base_url=ENDPOINT) as router:
        yield router


def config(**changes: Any) -> PusherConfig:
    fields = {"driver": "test", "endpoint": ENDPOINT, "credential": {"key": "a-secret"}}
    return PusherConfig.model_validate({**fields, **changes})


def run(operation: Callable[[Pusher], Awaitable[T]], **changes: Any) -> T:
    """Run an operation with a new pusher, and close the pusher."""

    async def with_pusher() -> T:
        pusher = Pusher("test", config(**changes))
        try:
            return await operation(pusher)
        finally:
            await pusher.close()

    return asyncio.run(with_pusher())


async def sync(pusher: Pusher) -> int:
    """Make the calls of an agent: open a session, send a heartbeat and an envelope, and read the committed position."""
    session = await pusher.create_session("agent:task")
    await pusher.heartbeat(session_id=session["session_id"])
    await pusher.push([], session_id=session["session_id"], is_snapshot_end=True)
    return await pusher.get_latest_committed_index(session_id=session["session_id"])


def test_each_request_goes_to_its_endpoint(remote: respx.MockRouter) -> None:
    remote.post("/sessions").respond(json={"session_id": "s1"})
    remote.post("/heartbeat").respond(204)
    remote.post("/events").respond(json={"snapshot_needed": False})
    remote.get("/position", params={"session_id": "s1"}).respond(json={"index": 7})
    assert run(sync) == 7


@pytest.mark.parametrize(
    ("credential", "header"),
    [({"key": "k"}, "Bearer k"), ({"user": "Jörg", "passwd": "p"}, "Basic SsO2cmc6cA==")],
)
def test_a_request_carries_the_credential(remote: respx.MockRouter, credential: dict[str, str], header: str) -> None:
    position = remote.get("/position").respond(404)
    assert run(lambda pusher: pusher.get_latest_committed_index(), credential=credential) == -1
    assert position.calls.last.request.headers["Authorization"] == header


def test_a_request_carries_the_user_agent(remote: respx.MockRouter) -> None:
    position = remote.get("/position").respond(404)
    run(lambda pusher: pusher.get_latest_committed_index(), driver_params={"user_agent": "a shop"})
    assert position.calls.last.request.headers["User-Agent"] == "a shop"


@pytest.mark.parametrize(
    ("params", "setting"),
    [
        ({"user_agent": "two\nlines"}, "driver_params.user_agent"),
        ({"timeout_sec": 0}, "driver_params.timeout_sec"),
        ({"time_out_sec": 5}, "driver_params.time_out_sec"),
    ],
)
def test_the_error_names_the_invalid_setting(params: dict[str, object], setting: str) -> None:
    with pytest.raises(ConfigError, match=setting):
        Pusher("test", config(driver_params=params))


def test_the_form_asks_for_the_settings_of_this_driver() -> None:
    (step,) = asyncio.run(Pusher.get_wizard_steps())["steps"]
    params = step["schema"]["properties"]["driver_params"]
    assert set(params["properties"]) == {"timeout_sec", "user_agent"}


def test_the_connection_test_names_the_cause_of_a_failure(remote: respx.MockRouter) -> None:
    remote.get("/position").mock(return_value=httpx.Response(401))
    works, message = asyncio.run(Pusher.test_connection(**config().model_dump()))
    assert not works
    assert "401" in message
    assert "a-secret" not in message
