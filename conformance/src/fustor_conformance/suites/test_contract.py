"""The test that `pytest --pyargs fustor_conformance.suites --driver KIND:NAME` runs."""

from __future__ import annotations

from typing import Any


def test_clause(fustor_clause: Any) -> None:
    """The driver keeps this clause of the contract."""
    fustor_clause.exercise()
