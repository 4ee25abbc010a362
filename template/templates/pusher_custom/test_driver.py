"""What is particular to this driver; what every pusher has to do is in test_conformance.py."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from typing import Any, TypeVar

import httpx
import pytest
import respx
from fustor_core.exceptions import ConfigError, DriverError
from fustor_core.models.config import PusherConfig

import {{ cookiecutter.module }}

# A name under which pytest does not take the class for tests, whatever it is called.
Pusher = {{ cookiecutter.module }}.{{ cookiecutter.__class }}

ENDPOINT = "http://remote.test/fustor"
ACCEPTED = httpx.Response(200, json={"snapshot_needed": False})

T = TypeVar("T")


@pytest.fixture
def remote() -> Iterator[respx.MockRouter]:
    with respx.mock(base_url=ENDPOINT) as router:
        yield router


@pytest.fixture(autouse=True)
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    async def at_once(seconds: float) -> None:
        return None

    monkeypatch.setattr(asyncio, "sleep", at_once)


def config(**changes: Any) -> PusherConfig:
    fields = {"driver": "test", "endpoint": ENDPOINT, "credential": {"key": "a-secret"}, "max_retries": 3}
    return PusherConfig.model_validate({**fields, **changes})


def run(work: Callable[[Pusher], Awaitable[T]], **changes: Any) -> T:
    """Do some work with a pusher that is closed afterwards."""

    async def with_pusher() -> T:
        pusher = Pusher("test", config(**changes))
        try:
            return await work(pusher)
        finally:
            await pusher.close()

    return asyncio.run(with_pusher())


def test_a_busy_remote_gets_the_same_envelope_again(remote: respx.MockRouter) -> None:
    events = remote.post("/events").mock(side_effect=[httpx.Response(503), httpx.ReadTimeout, ACCEPTED])
    run(lambda pusher: pusher.push([], is_snapshot_end=True))
    assert len({call.request.content for call in events.calls}) == 1
    assert events.call_count == 3


@pytest.mark.parametrize("status", [301, 401, 422])
def test_a_refusal_is_an_error_and_not_tried_again(remote: respx.MockRouter, status: int) -> None:
    events = remote.post("/events").respond(status, headers={"Location": "/elsewhere"})
    with pytest.raises(DriverError, match=str(status)):
        run(lambda pusher: pusher.push([]))
    assert events.call_count == 1


@pytest.mark.parametrize("endpoint", [ENDPOINT, f"{ENDPOINT}/"])
def test_the_paths_are_below_the_endpoint(remote: respx.MockRouter, endpoint: str) -> None:
    remote.get("/position", params={"session_id": "s1"}).respond(json={"index": 7})
    assert run(lambda pusher: pusher.get_latest_committed_index(session_id="s1"), endpoint=endpoint) == 7


@pytest.mark.parametrize(
    ("credential", "header"),
    [({"key": "k"}, "Bearer k"), ({"user": "Jörg", "passwd": "p"}, "Basic SsO2cmc6cA==")],
)
def test_a_request_carries_the_credential(remote: respx.MockRouter, credential: dict[str, str], header: str) -> None:
    events = remote.post("/events").mock(return_value=ACCEPTED)
    run(lambda pusher: pusher.push([]), credential=credential)
    assert events.calls.last.request.headers["authorization"] == header


@pytest.mark.parametrize("answer", [{}, {"session_id": ""}, {"session_id": 7}, []])
def test_an_answer_without_a_session_id_is_an_error(remote: respx.MockRouter, answer: object) -> None:
    remote.post("/sessions").respond(json=answer)
    with pytest.raises(DriverError, match="answer"):
        run(lambda pusher: pusher.create_session("task"))


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("endpoint", "remote.test"),
        ("endpoint", "http://user:a-secret@remote.test"),
        ("credential", {"key": "a-secret\n"}),
        ("driver_params", {"timeout_sec": 0}),
    ],
)
def test_a_setting_that_cannot_be_used_is_named_without_the_secret(setting: str, value: object) -> None:
    with pytest.raises(ConfigError, match=setting) as raised:
        Pusher("test", config(**{setting: value}))
    assert "a-secret" not in str(raised.value)


def test_the_connection_test_tells_why_it_failed(remote: respx.MockRouter) -> None:
    remote.get("/position").respond(401)
    settings = config().model_dump()
    works, text = asyncio.run(Pusher.test_connection(**settings))
    assert not works
    assert "401" in text
    assert "a-secret" not in text
