from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from fustor_core.models.config import SourceConfig

if TYPE_CHECKING:
    from fustor_core.drivers import SourceDriver

SOON = 5.0

ReadAll = Callable[[Any], list[Any]]


@pytest.fixture(autouse=True)
def limited(time_limit: None) -> None:
    """Limit every test, because a stream waits in `next()` for an event."""


@pytest.fixture
def config() -> SourceConfig:
    return SourceConfig(driver="test", uri="test://", credential={"user": "u"}, max_queue_size=3)


@pytest.fixture
def in_thread() -> Callable[[Callable[[], Any]], Callable[[], Any]]:
    """Start a call in a thread; the returned function waits for its result or exception and returns it."""

    def start(call: Callable[[], Any]) -> Callable[[], Any]:
        outcome: list[Any] = []

        def run() -> None:
            try:
                outcome.append(call())
            except Exception as error:  # noqa: BLE001 - the test asserts on it
                outcome.append(error)

        thread = threading.Thread(target=run, daemon=True)
        thread.start()

        def result() -> Any:
            thread.join(SOON)
            assert not thread.is_alive(), "the call has not ended"
            return outcome[0]

        return result

    return start


@pytest.fixture
def close() -> Callable[[SourceDriver], None]:
    def close(source: SourceDriver) -> None:
        asyncio.run(source.close())

    return close
