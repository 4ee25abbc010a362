"""What the checks of resources and of memory do not hold against a source."""

from __future__ import annotations

import itertools
import queue
import socket
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from fustor_conformance.outcome import Outcome
from fustor_event_model.models import EventBase
from hypothesis import strategies as st

from .registry import Driver
from .running import examination_of, get_clause
from .sources import ImpatientHarness, MemoryHarness, ReferenceSource


class ReadsAFewBatchesAhead(ReferenceSource):
    """Reads in a thread of its own, which is a few batches ahead."""

    def read_all(self, batch_size: int) -> Iterator[EventBase]:
        waiting: queue.Queue[EventBase | None] = queue.Queue(4)
        abandoned = threading.Event()
        events = super().read_all(batch_size)
        threading.Thread(target=read_ahead, args=(events, waiting, abandoned), daemon=True).start()
        try:
            yield from iter(waiting.get, None)
        finally:
            abandoned.set()


def read_ahead(
    events: Iterator[EventBase], waiting: queue.Queue[EventBase | None], abandoned: threading.Event
) -> None:
    for event in itertools.chain(events, [None]):
        while not abandoned.is_set():
            try:
                waiting.put(event, timeout=0.01)
                break
            except queue.Full:
                pass


class LeavesSockets(ImpatientHarness):
    """Leaves a socket behind with every change."""

    def insert(self, row: Any) -> None:
        self.__dict__.setdefault("sockets", []).append(socket.socketpair())
        super().insert(row)


class FewKeys(MemoryHarness):
    """Has rows of a few keys only."""

    def row_strategy(self) -> st.SearchStrategy[dict[str, Any]]:
        return st.fixed_dictionaries({"id": st.integers(1, 20), "name": st.none(), "amount": st.just(0)})


class TakesFewRows(MemoryHarness):
    """Works a system that is soon full."""

    def insert(self, row: Any) -> None:
        if len(self.rows()) == 100:
            raise OSError("the disk is full")
        super().insert(row)


def message(driver: type, clause: str, harness: Any) -> str:
    subject = Driver("source", f"{driver.__module__}:{driver.__name__}", harness)
    result = examination_of(subject).examine(get_clause(clause))
    assert result.outcome is Outcome.NOT_EXERCISED, result
    return result.message


@pytest.mark.parametrize("clause", ["SRC-SNAP-05", "SRC-SNAP-06", "SRC-CFG-06"])
def test_a_snapshot_that_is_read_a_few_batches_ahead_is_fine(clause: str) -> None:
    driver = Driver("source", f"{__name__}:ReadsAFewBatchesAhead", MemoryHarness)
    assert examination_of(driver).examine(get_clause(clause)).outcome is Outcome.PASS


def test_what_the_harness_leaves_behind_is_not_held_against_the_driver() -> None:
    found = message(ReferenceSource, "SRC-CFG-06", LeavesSockets)
    assert found.startswith("the harness leaves something behind by itself: socket ")


def test_a_large_source_needs_many_keys() -> None:
    found = message(ReferenceSource, "SRC-SNAP-05", FewKeys)
    assert found.startswith(
        "row_strategy() of the harness FewKeys gives too few rows that differ in 'id', of which 600"
    )


def test_a_system_that_takes_few_rows_is_not_tried() -> None:
    found = message(ReferenceSource, "SRC-SNAP-05", TakesFewRows)
    assert "rows cannot be put into the system: " in found
    assert "the disk is full" in found
