from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from fustor_conformance.outcome import Outcome

from engine.examining import Examine, deviates, finds_nothing, passes, use


def test_a_clause_without_a_check_is_not_exercised(examine: Examine, monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch)
    result = examine("PSH-ENV-01")
    assert (result.outcome, result.message) == (Outcome.NOT_EXERCISED, "no check yet")


def test_a_result_has_the_command_that_examines_it_again(examine: Examine) -> None:
    assert examine("PSH-CFG-06").rerun == "rerun PSH-CFG-06"


@pytest.mark.parametrize(
    ("checks", "outcome"),
    [
        ((passes, passes), "pass"),
        ((passes, deviates, finds_nothing), "fail"),
        ((passes, finds_nothing), "not exercised"),
    ],
)
def test_the_gravest_finding_of_several_checks_counts(
    examine: Examine, monkeypatch: pytest.MonkeyPatch, checks: Any, outcome: str
) -> None:
    use(monkeypatch, *checks)
    assert examine("PSH-ENV-01").outcome.value == outcome


def test_a_should_that_is_not_met_is_a_warning(examine: Examine, monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, deviates)
    result = examine("PSH-FLT-03")
    assert (result.outcome, result.message) == (Outcome.WARN, "looking: expected something, got 'nothing'")


def test_the_driver_is_not_imported_here(examine: Examine, module: Path) -> None:
    assert examine("PKG-02").outcome is Outcome.PASS
    assert module.stem not in sys.modules
