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


@pytest.fixture
def make_config() -> Callable[..., PusherConfig]:
    """Make a configuration that works, with changes."""

    def make(**changes: Any) -> PusherConfig:
        fields = {"driver": "d", "endpoint": ENDPOINT, "credential": {"key": "a-secret"}, "max_retries": 3}
        return PusherConfig.model_validate({**fields, **changes})

    return make


@pytest.fixture
def remote() -> Iterator[respx.MockRouter]:
    """What answers in place of the remote."""
    with respx.mock(base_url=ENDPOINT, assert_all_called=False) as router:
        yield router


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The pauses between attempts; none is spent, but the clock of the attempts says that they were."""
    asked: list[float] = []

    async def sleep(seconds: float) -> None:
        asked.append(seconds)

    monkeypatch.setattr(asyncio, "sleep", sleep)
    monkeypatch.setattr(tenacity, "time", SimpleNamespace(monotonic=lambda: sum(asked)))
    return asked
