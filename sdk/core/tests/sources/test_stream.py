from __future__ import annotations

import gc
import threading
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from typing import Any

import pytest
from fustor_core.exceptions import DriverError
from fustor_core.sources import Change
from fustor_core.sources._stream import ChangeStream, Ending

SOON = 5.0

InThread = Callable[[Callable[[], Any]], Callable[[], Any]]


class Feed:
    """Returns its changes, then waits; counts how often it was released."""

    def __init__(self, *numbers: int) -> None:
        self.changes = [Change("insert", {"id": number}) for number in numbers]
        self.waits = threading.Event()
        self.left = 0
        self.stop = threading.Event()

    def read(self, ending: Ending) -> Sequence[Change]:
        changes, self.changes = self.changes, []
        if not changes:
            self.waits.set()
            ending.wait(60)  # The stream must end this wait.
        return changes

    def leave(self) -> None:
        self.left += 1

    def stream(self, read: Any = None, to_event: Any = lambda change: change.row["id"]) -> ChangeStream:
        held = ExitStack()
        held.callback(self.leave)
        return ChangeStream(read or self.read, to_event, Ending(self.stop), held, (OSError,))


def test_it_is_an_iterator() -> None:
    events = Feed().stream()
    assert iter(events) is events


def test_it_delivers_every_change_in_order() -> None:
    events = Feed(1, 2, 3).stream()
    assert [next(events) for _ in range(3)] == [1, 2, 3]


def test_it_ends_when_it_is_stopped_while_it_waits(in_thread: InThread) -> None:
    feed = Feed(1)
    read = in_thread(lambda: list(feed.stream()))
    assert feed.waits.wait(SOON)
    feed.stop.set()
    assert read() == [1]
    assert feed.left == 1


def test_it_ends_when_it_is_closed_while_another_thread_reads(in_thread: InThread) -> None:
    feed = Feed(1)
    events = feed.stream()
    read = in_thread(lambda: list(events))
    assert feed.waits.wait(SOON)
    events.close()
    assert read() == [1]
    assert feed.left == 1


def test_it_delivers_nothing_more_once_it_is_stopped() -> None:
    feed = Feed(1, 2)
    events = feed.stream()
    next(events)
    feed.stop.set()
    assert list(events) == []


def test_it_never_sets_the_stop_event_of_the_agent() -> None:
    feed = Feed(1)
    feed.stream().close()
    assert not feed.stop.is_set()


def test_its_resources_are_released_if_it_was_never_read() -> None:
    feed = Feed(1)
    feed.stream().close()
    assert feed.left == 1


def test_its_resources_are_released_if_it_is_dropped() -> None:
    feed = Feed(1)
    feed.stream()
    gc.collect()
    assert feed.left == 1


def test_closing_it_again_does_nothing() -> None:
    feed = Feed()
    events = feed.stream()
    events.close()
    events.close()
    assert feed.left == 1


def test_a_reader_releases_a_stream_that_ends_while_it_reads() -> None:
    feed = Feed(1)
    events: ChangeStream

    def end_meanwhile(change: Change) -> Any:
        events.end()
        return change.row["id"]

    events = feed.stream(to_event=end_meanwhile)
    assert next(events) == 1
    assert feed.left == 1


def test_a_failure_is_raised_again_and_never_looks_like_the_end() -> None:
    def fail(ending: Ending) -> Sequence[Change]:
        raise DriverError("gone")

    feed = Feed()
    events = feed.stream(read=fail)
    for _ in range(2):
        with pytest.raises(DriverError, match="gone"):
            next(events)
    assert feed.left == 1


def test_a_stop_iteration_of_the_driver_is_not_the_end() -> None:
    def run_out(ending: Ending) -> Sequence[Change]:
        return [next(iter(()))]

    with pytest.raises(DriverError, match="raised StopIteration"):
        list(Feed().stream(read=run_out))


def test_its_resources_are_released_if_an_event_cannot_be_made() -> None:
    feed = Feed(1)
    events = feed.stream(to_event=lambda change: change.row["missing"])
    with pytest.raises(KeyError):
        next(events)
    assert feed.left == 1


def test_a_system_error_while_resources_are_released_is_ignored() -> None:
    def fail() -> None:
        raise ConnectionError

    feed = Feed()
    feed.leave = fail  # type: ignore[method-assign]
    feed.stream().close()


def test_several_threads_share_a_stream_without_duplicates(in_thread: InThread) -> None:
    feed = Feed(*range(100))
    events = feed.stream()
    reads = [in_thread(lambda: [next(events) for _ in range(50)]) for _ in range(2)]
    assert sorted(number for read in reads for number in read()) == list(range(100))


@pytest.mark.parametrize("stop_event", [None, threading.Event()])
def test_a_stream_can_set_its_ending(stop_event: threading.Event | None) -> None:
    ending = Ending(stop_event)
    assert not ending.is_set()
    ending.set()
    assert ending.is_set()


def test_waiting_for_the_end_is_limited() -> None:
    ending = Ending(None)
    ending.wait(0.001)
    assert not ending.is_set()
