"""The checks of resources and memory do not fail a source for its harness or for reading ahead."""

from __future__ import annotations

import itertools
import queue
import socket
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from fustor_conformance.contract import get_clause
from fustor_conformance.outcome import Outcome
from fustor_conformance.results import sentence
from fustor_event_model.models import EventBase
from hypothesis import strategies as st

from .references.sources import ImpatientHarness, MemoryHarness, ReferenceSource
from .tools.registry import Driver
from .tools.running import engine_of


class ReadsAFewBatchesAhead(ReferenceSource):
    """Reads a few batches ahead, in a thread."""

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
    """Leaves a socket at every insert."""

    def insert(self, row: Any) -> None:
        self.__dict__.setdefault("sockets", []).append(socket.socketpair())
        super().insert(row)


class FewKeys(MemoryHarness):
    """Has rows with only twenty keys."""

    def row_strategy(self) -> st.SearchStrategy[dict[str, Any]]:
        return st.fixed_dictionaries({"id": st.integers(1, 20), "name": st.none(), "amount": st.just(0)})


class TakesFewRows(MemoryHarness):
    """Works a system that holds a hundred rows."""

    def insert(self, row: Any) -> None:
        if len(self.rows()) == 100:
            raise OSError("the disk is full")
        super().insert(row)


def message(driver: type, clause: str, harness: Any) -> str:
    subject = Driver("source", f"{driver.__module__}:{driver.__name__}", harness)
    result = engine_of(subject).exercise(get_clause(clause))
    assert result.outcome is Outcome.NOT_EXERCISED, result
    return sentence(result)


@pytest.mark.parametrize("clause", ["SRC-SNAP-05", "SRC-SNAP-06", "SRC-CFG-06"])
def test_snapshot_may_read_a_few_batches_ahead(clause: str) -> None:
    driver = Driver("source", f"{__name__}:ReadsAFewBatchesAhead", MemoryHarness)
    assert engine_of(driver).exercise(get_clause(clause)).outcome is Outcome.PASS


def test_leftovers_of_the_harness_are_not_those_of_the_driver() -> None:
    found = message(ReferenceSource, "SRC-CFG-06", LeavesSockets)
    assert found.startswith("the harness leaves something behind by itself: socket ")


def test_large_source_needs_many_keys() -> None:
    found = message(ReferenceSource, "SRC-SNAP-05", FewKeys)
    assert found.startswith(
        "row_strategy() of the harness FewKeys draws too few rows that differ in 'id': 600"
    )


def test_laziness_is_not_exercised_with_a_small_system() -> None:
    found = message(ReferenceSource, "SRC-SNAP-05", TakesFewRows)
    assert "rows cannot be put into the system: " in found
    assert "the disk is full" in found
