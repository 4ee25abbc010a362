from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest
from fustor_core.exceptions import ConfigError, DriverError, SessionObsoletedError
from fustor_core.utils.retry import retry

LOGGER = "fustor_core.utils.retry"


@dataclass
class Remote:
    """Raises the given errors in order, then succeeds."""

    errors: list[BaseException] = field(default_factory=list)
    config: Any = field(default_factory=lambda: SimpleNamespace(tries=3, delay=7))
    calls: int = 0

    @retry("tries", "delay")
    async def send(self, value: int, *, double: bool = False) -> int:
        """Send a value."""
        self.calls += 1
        if self.errors:
            raise self.errors.pop(0)
        return value * 2 if double else value

    @retry("tries", "delay", exceptions=(KeyError,))
    async def look_up(self) -> None:
        self.calls += 1
        raise self.errors.pop(0)


@pytest.fixture
def slept(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Record the requested delays, which take no time."""
    delays: list[float] = []

    async def sleep(delay: float) -> None:
        delays.append(delay)

    monkeypatch.setattr(asyncio, "sleep", sleep)
    return delays


def test_a_call_that_succeeds_is_made_once(slept: list[float]) -> None:
    remote = Remote()
    assert asyncio.run(remote.send(4, double=True)) == 8
    assert (remote.calls, slept) == (1, [])


def test_a_later_attempt_can_succeed(slept: list[float]) -> None:
    remote = Remote([DriverError("a"), DriverError("b")])
    assert asyncio.run(remote.send(4)) == 4
    assert (remote.calls, slept) == (3, [7, 7])


def test_the_last_error_is_raised_unchanged(slept: list[float]) -> None:
    errors: list[BaseException] = [DriverError("a"), DriverError("b"), DriverError("c")]
    remote = Remote(list(errors))
    with pytest.raises(DriverError) as caught:
        asyncio.run(remote.send(4))
    assert caught.value is errors[-1]
    assert slept == [7, 7]


@pytest.mark.parametrize(("tries", "calls"), [(0, 1), (1, 1), (2, 2), (3, 3)])
def test_the_limit_is_the_total_number_of_attempts(slept: list[float], tries: int, calls: int) -> None:
    remote = Remote([DriverError()] * 9, SimpleNamespace(tries=tries, delay=0))
    with pytest.raises(DriverError):
        asyncio.run(remote.send(4))
    assert remote.calls == calls


def test_another_error_propagates_at_once(slept: list[float]) -> None:
    remote = Remote([ConfigError()])
    with pytest.raises(ConfigError):
        asyncio.run(remote.send(4))
    assert (remote.calls, slept) == (1, [])


def test_the_listed_exceptions_replace_the_default(slept: list[float]) -> None:
    remote = Remote([KeyError(), DriverError()])
    with pytest.raises(DriverError):
        asyncio.run(remote.look_up())
    assert remote.calls == 2


def test_an_obsoleted_session_is_never_retried(slept: list[float]) -> None:
    remote = Remote([SessionObsoletedError()])
    with pytest.raises(SessionObsoletedError):
        asyncio.run(remote.send(4))
    assert (remote.calls, slept) == (1, [])


def test_a_cancelled_call_is_not_retried(slept: list[float], caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, LOGGER)
    remote = Remote([asyncio.CancelledError()])
    with pytest.raises(asyncio.CancelledError):
        asyncio.run(remote.send(4))
    assert remote.calls == 1
    assert [record.levelname for record in caplog.records] == ["INFO"]


def test_a_cancelled_pause_ends_the_retries(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def cancelled(delay: float) -> None:
        raise asyncio.CancelledError

    monkeypatch.setattr(asyncio, "sleep", cancelled)
    caplog.set_level(logging.INFO, LOGGER)
    remote = Remote([DriverError()] * 9)
    with pytest.raises(asyncio.CancelledError):
        asyncio.run(remote.send(4))
    assert remote.calls == 1
    assert [record.levelname for record in caplog.records] == ["WARNING", "INFO"]


def test_the_config_is_read_at_each_call(slept: list[float]) -> None:
    remote = Remote([DriverError()] * 9)
    remote.config = SimpleNamespace(tries=2, delay=1)
    with pytest.raises(DriverError):
        asyncio.run(remote.send(4))
    assert (remote.calls, slept) == (2, [1])


def test_an_object_without_a_config_is_an_attribute_error() -> None:
    remote = Remote()
    del remote.config
    with pytest.raises(AttributeError, match="config"):
        asyncio.run(remote.send(4))


def test_a_method_that_is_not_async_fails_when_it_is_called() -> None:
    class Wrong:
        config = SimpleNamespace(tries=1, delay=0)

        @retry("tries", "delay")  # type: ignore[arg-type]
        def send(self) -> int:
            return 1

    with pytest.raises(TypeError, match="await"):
        asyncio.run(Wrong().send())


def test_each_retry_is_a_warning_and_the_end_an_error(
    slept: list[float], caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(DriverError):
        asyncio.run(Remote([DriverError("boom")] * 3).send(4))
    assert [(record.name, record.levelname) for record in caplog.records] == [
        (LOGGER, "WARNING"),
        (LOGGER, "WARNING"),
        (LOGGER, "ERROR"),
    ]


def test_the_method_keeps_its_name_and_docstring() -> None:
    assert (Remote.send.__name__, Remote.send.__doc__) == ("send", "Send a value.")
