from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
import respx
import tenacity
from fustor_core.models.config import PusherConfig

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ENDPOINT = "http://remote.test/fustor"


@pytest.fixture(autouse=True)
def limited(time_limit: None) -> None:
    """Limit every test, because a pusher waits for its remote."""


@pytest.fixture
def make_config() -> Callable[..., PusherConfig]:
    """Create a valid configuration with changes."""

    def make(**changes: Any) -> PusherConfig:
        fields = {"driver": "d", "endpoint": ENDPOINT, "credential": {"key": "a-secret"}, "max_retries": 3}
        return PusherConfig.model_validate({**fields, **changes})

    return make


@pytest.fixture
def remote() -> Iterator[respx.MockRouter]:
    """Mock the remote."""
    with respx.mock(base_url=ENDPOINT, assert_all_called=False) as router:
        yield router


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Record the pauses between attempts; they take no time, but the clock of the attempts counts them."""
    requested: list[float] = []

    async def sleep(seconds: float) -> None:
        requested.append(seconds)

    monkeypatch.setattr(asyncio, "sleep", sleep)
    monkeypatch.setattr(tenacity, "time", SimpleNamespace(monotonic=lambda: sum(requested)))
    return requested
