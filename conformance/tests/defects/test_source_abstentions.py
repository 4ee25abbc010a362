"""What a check of a source leaves to another clause, or blames the harness for."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from fustor_conformance.outcome import Outcome
from fustor_event_model.models import EventBase

from .memory import Change, Row
from .registry import Driver
from .running import checks_of, examine, examine_at_once, installed
from .sources import ImpatientHarness, MemoryHarness, ReferenceSource


class EmptySnapshot(ReferenceSource):
    """Has no snapshot to speak of."""

    def snapshot_rows(self) -> list[Row]:
        return []


class EndsAtOnce(ReferenceSource):
    """Has nothing to stream."""

    def follow(self, position: int, stop_event: threading.Event) -> Iterator[EventBase]:
        return iter(())


class WithoutIndexes(ReferenceSource):
    """Leaves the numbering to the agent."""

    def message(self, change: Change) -> EventBase:
        return self.event(change.event_type, [dict(change.row)], -1)


class DeliversDictionaries(ReferenceSource):
    """Delivers what the agent would have to make events of."""

    def message(self, change: Change) -> Any:
        return super().message(change).model_dump()


class DeliversLookalikes(ReferenceSource):
    """Delivers objects of its own that have only the rows in common with events."""

    def message(self, change: Change) -> Any:
        return SimpleNamespace(rows=[dict(change.row)])


class FailsToClose(ReferenceSource):
    """Raises where it should only close."""

    async def close(self) -> None:
        raise ValueError("it does not close")


class ForgetfulHarness(MemoryHarness):
    """Takes for granted that rows have a field that they lack."""

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
    result = examine(source(EmptySnapshot), clause, MemoryHarness)

    assert result.outcome is Outcome.NOT_EXERCISED
    assert result.message == "the snapshot has no rows, although some were inserted; see SRC-SNAP-02"


def test_close_is_not_credited_with_a_stream_that_had_ended_before() -> None:
    driver = Driver("source", f"{__name__}:EndsAtOnce", MemoryHarness)

    findings = examine_at_once(driver, checks_of("source", "SRC-CFG-04"))

    [finding] = [
        found for check, found in findings.items() if check.name == "close_ends_the_streams_of_the_instance"
    ]
    assert finding.outcome is Outcome.NOT_EXERCISED
    assert finding.message == "the message stream had ended before close(); see SRC-MSG-12"


def test_position_to_resume_from_that_is_none_is_left_to_the_clause_about_indexes() -> None:
    result = examine(source(WithoutIndexes), "SRC-MSG-04", MemoryHarness)

    assert result.outcome is Outcome.NOT_EXERCISED
    assert result.message.endswith("see SRC-MSG-08")


@pytest.mark.parametrize("driver", [DeliversDictionaries, DeliversLookalikes])
def test_replica_leaves_items_that_are_no_events_to_the_clause_about_them(
    driver: type[ReferenceSource],
) -> None:
    result = examine(source(driver), "SRC-SYNC-01", ImpatientHarness)

    assert result.outcome is Outcome.NOT_EXERCISED
    assert result.message.endswith("is no event with an index; see SRC-MSG-07")


@pytest.mark.parametrize("clause", ["SRC-CFG-05", "SRC-CFG-06", "SRC-SYNC-01"])
def test_close_that_raises_is_left_to_the_clause_about_it(clause: str) -> None:
    result = examine(source(FailsToClose), clause, MemoryHarness)

    assert result.outcome is Outcome.NOT_EXERCISED
    assert "it does not close" in result.message
    assert result.message.endswith("see SRC-CFG-04")


@pytest.mark.parametrize(
    ("harness", "what"),
    [
        (ForgetfulHarness, "raised KeyError: 'number' for the row {"),
        (EmptyHandedHarness, "gave None for the row {"),
    ],
    ids=["raises", "gives-nothing"],
)
def test_harness_is_blamed_when_it_cannot_normalise_a_row(harness: type[MemoryHarness], what: str) -> None:
    result = examine(source(ReferenceSource), "SRC-MSG-09", harness)

    assert result.outcome is Outcome.ERROR
    assert result.message.startswith(f"normalise() of the harness {harness.__name__} {what}")
