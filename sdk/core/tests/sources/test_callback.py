from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest
from fustor_core.exceptions import ConfigError, DriverError
from fustor_core.models.config import SourceConfig
from fustor_core.sources import CallbackSource, Change, Emit, Fail, Row

InThread = Callable[[Callable[[], Any]], Callable[[], Any]]


class Notified(CallbackSource):
    """Receives its changes from the test."""

    event_schema = "memory"
    table = "items"
    key = ("id",)
    errors = (OSError,)

    def __init__(self, config: SourceConfig) -> None:
        super().__init__("notified", config)
        self.listeners: list[tuple[Emit, Fail]] = []

    def notify(self, *ids: int) -> None:
        for number in ids:
            for emit, _ in self.listeners:
                emit(Change("update", {"id": number}, position=5))

    def fail(self, error: Any) -> None:
        for _, fail in self.listeners:
            fail(error)

    def read_page(self, after: Row | None, limit: int) -> Sequence[Row]:
        return ()

    @contextmanager
    def subscribe(self, emit: Emit, fail: Fail) -> Iterator[None]:
        self.listeners.append((emit, fail))
        try:
            yield
        finally:
            self.listeners.remove((emit, fail))

    @classmethod
    async def get_available_fields(cls, **kwargs: Any) -> dict[str, Any]:
        return {"properties": {}}


@pytest.fixture
def source(config: SourceConfig) -> Notified:
    return Notified(config)


def ids(events: Any, count: int) -> list[int]:
    return [next(events).rows[0]["id"] for _ in range(count)]


def test_it_is_transient(source: Notified) -> None:
    assert source.is_transient is True
    assert source.is_position_available(1) is False


@pytest.mark.parametrize(("position", "lost"), [(-1, False), (0, False), (1, True)])
def test_every_requested_position_is_lost(source: Notified, position: int, lost: bool) -> None:
    assert source.get_message_iterator(position).needed_position_lost is lost


def test_a_change_after_the_call_is_delivered(source: Notified) -> None:
    source.notify(1)
    events, _ = source.get_message_iterator()
    source.notify(2, 3)
    assert ids(events, 2) == [2, 3]


def test_an_event_has_no_position(source: Notified) -> None:
    events, _ = source.get_message_iterator()
    source.notify(1)
    assert next(events).index == -1


def test_a_change_while_the_stream_waits_is_delivered(source: Notified, in_thread: InThread) -> None:
    events, _ = source.get_message_iterator()
    read = in_thread(lambda: ids(events, 1))
    source.notify(1)
    assert read() == [1]


def test_every_stream_receives_every_change(source: Notified) -> None:
    first, second = (source.get_message_iterator().events for _ in range(2))
    source.notify(1)
    assert ids(first, 1) == ids(second, 1) == [1]


def test_an_overflowed_queue_delivers_its_changes_and_then_raises(source: Notified) -> None:
    events, _ = source.get_message_iterator()
    source.notify(1, 2, 3, 4)
    assert ids(events, 1) == [1]
    source.notify(5)
    assert ids(events, 2) == [2, 3]
    with pytest.raises(DriverError, match=r"more than 3 changes \(max_queue_size\) were waiting"):
        next(events)


def test_a_full_queue_is_not_an_error(source: Notified) -> None:
    events, _ = source.get_message_iterator()
    source.notify(1, 2, 3)
    assert ids(events, 3) == [1, 2, 3]
    source.notify(4)
    assert ids(events, 1) == [4]


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (OSError("the watch is gone"), r"memory\.items: the watch is gone"),
        (ValueError("not among its errors"), r"memory\.items: not among its errors"),
        (ConfigError("which worked until now"), "which worked until now"),
        (DriverError("known already"), "^500: known already"),
        (SystemExit(3), r"the system ended: SystemExit\(3\)"),
        (asyncio.CancelledError(), r"the system ended: CancelledError\(\)"),
        (None, "the system ended: None"),
    ],
)
def test_a_failure_is_a_driver_error_after_the_earlier_changes(
    source: Notified, error: BaseException | None, text: str
) -> None:
    events, _ = source.get_message_iterator()
    source.notify(1)
    source.fail(error)
    source.fail(OSError("a second one"))
    source.notify(2)
    assert ids(events, 1) == [1]
    for _ in range(2):
        with pytest.raises(DriverError, match=text):
            next(events)
    assert source.listeners == []


def test_a_value_that_is_not_a_change_fails_the_stream_and_not_its_sender(source: Notified) -> None:
    events, _ = source.get_message_iterator()
    source.notify(1)
    [(emit, _)] = source.listeners
    emit({"id": 2})  # type: ignore[arg-type]
    source.notify(3)
    assert ids(events, 1) == [1]
    with pytest.raises(DriverError, match="emit takes a Change, got dict"):
        next(events)


def test_streams_are_closed_concurrently(source: Notified, close: Callable[[Any], None]) -> None:
    together = threading.Barrier(6)

    @contextmanager
    def slow(emit: Emit, fail: Fail) -> Iterator[None]:
        yield
        together.wait(5)

    source.subscribe = slow  # type: ignore[method-assign, assignment]
    streams = [source.get_message_iterator().events for _ in range(6)]
    close(source)
    assert not together.broken
    assert [list(events) for events in streams] == [[]] * 6


def test_a_stream_that_fails_to_close_does_not_keep_the_others_open(
    source: Notified, close: Callable[[Any], None]
) -> None:
    left = []

    @contextmanager
    def failing(emit: Emit, fail: Fail) -> Iterator[None]:
        yield
        left.append(emit)
        raise LookupError("unsubscribed twice")

    source.subscribe = failing  # type: ignore[method-assign, assignment]
    streams = [source.get_message_iterator().events for _ in range(3)]
    with pytest.raises(LookupError, match="unsubscribed twice"):
        close(source)
    assert len(left) == len(streams)


def test_a_failure_wakes_a_stream_that_waits(source: Notified, in_thread: InThread) -> None:
    events, _ = source.get_message_iterator()
    read = in_thread(lambda: next(events))
    source.fail(OSError("gone"))
    assert isinstance(read(), DriverError)


def test_a_subscription_that_fails_is_a_driver_error(source: Notified) -> None:
    def refused(emit: Emit, fail: Fail) -> Any:
        raise ConnectionError("refused")

    source.subscribe = refused  # type: ignore[method-assign]
    with pytest.raises(DriverError, match="refused"):
        source.get_message_iterator()


def test_a_stream_that_was_never_read_is_unsubscribed_by_close(
    source: Notified, close: Callable[[Any], None]
) -> None:
    events, _ = source.get_message_iterator()
    close(source)
    assert source.listeners == []
    assert list(events) == []


def test_stopping_a_stream_that_waits_unsubscribes_it(source: Notified, in_thread: InThread) -> None:
    stop = threading.Event()
    events, _ = source.get_message_iterator(stop_event=stop)
    read = in_thread(lambda: list(events))
    stop.set()
    assert read() == []
    assert source.listeners == []


def test_a_change_that_is_emitted_after_the_stream_ended_is_dropped(source: Notified) -> None:
    events, _ = source.get_message_iterator()
    [(emit, _)] = source.listeners
    events.close()  # type: ignore[attr-defined]
    emit(Change("update", {"id": 1}))
    assert list(events) == []


def test_a_slow_unsubscription_does_not_block_the_event_loop(source: Notified) -> None:
    loop_runs = threading.Event()

    @contextmanager
    def slow(emit: Emit, fail: Fail) -> Iterator[None]:
        yield
        assert loop_runs.wait(5)

    async def close_concurrently() -> None:
        closing = asyncio.ensure_future(source.close())
        await asyncio.sleep(0)
        loop_runs.set()
        await closing

    source.subscribe = slow  # type: ignore[method-assign, assignment]
    events, _ = source.get_message_iterator()
    asyncio.run(close_concurrently())
    assert list(events) == []
