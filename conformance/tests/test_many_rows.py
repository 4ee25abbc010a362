from __future__ import annotations

from typing import Any

from fustor_conformance import SourceHarness
from fustor_conformance.trial.many_rows import many_rows
from hypothesis import strategies as st


class Default(SourceHarness):
    pass


class Numbered(SourceHarness):
    key = ("tenant", "number")

    def row_strategy(self) -> st.SearchStrategy[dict[str, Any]]:
        numbers = st.integers(5, 9) | st.integers(5, 10**6)
        return st.fixed_dictionaries({"tenant": st.sampled_from("ab"), "number": numbers})


class Named(SourceHarness):
    def row_strategy(self) -> st.SearchStrategy[dict[str, Any]]:
        return st.fixed_dictionaries({"id": st.text()})


class Few(SourceHarness):
    def row_strategy(self) -> st.SearchStrategy[dict[str, Any]]:
        return st.fixed_dictionaries({"id": st.integers(5, 9)})


def keys(harness: SourceHarness, count: int) -> list[tuple[Any, ...]]:
    return [tuple(row[field] for field in harness.key) for row in many_rows(harness, count)]


def test_rows_of_the_default_have_as_many_keys_as_wanted() -> None:
    assert keys(Default(), 10_000) == [(number,) for number in range(1, 10_001)]


def test_numbers_stay_between_those_that_the_strategy_gives() -> None:
    found = keys(Numbered(), 1000)
    assert len(set(found)) == 1000
    assert all(tenant in "ab" and 5 <= number <= 10**6 for tenant, number in found)


def test_keys_that_are_no_numbers_are_drawn() -> None:
    assert len(set(keys(Named(), 200))) == 200


def test_there_are_no_more_rows_than_keys() -> None:
    assert sorted(keys(Few(), 100)) == [(5,), (6,), (7,), (8,), (9,)]


def test_the_rows_are_always_the_same() -> None:
    assert many_rows(Named(), 100) == many_rows(Named(), 100)
