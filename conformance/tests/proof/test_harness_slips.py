"""A mistake in a harness is an error of the harness, described in one sentence."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from fustor_conformance.outcome import Outcome
from fustor_conformance.results import sentence
from hypothesis import strategies as st

from .references.sources import MemoryHarness, ReferenceSource
from .tools.running import exercise, installed

SOURCE = installed("source", f"{ReferenceSource.__module__}:{ReferenceSource.__name__}")


class NeedsAnArgument(MemoryHarness):
    def __init__(self, uri: str) -> None:
        self.uri = uri


class TextAsKey(MemoryHarness):
    key = "id"  # type: ignore[assignment]


class NoKey(MemoryHarness):
    key = ()


class KeyThatIsNoField(MemoryHarness):
    key = ("number",)


class RowsTwice(MemoryHarness):
    def rows(self) -> Any:
        return [*super().rows(), *super().rows()]


class NumberAsLimits(MemoryHarness):
    limits = 5  # type: ignore[assignment]


class NoRows(MemoryHarness):
    def rows(self) -> Any:
        return None


class RowsThatRaise(MemoryHarness):
    def rows(self) -> Iterator[Any]:
        yield from super().rows()
        raise OSError("the connection is gone")


class AsyncRows(MemoryHarness):
    async def rows(self) -> AsyncIterator[Any]:  # type: ignore[override]
        for row in super().rows():
            yield row


class RowsAsTexts(MemoryHarness):
    def rows(self) -> Any:
        return ["a row"]


class RowsWithoutTheirKey(MemoryHarness):
    def rows(self) -> Any:
        return [{"name": row["name"]} for row in super().rows()]


class NoStrategy(MemoryHarness):
    def row_strategy(self) -> Any:
        return None


class NumbersAsRows(MemoryHarness):
    def row_strategy(self) -> Any:
        return st.integers()


class StrategyThatMakesNoSense(MemoryHarness):
    def row_strategy(self) -> Any:
        return st.fixed_dictionaries({"id": st.integers(5, 1)})


class OneRow(MemoryHarness):
    def row_strategy(self) -> Any:
        return st.just({"id": 1, "name": "the only one", "amount": 1})


class NoRowAtAll(MemoryHarness):
    def row_strategy(self) -> Any:
        return st.nothing()


class InsertsNothing(MemoryHarness):
    def insert(self, row: Any) -> None:
        pass


class UpdatesNothing(MemoryHarness):
    def update(self, row: Any) -> None:
        pass


class DeletesNothing(MemoryHarness):
    def delete(self, row: Any) -> None:
        pass


class ReadsNothing(MemoryHarness):
    def rows(self) -> Any:
        return []


class SeedsNothing(MemoryHarness):
    def seed(self, rows: Any) -> None:
        pass


class SeedsOnce(MemoryHarness):
    def start(self) -> None:
        super().start()
        self.is_seeded = False

    def seed(self, rows: Any) -> None:
        if not self.is_seeded:
            super().seed(rows)
        self.is_seeded = True


class NamesNoResources(MemoryHarness):
    def server_resources(self) -> Any:
        return None


@pytest.mark.parametrize(
    ("harness", "clause", "message"),
    [
        (NeedsAnArgument, "SRC-POS-01", "making the harness, without arguments, raised TypeError: "),
        (TextAsKey, "SRC-POS-01", "key of the harness TextAsKey is the string 'id': write ('id',)"),
        (NoKey, "SRC-SNAP-02", "key of the harness NoKey is (): name the fields that identify a row"),
        (KeyThatIsNoField, "SRC-MSG-09", ", without 'number' of its key: a row must have all the fields"),
        (RowsTwice, "SRC-SNAP-02", "returned several rows with the key (1,): key must name all"),
        (NumberAsLimits, "SRC-POS-01", "limits of the harness NumberAsLimits is 5: write Limits(call=10)"),
        (NoRows, "SRC-SNAP-02", "rows() of the harness NoRows returned None: return a list of rows"),
        (RowsThatRaise, "SRC-SNAP-02", "rows() of the harness RowsThatRaise raised OSError: the connection"),
        (AsyncRows, "SRC-SNAP-02", "rows() of the harness AsyncRows returned <async_generator object"),
        (RowsAsTexts, "SRC-SNAP-09", "returned 'a row': a row is a mapping from field to value"),
        (RowsWithoutTheirKey, "SRC-SNAP-02", ", without 'id' of its key: a row must have all the fields"),
        (
            NoStrategy,
            "SRC-SNAP-03",
            "row_strategy() of the harness NoStrategy returned None: return a Hypothesis",
        ),
        (NumbersAsRows, "SRC-SNAP-03", "returned 0: a row is a mapping from field to value"),
        (NumbersAsRows, "SRC-SNAP-06", "returned 0: a row is a mapping from field to value"),
        (StrategyThatMakesNoSense, "SRC-SNAP-03", "raised hypothesis.errors.InvalidArgument: "),
        (NamesNoResources, "SRC-CFG-06", "server_resources() of the harness returned None: return a list"),
    ],
)
def test_slip_is_an_error_of_the_harness(harness: type[MemoryHarness], clause: str, message: str) -> None:
    result = exercise(SOURCE, clause, harness)

    assert result.outcome is Outcome.ERROR
    assert message in sentence(result)
    assert "\n" not in sentence(result)


@pytest.mark.parametrize(
    ("harness", "clause", "message"),
    [
        (
            InsertsNothing,
            "SRC-SNAP-03",
            "insert() of the harness InsertsNothing had no effect: after it, rows()",
        ),
        (
            InsertsNothing,
            "SRC-MSG-09",
            "insert() of the harness InsertsNothing had no effect: after it, rows()",
        ),
        (ReadsNothing, "SRC-SNAP-02", "had no effect: after it, rows() does not have {'id': "),
        (ReadsNothing, "SRC-SYNC-01", "had no effect: after it, rows() does not have {'id': "),
        (UpdatesNothing, "SRC-MSG-11", "had no effect: after it, rows() still has {'id': "),
        (UpdatesNothing, "SRC-SYNC-01", "had no effect: after it, rows() still has {'id': "),
        (DeletesNothing, "SRC-SNAP-02", "had no effect: after it, rows() still has {'id': "),
        (SeedsNothing, "SRC-SNAP-05", "was given 600 rows, but after it rows() has 0 of them"),
        (SeedsOnce, "SRC-SNAP-05", "was given 600 rows, but after it rows() has 150 of them"),
    ],
)
def test_harness_that_changes_nothing_is_in_error(
    harness: type[MemoryHarness], clause: str, message: str
) -> None:
    result = exercise(SOURCE, clause, harness)

    assert result.outcome is Outcome.ERROR
    assert message in sentence(result)


def test_effect_of_a_method_is_checked_once_for_a_clause() -> None:
    class CanBeReadTwice(MemoryHarness):
        reads = 0

        def rows(self) -> Any:
            CanBeReadTwice.reads += 1
            assert CanBeReadTwice.reads <= 2
            return super().rows()

    assert exercise(SOURCE, "SRC-MSG-09", CanBeReadTwice).outcome is Outcome.PASS


@pytest.mark.parametrize("harness", [OneRow, NoRowAtAll])
@pytest.mark.parametrize("clause", ["SRC-MSG-10", "SRC-SNAP-06", "SRC-SYNC-01"])
def test_clause_is_not_exercised_with_too_few_rows(harness: type[MemoryHarness], clause: str) -> None:
    result = exercise(SOURCE, clause, harness)

    assert result.outcome is Outcome.NOT_EXERCISED
    assert "draws too few rows that differ in 'id'" in sentence(result)
