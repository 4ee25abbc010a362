from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any

import anyio
import pytest
from fustor_conformance._compressed_sleeps import compress_sleeps
from fustor_conformance.isolation import Finished, run_isolated
from fustor_conformance.remote import warm_up


def seconds_of(wait: Callable[[], Any]) -> float:
    """Return how long a driver with compressed sleeps waits."""

    def compressed() -> float:
        compress_sleeps()
        started = time.monotonic()
        wait()
        return time.monotonic() - started

    warm_up()
    ended = run_isolated(compressed, deadline=60.0)
    assert isinstance(ended, Finished), ended
    return float(ended.value)


async def interruptible(seconds: float) -> None:
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(asyncio.Event().wait(), seconds)


@pytest.mark.parametrize(
    "wait",
    [
        lambda: time.sleep(30),
        lambda: asyncio.run(asyncio.sleep(30)),
        lambda: anyio.run(anyio.sleep, 30),
    ],
    ids=["time", "asyncio", "anyio"],
)
def test_a_sleep_passes_at_once(wait: Callable[[], Any]) -> None:
    assert seconds_of(wait) < 10


def test_what_may_be_a_limit_of_time_is_left_alone() -> None:
    assert seconds_of(lambda: asyncio.run(interruptible(0.1))) >= 0.1
