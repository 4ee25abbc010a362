"""A harness that can do no more than insert is enough for the clauses that look at other changes besides."""

from __future__ import annotations

import pytest
from fustor_conformance.outcome import Outcome

from .changing_variants import InsertsOnlyHarness
from .running import examine, installed


@pytest.mark.parametrize("clause", ["SRC-MSG-07", "SRC-MSG-08", "SRC-MSG-12", "SRC-MSG-14", "SRC-MSG-16"])
def test_clause_is_examined_with_inserts_where_the_harness_has_nothing_else(clause: str) -> None:
    source = installed("source", f"{__package__}.sources:ReferenceSource")

    result = examine(source, clause, InsertsOnlyHarness)

    assert result.outcome is Outcome.PASS, result
