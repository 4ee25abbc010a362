"""Checks of sources leave a deviation to the clause about it, or report an error of the harness."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from fustor_conformance.outcome import Outcome
from fustor_conformance.results import sentence
from fustor_event_model.models import EventBase

from .references.memory import Change, Row
from .references.sources import ImpatientHarness, MemoryHarness, ReferenceSource
from .tools.registry import Driver
from .tools.running import checks_of, exercise, installed, run_checks


class EmptySnapshot(ReferenceSource):
    """Delivers no rows in its snapshot."""

    def snapshot_rows(self) -> list[Row]:
        return []


class EndsAtOnce(ReferenceSource):
    """Has an empty stream."""

    def follow(self, position: int, stop_event: threading.Event) -> Iterator[EventBase]:
        return iter(())


class WithoutIndexes(ReferenceSource):
    """Delivers every event with index -1."""

    def message(self, change: Change) -> EventBase:
        return self.event(change.event_type, [dict(change.row)], -1)


class DeliversDictionaries(ReferenceSource):
    """Delivers dicts instead of events."""

    def message(self, change: Change) -> Any:
        return super().message(change).model_dump()


class DeliversLookalikes(ReferenceSource):
    """Delivers objects that have only the rows of an event."""

    def message(self, change: Change) -> Any:
        return SimpleNamespace(rows=[dict(change.row)])


class FailsToClose(ReferenceSource):
    """Raises in `close()`."""

    async def close(self) -> None:
        raise ValueError("it does not close")


class ForgetfulHarness(MemoryHarness):
    """Normalises a field that rows do not have."""

    def normalise(self, row: Any) -> Row:
        return {"id": row["number"]}


class EmptyHandedHarness(MemoryHarness):
    """Forgets to return the row."""

    def normalise(self, row: Any) -> Row:
        return None  # type: ignore[return-value]


def source(driver: type[ReferenceSource]) -> Any:
    return installed("source", f"{driver.__module__}:{driver.__name__}")


@pytest.mark.parametrize("clause", ["SRC-SNAP-01", "SRC-SNAP-03", "SRC-SNAP-04", "SRC-SNAP-10"])
def test_snapshot_without_rows_is_left_to_the_clause_about_every_row(clause: str) -> None:
    result = exercise(source(EmptySnapshot), clause, MemoryHarness)

    assert result.outcome is Outcome.NOT_EXERCISED
    assert sentence(result) == "the snapshot has no rows, although some were inserted; see SRC-SNAP-02"


def test_close_does_not_pass_for_a_stream_that_had_ended_before() -> None:
    driver = Driver("source", f"{__name__}:EndsAtOnce", MemoryHarness)

    findings = run_checks(driver, checks_of("source", "SRC-CFG-04"))

    [finding] = [
        found for check, found in findings.items() if check.name == "close_ends_the_streams_of_the_instance"
    ]
    assert finding.outcome is Outcome.NOT_EXERCISED
    assert sentence(finding) == "the message stream had ended before close(); see SRC-MSG-12"


def test_missing_position_is_left_to_the_clause_about_indexes() -> None:
    result = exercise(source(WithoutIndexes), "SRC-MSG-04", MemoryHarness)

    assert result.outcome is Outcome.NOT_EXERCISED
    assert sentence(result).endswith("see SRC-MSG-08")


@pytest.mark.parametrize("driver", [DeliversDictionaries, DeliversLookalikes])
def test_replica_leaves_malformed_items_to_the_clause_about_them(
    driver: type[ReferenceSource],
) -> None:
    result = exercise(source(driver), "SRC-SYNC-01", ImpatientHarness)

    assert result.outcome is Outcome.NOT_EXERCISED
    assert sentence(result).endswith("is not an event with an index; see SRC-MSG-07")


@pytest.mark.parametrize("clause", ["SRC-CFG-05", "SRC-CFG-06", "SRC-SYNC-01"])
def test_close_that_raises_is_left_to_the_clause_about_it(clause: str) -> None:
    result = exercise(source(FailsToClose), clause, MemoryHarness)

    assert result.outcome is Outcome.NOT_EXERCISED
    assert "it does not close" in sentence(result)
    assert sentence(result).endswith("see SRC-CFG-04")


@pytest.mark.parametrize(
    ("harness", "what"),
    [
        (ForgetfulHarness, "raised KeyError: 'number' for the driver's row {"),
        (EmptyHandedHarness, "returned None for the row {"),
    ],
    ids=["raises", "gives-nothing"],
)
def test_harness_that_cannot_normalise_a_row_is_in_error(harness: type[MemoryHarness], what: str) -> None:
    result = exercise(source(ReferenceSource), "SRC-MSG-09", harness)

    assert result.outcome is Outcome.ERROR
    assert sentence(result).startswith(f"normalise() of the harness {harness.__name__} {what}")
