from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from fustor_core.exceptions import DriverError
from fustor_core.models.config import SourceConfig
from fustor_core.sources import Change, PollingSource, Row

SOON = 5.0

InThread = Callable[[Callable[[], Any]], Callable[[], Any]]


class Polled(PollingSource):
    """Polls a list of changes."""

    event_schema = "memory"
    table = "items"
    key = ("id",)
    errors = (OSError,)
    poll_interval = 0.001

    def __init__(self, config: SourceConfig) -> None:
        super().__init__("polled", config)
        self.changes: list[Change] = []
        self.oldest = 1
        self.limits: list[int] = []
        self.polled = threading.Event()
        self.outcome: Exception | list[Change] | None = None

    def show(self, position: int, *ids: int, **values: Any) -> None:
        self.changes += [Change("update", {"id": number, **values}, position) for number in ids]
        self.changes.sort(key=lambda change: change.position)

    def read_page(self, after: Row | None, limit: int) -> Sequence[Row]:
        return ()

    def newest_position(self) -> int:
        return max((change.position for change in self.changes), default=0)

    def oldest_position(self) -> int:
        return self.oldest

    def read_from(self, position: int, limit: int) -> Sequence[Change]:
        self.limits.append(limit)
        self.polled.set()
        if isinstance(self.outcome, Exception):
            raise self.outcome
        if self.outcome is not None:
            return self.outcome
        return [change for change in self.changes if change.position >= position][:limit]

    @classmethod
    async def get_available_fields(cls, **kwargs: Any) -> dict[str, Any]:
        return {"properties": {}}


@pytest.fixture
def source(config: SourceConfig) -> Polled:
    return Polled(config)


def ids(events: Any, count: int) -> list[int]:
    return [next(events).rows[0]["id"] for _ in range(count)]


def test_a_change_that_was_made_before_the_call_is_not_delivered(source: Polled) -> None:
    source.show(5, 1, 2)
    events, lost = source.get_message_iterator()
    source.show(6, 3)
    assert ids(events, 1) == [3]
    assert lost is False


def test_a_change_at_the_position_of_the_latest_one_is_delivered(source: Polled) -> None:
    source.show(5, 1)
    events, _ = source.get_message_iterator()
    source.show(5, 2)
    assert ids(events, 1) == [2]


def test_a_late_change_at_a_position_that_was_read_is_delivered_once(source: Polled) -> None:
    events, _ = source.get_message_iterator()
    source.show(5, 1, 2)
    assert ids(events, 2) == [1, 2]
    source.changes.insert(0, Change("update", {"id": 3}, 5))
    assert ids(events, 1) == [3]
    source.show(6, 4)
    assert ids(events, 1) == [4]


def test_two_identical_changes_are_both_delivered(source: Polled) -> None:
    events, _ = source.get_message_iterator()
    source.show(5, 1, 1)
    assert ids(events, 2) == [1, 1]
    source.show(5, 1)
    source.show(6, 2)
    assert ids(events, 2) == [1, 2]


def test_a_row_that_changes_back_at_one_position_is_delivered_again(source: Polled) -> None:
    events, _ = source.get_message_iterator()
    for name in ("a", "b", "a"):
        source.changes = [Change("update", {"id": 1, "name": name}, 5)]
        assert next(events).rows == [{"id": 1, "name": name}]


def test_rows_that_differ_only_in_nested_values_are_distinguished(source: Polled) -> None:
    events, _ = source.get_message_iterator()
    for tags in (["a"], ["a", "b"]):
        source.changes = [Change("update", {"id": 1, "tags": tags}, 5)]
        assert next(events).rows == [{"id": 1, "tags": tags}]


def test_a_resumed_stream_may_repeat_its_position_and_loses_nothing(source: Polled) -> None:
    source.show(4, 0)
    source.show(5, 1, 2)
    source.show(6, 3)
    events, lost = source.get_message_iterator(5)
    assert ids(events, 3) == [1, 2, 3]
    assert lost is False


def test_more_changes_at_one_position_than_the_limit_are_all_delivered(source: Polled) -> None:
    source.poll_limit = 2
    events, _ = source.get_message_iterator()
    source.show(5, *range(9))
    source.show(6, 9)
    assert ids(events, 10) == list(range(10))


def test_more_changes_at_the_latest_position_than_the_limit_are_all_skipped(source: Polled) -> None:
    source.poll_limit = 2
    source.show(5, *range(9))
    events, _ = source.get_message_iterator()
    source.show(5, 9)
    assert ids(events, 1) == [9]


def test_a_known_change_that_a_late_one_pushes_beyond_the_limit_is_not_repeated(source: Polled) -> None:
    source.poll_limit = 2
    events, _ = source.get_message_iterator()
    source.show(5, 1, 2)
    assert ids(events, 2) == [1, 2]
    source.changes.insert(0, Change("update", {"id": 3}, 5))
    source.show(6, 4)
    assert ids(events, 2) == [3, 4]


def test_the_limit_returns_to_normal_when_there_are_fewer_changes(source: Polled) -> None:
    source.poll_limit = 2
    events, _ = source.get_message_iterator()
    source.show(5, *range(5))
    ids(events, 5)
    source.changes.clear()
    source.limits.clear()
    source.show(6, 9)
    ids(events, 1)
    assert source.limits[-1] == 2


def test_changes_with_an_identity_are_distinguished_by_it(source: Polled) -> None:
    events, _ = source.get_message_iterator()
    source.changes = [Change("update", {"id": 1}, 5, identity=0)]
    assert ids(events, 1) == [1]
    source.changes = [Change("update", {"id": 8}, 5, identity=0), Change("update", {"id": 1}, 5, identity=1)]
    source.show(6, 2)
    assert ids(events, 2) == [1, 2]


@pytest.mark.parametrize(("position", "there"), [(0, False), (2, False), (3, True), (5, True), (6, False)])
def test_a_position_is_available_from_the_oldest_to_the_newest(
    source: Polled, position: int, there: bool
) -> None:
    source.show(5, 1)
    source.oldest = 3
    assert source.is_position_available(position) is there
    assert source.get_message_iterator(position).needed_position_lost is (position > 0 and not there)


@pytest.mark.parametrize("positions", [(7, 6), (4,), (0,), (-1,)])
def test_a_decreasing_position_is_an_error(source: Polled, positions: tuple[int, ...]) -> None:
    source.show(5, 1)
    events, _ = source.get_message_iterator()
    source.outcome = [Change("update", {"id": 1}, position) for position in positions]
    with pytest.raises(DriverError, match="read_from returned position"):
        next(events)


def test_changes_that_are_forgotten_before_they_were_polled_are_an_error(source: Polled) -> None:
    source.show(1, 0)
    events, _ = source.get_message_iterator(1)
    assert ids(events, 1) == [0]
    source.changes.clear()
    source.show(5, 4)
    source.oldest = 5
    with pytest.raises(DriverError, match="after position 1 are gone, the oldest position is now 5"):
        next(events)


def test_changes_that_are_forgotten_after_they_were_delivered_are_not_an_error(source: Polled) -> None:
    source.show(1, 0)
    events, _ = source.get_message_iterator(1)
    assert ids(events, 1) == [0]
    source.changes.clear()
    source.oldest = 2
    source.show(2, 1)
    assert ids(events, 1) == [1]


def test_changes_that_are_forgotten_while_nothing_is_new_are_not_an_error(
    source: Polled, in_thread: InThread
) -> None:
    source.show(1, 0)
    source.oldest = 40
    events, _ = source.get_message_iterator()
    source.changes.clear()
    source.show(40, 1)
    assert ids(events, 1) == [1]
    source.changes.clear()
    source.oldest = 90
    read = in_thread(lambda: ids(events, 1))
    for _ in range(2):  # The second poll starts after the first one found nothing.
        source.polled.clear()
        assert source.polled.wait(SOON)
    source.show(95, 2)
    assert read() == [2]


def test_a_limit_of_no_changes_is_refused(source: Polled) -> None:
    source.poll_limit = 0
    with pytest.raises(DriverError, match="poll_limit is 0, it must be at least 1"):
        source.get_message_iterator()


def test_a_stopped_stream_does_not_search_its_position_for_more_changes(source: Polled) -> None:
    source.poll_limit = 2
    stop = threading.Event()
    read_from = source.read_from

    def stopping(position: int, limit: int) -> Sequence[Change]:
        if position == 5 and not source.limits:
            stop.set()
        return read_from(position, limit)

    source.read_from = stopping  # type: ignore[method-assign]
    events, _ = source.get_message_iterator(stop_event=stop)
    source.show(5, *range(9))
    ids(events, 9)
    source.limits.clear()
    assert list(events) == []
    assert source.limits == [2]


def test_a_poll_that_fails_ends_the_stream_with_a_driver_error(source: Polled) -> None:
    events, _ = source.get_message_iterator()
    source.outcome = TimeoutError("no outcome")
    with pytest.raises(DriverError, match="no outcome"):
        next(events)


def test_a_pause_between_polls_ends_when_the_stream_is_stopped(source: Polled, in_thread: InThread) -> None:
    source.poll_interval = 60
    stop = threading.Event()
    events, _ = source.get_message_iterator(stop_event=stop)
    source.polled.clear()
    read = in_thread(lambda: list(events))
    assert source.polled.wait(SOON)
    stop.set()
    assert read() == []


def test_a_pause_between_polls_ends_when_the_source_is_closed(
    source: Polled, in_thread: InThread, close: Callable[[Any], None]
) -> None:
    source.poll_interval = 60
    events, _ = source.get_message_iterator()
    source.polled.clear()
    read = in_thread(lambda: list(events))
    assert source.polled.wait(SOON)
    close(source)
    assert read() == []


def test_two_streams_do_not_take_each_others_changes(source: Polled) -> None:
    first, second = (source.get_message_iterator().events for _ in range(2))
    source.show(5, 1)
    assert ids(first, 1) == ids(second, 1) == [1]


def test_a_row_without_its_key_fails_the_stream(config: SourceConfig) -> None:
    source = Polled(config)
    events, _ = source.get_message_iterator()
    source.changes.append(Change("update", {"name": "without an id"}, 1))
    with pytest.raises(DriverError, match="a row of items has no field 'id', which `key` lists"):
        next(events)
