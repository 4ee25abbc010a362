from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from fustor_core.exceptions import DriverError
from fustor_core.http import Endpoints, HttpPusher

if TYPE_CHECKING:
    from collections.abc import Callable

    import respx
    from fustor_core.models.config import PusherConfig


class TenantPusher(HttpPusher):
    """Reads a setting without checking whether it is set."""

    def __init__(self, id: str, config: PusherConfig) -> None:  # noqa: A002 - the contract's name
        super().__init__(id, config)
        self.tenant = (config.driver_params or {})["tenant"]


@pytest.fixture
def check(make_config: Callable[..., PusherConfig]) -> Callable[..., tuple[bool, str]]:
    """Return the connection test of a valid configuration with changes."""

    def test(cls: type[HttpPusher] = HttpPusher, **changes: Any) -> tuple[bool, str]:
        return asyncio.run(cls.test_connection(**{**make_config().model_dump(), **changes}))

    return test


def test_a_remote_that_responds_passes(
    remote: respx.MockRouter, check: Callable[..., tuple[bool, str]]
) -> None:
    remote.get("/position").respond(json={"index": -1})
    assert check() == (True, "The remote responds.")


def test_a_remote_without_a_position_passes_with_a_doubt(
    remote: respx.MockRouter, check: Callable[..., tuple[bool, str]]
) -> None:
    remote.get("/position").respond(404)
    works, text = check()
    assert works
    assert (
        text == "The remote responds to GET position with 404: it has no position yet, or endpoint is wrong."
    )


def test_the_remote_is_probed_even_if_the_driver_knows_the_position(
    remote: respx.MockRouter, check: Callable[..., tuple[bool, str]]
) -> None:
    class Forgetful(HttpPusher):
        async def get_latest_committed_index(self, **keywords: Any) -> int:
            return -1

    remote.get("/position").respond(401)
    works, text = check(Forgetful)
    assert not works
    assert "401" in text


def test_a_driver_whose_position_needs_a_session_must_override_probe(
    remote: respx.MockRouter, check: Callable[..., tuple[bool, str]]
) -> None:
    class Sessional(HttpPusher):
        endpoints = Endpoints(position="GET sessions/{session_id}/position")

    works, text = check(Sessional)
    assert not works
    assert "GET sessions/{session_id}/position needs a session" in text
    assert "override probe()" in text
    assert not remote.calls


@pytest.mark.parametrize(
    ("response", "reported"),
    [(httpx.Response(401), "401"), (httpx.Response(503), "503"), (httpx.ConnectError, "ConnectError")],
)
def test_a_failing_remote_is_reported_after_one_attempt(
    remote: respx.MockRouter, check: Callable[..., tuple[bool, str]], response: Any, reported: str
) -> None:
    position = remote.get("/position").mock(side_effect=[response])
    works, text = check()
    assert not works
    assert reported in text
    assert position.call_count == 1


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"endpoint": None}, "endpoint"),
        ({"endpoint": "no such thing"}, "endpoint"),
        ({"credential": {}}, "credential"),
        ({"credential": {"key": ["a-secret"]}}, "credential"),
        ({"credential": {"key": "a-secret\n"}}, "credential.key"),
        ({"driver_params": {"timeout_sec": "a-secret"}}, "driver_params.timeout_sec"),
        ({"driver_params": "a-secret"}, "driver_params"),
        ({"batch_size": 0}, "batch_size"),
    ],
)
def test_a_bad_setting_is_named_without_the_secret(
    check: Callable[..., tuple[bool, str]], changes: dict[str, Any], named: str
) -> None:
    works, text = check(**changes)
    assert not works
    assert named in text
    assert "a-secret" not in text


def test_an_empty_configuration_is_reported() -> None:
    works, text = asyncio.run(HttpPusher.test_connection())
    assert not works
    assert text == "The configuration cannot be used: check credential and endpoint."


def test_an_error_of_the_subclass_is_reported_without_its_message(
    check: Callable[..., tuple[bool, str]],
) -> None:
    assert check(TenantPusher) == (False, "The connection test failed with KeyError.")


def test_the_pusher_is_closed_after_a_failed_probe(
    remote: respx.MockRouter, check: Callable[..., tuple[bool, str]]
) -> None:
    probed: list[HttpPusher] = []

    class Recorded(HttpPusher):
        async def probe(self) -> None:
            probed.append(self)
            raise DriverError("It is closed for today.")

    assert check(Recorded) == (False, "The connection test failed: It is closed for today.")
    with pytest.raises(DriverError, match="the pusher is closed"):
        asyncio.run(probed[0].push([]))
    assert not remote.calls


def test_the_driver_name_of_the_configuration_does_not_matter(
    remote: respx.MockRouter, check: Callable[..., tuple[bool, str]]
) -> None:
    remote.get("/position").respond(json={"index": 1})
    assert check(driver=7)[0]
