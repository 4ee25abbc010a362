from __future__ import annotations

import gc
import threading
import weakref
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest
from fustor_core.exceptions import DriverError
from fustor_core.models.config import SourceConfig
from fustor_core.sources import Change, LogSource, Row
from fustor_event_model.models import EventType

SOON = 5.0

InThread = Callable[[Callable[[], Any]], Callable[[], Any]]
Close = Callable[[Any], None]


class Log(LogSource):
    """Follows a list of changes."""

    event_schema = "memory"
    table = "items"
    key = ("id",)
    errors = (OSError,)
    longest_wait = 0.01

    def __init__(self, config: SourceConfig) -> None:
        super().__init__("log", config)
        self.changes: list[Change] = []
        self.forgotten = 0
        self.held: list[str] = []
        self.waits = threading.Event()
        self.failure: Exception | None = None
        self.read_after: list[int] = []

    def write(self, *ids: int) -> None:
        for number in ids:
            self.changes.append(Change("insert", {"id": number, "name": "n"}, len(self.changes) + 1))

    def read_page(self, after: Row | None, limit: int) -> Sequence[Row]:
        return ()

    def newest_position(self) -> int:
        return len(self.changes)

    def has_position(self, position: int) -> bool:
        return self.forgotten < position <= len(self.changes)

    def read_changes(self, after: int, timeout: float) -> Sequence[Change]:
        self.read_after.append(after)
        if self.failure:
            raise self.failure
        changes = [change for change in self.changes if change.position > after]
        if not changes:
            self.waits.set()
        return changes

    @classmethod
    async def get_available_fields(cls, **kwargs: Any) -> dict[str, Any]:
        return {"properties": {}}


class Connected(Log):
    """Holds one connection per stream."""

    @contextmanager
    def open_log(self) -> Iterator[Any]:
        self.held.append("a connection")
        try:
            yield self.read_changes
        finally:
            self.held.remove("a connection")


@pytest.fixture
def source(config: SourceConfig) -> Log:
    return Log(config)


def ids(events: Any, count: int) -> list[int]:
    return [next(events).rows[0]["id"] for _ in range(count)]


def test_it_is_durable(source: Log) -> None:
    assert source.is_transient is False


def test_a_stream_starts_after_the_latest_change_at_the_call(source: Log) -> None:
    source.write(1)
    events, lost = source.get_message_iterator()
    source.write(2)
    assert ids(events, 1) == [2]
    assert lost is False


def test_a_stream_resumes_after_an_available_position(source: Log) -> None:
    source.write(1, 2, 3, 4)
    events, lost = source.get_message_iterator(2)
    assert ids(events, 2) == [3, 4]
    assert lost is False


@pytest.mark.parametrize("position", [1, 4])
def test_a_stream_starts_at_the_latest_position_if_the_requested_one_is_lost(
    source: Log, position: int
) -> None:
    source.write(1, 2, 3)
    source.forgotten = 2
    events, lost = source.get_message_iterator(position)
    source.write(4)
    assert ids(events, 1) == [4]
    assert lost is True


@pytest.mark.parametrize("position", [-1, 0])
def test_nothing_is_lost_if_no_position_was_requested(source: Log, position: int) -> None:
    assert source.get_message_iterator(position).needed_position_lost is False


@pytest.mark.parametrize(("position", "there"), [(-1, False), (0, False), (1, False), (2, True), (3, False)])
def test_a_position_is_available_while_the_log_holds_it(source: Log, position: int, there: bool) -> None:
    source.write(1, 2)
    source.forgotten = 1
    assert source.is_position_available(position) is there


def test_the_availability_of_a_position_is_always_a_bool(source: Log) -> None:
    source.has_position = lambda position: 1  # type: ignore[method-assign, assignment, return-value]
    assert source.is_position_available(1) is True


@pytest.mark.parametrize("kind", ["insert", "update", "delete"])
def test_an_event_has_the_type_the_position_and_the_row_of_its_change(source: Log, kind: Any) -> None:
    events, _ = source.get_message_iterator()
    source.changes.append(Change(kind, {"id": 1}, 7))
    event = next(events)
    assert (event.event_type, event.index, event.rows) == (EventType(kind), 7, [{"id": 1}])
    assert event.fields == ["id"]


def test_changes_of_one_position_are_all_delivered(source: Log) -> None:
    events, _ = source.get_message_iterator()
    source.changes += [Change("insert", {"id": number}, 7) for number in (1, 2)]
    assert ids(events, 2) == [1, 2]


@pytest.mark.parametrize("read", [1, 2])
@pytest.mark.parametrize("before", [[], [6]], ids=["the first one", "after another"])
@pytest.mark.parametrize("position", [1, 2, 7])
def test_partly_read_changes_of_one_position_are_repeated_on_resume(
    source: Log, read: int, before: list[int], position: int
) -> None:
    earlier = [Change("insert", {"id": 0}, number) for number in before if number < position]
    source.changes += earlier
    source.newest_position = lambda: max((change.position for change in source.changes), default=0)  # type: ignore[method-assign]
    source.has_position = lambda position: 0 < position <= source.newest_position()  # type: ignore[method-assign]
    events, _ = source.get_message_iterator()
    source.changes += [Change("insert", {"id": number}, position) for number in (1, 2, 3)]
    source.changes.append(Change("insert", {"id": 4}, position + 1))
    reached = [next(events) for _ in range(read)][-1].index
    assert reached > 0
    resumed, lost = source.get_message_iterator(reached)
    assert ids(resumed, 4) == [1, 2, 3, 4]
    assert lost is False


def test_completely_read_changes_of_one_position_are_not_repeated(source: Log) -> None:
    events, _ = source.get_message_iterator()
    source.changes += [Change("insert", {"id": number}, 2) for number in (1, 2)]
    assert [next(events).index for _ in range(2)] == [1, 2]
    source.changes.append(Change("insert", {"id": 3}, 3))
    resumed, _ = source.get_message_iterator(2)
    assert ids(resumed, 1) == [3]


@pytest.mark.parametrize("positions", [(7, 6), (-1,), (2,), (1,)])
def test_a_decreasing_position_is_an_error(source: Log, positions: tuple[int, ...]) -> None:
    source.write(1, 2)
    source.read_changes = lambda after, timeout: [Change("insert", {"id": 1}, p) for p in positions]  # type: ignore[method-assign]
    events, _ = source.get_message_iterator()
    with pytest.raises(DriverError, match="read_changes returned position"):
        next(events)


def test_a_log_that_returns_at_once_is_read_again_only_after_a_pause(
    source: Log, in_thread: InThread
) -> None:
    source.longest_wait = 60
    stop = threading.Event()
    read = in_thread(lambda: list(source.get_message_iterator(stop_event=stop).events))
    assert source.waits.wait(SOON)
    stop.set()
    assert read() == []
    assert source.read_after == [0]


def test_an_error_of_the_system_ends_the_stream_with_a_driver_error(source: Log) -> None:
    events, _ = source.get_message_iterator()
    source.failure = ConnectionError("reset")
    with pytest.raises(DriverError, match=r"memory\.items: reset") as raised:
        next(events)
    assert raised.value.__cause__ is source.failure


def test_a_stream_that_cannot_be_opened_holds_nothing(config: SourceConfig) -> None:
    source = Connected(config)

    def fail() -> int:
        raise OSError("no route")

    source.newest_position = fail  # type: ignore[method-assign]
    with pytest.raises(DriverError, match="no route"):
        source.get_message_iterator()
    assert source.held == []


def test_each_stream_holds_its_own_connection_until_it_ends(
    config: SourceConfig, in_thread: InThread
) -> None:
    source, stop = Connected(config), threading.Event()
    events, _ = source.get_message_iterator(stop_event=stop)
    source.get_message_iterator().events.close()  # type: ignore[attr-defined]
    assert source.held == ["a connection"]
    read = in_thread(lambda: list(events))
    assert source.waits.wait(SOON)
    stop.set()
    assert read() == []
    assert source.held == []


def test_close_ends_all_streams_whether_read_or_not(
    config: SourceConfig, in_thread: InThread, close: Close
) -> None:
    source = Connected(config)
    unread, read = (source.get_message_iterator().events for _ in range(2))
    result = in_thread(lambda: list(read))
    assert source.waits.wait(SOON)
    close(source)
    assert source.held == []
    assert result() == list(unread) == []
    close(source)


def test_a_closed_source_opens_no_stream(source: Log, close: Close) -> None:
    close(source)
    for call in (source.get_message_iterator, lambda: source.is_position_available(1)):
        with pytest.raises(DriverError, match="'log' is closed"):
            call()


def test_a_stream_that_is_opened_during_close_has_ended(
    config: SourceConfig, close: Close, in_thread: InThread
) -> None:
    source = Connected(config)
    source.newest_position = lambda: in_thread(lambda: close(source))() or 0  # type: ignore[method-assign]
    assert list(source.get_message_iterator().events) == []
    assert source.held == []


def test_instances_share_nothing(config: SourceConfig, close: Close) -> None:
    first, second = Log(config), Log(config)
    events, _ = second.get_message_iterator()
    close(first)
    second.write(1)
    assert ids(events, 1) == [1]


def test_a_source_does_not_keep_abandoned_streams(source: Log) -> None:
    events = weakref.ref(source.get_message_iterator().events)
    gc.collect()
    assert events() is None


def test_only_the_needed_fields_of_a_change_and_its_key_are_sent(source: Log) -> None:
    class Needed:
        def get_fields(self) -> set[str]:
            return {"other"}

    events, _ = source.get_message_iterator(required_fields_tracker=Needed())
    source.write(1)
    assert next(events).rows == [{"id": 1}]
