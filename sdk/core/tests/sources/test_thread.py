from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable

import pytest
from fustor_core.exceptions import DriverError
from fustor_core.sources import _thread, in_thread

SOON = 5.0


class Failures:
    """Records the failures that are reported to the stream."""

    def __init__(self) -> None:
        self.errors: list[BaseException] = []
        self.reported = threading.Event()

    def __call__(self, error: BaseException) -> None:
        self.errors.append(error)
        self.reported.set()


@pytest.fixture
def fail() -> Failures:
    return Failures()


def until_stopped(stop: threading.Event) -> None:
    assert stop.wait(SOON)


def test_the_thread_runs_while_the_stream_does(fail: Failures) -> None:
    began, ended = threading.Event(), threading.Event()

    def work(stop: threading.Event) -> None:
        began.set()
        until_stopped(stop)
        ended.set()

    with in_thread(work, fail):
        assert began.wait(SOON)
        assert not ended.is_set()
    assert ended.is_set()
    assert fail.errors == []


@pytest.mark.parametrize(
    "error", [ValueError("a mistake"), SystemExit(1), KeyboardInterrupt(), asyncio.CancelledError()], ids=repr
)
def test_an_exception_in_the_thread_fails_the_stream(fail: Failures, error: BaseException) -> None:

    def work(stop: threading.Event) -> None:
        raise error

    with in_thread(work, fail):
        assert fail.reported.wait(SOON)
    assert fail.errors == [error]


def test_a_thread_that_ends_by_itself_fails_the_stream(fail: Failures) -> None:
    with in_thread(lambda stop: None, fail):
        assert fail.reported.wait(SOON)
    (error,) = fail.errors
    assert isinstance(error, DriverError)
    assert "the thread that feeds the stream ended" in str(error)


def test_a_thread_that_does_not_end_delays_the_stream_only_briefly(
    fail: Failures, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_thread, "_END_SECONDS", 0.001)
    let_go, ended = threading.Event(), threading.Event()

    def work(stop: threading.Event) -> None:
        let_go.wait(SOON)
        ended.set()

    with in_thread(work, fail):
        pass
    assert not ended.is_set()
    let_go.set()
    assert ended.wait(SOON)


@pytest.mark.parametrize("work", [until_stopped, lambda stop: None])
def test_the_thread_has_ended_when_the_context_exits(
    work: Callable[[threading.Event], None], fail: Failures
) -> None:
    before = set(threading.enumerate())
    with in_thread(work, fail):
        pass
    assert set(threading.enumerate()) <= before
