from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from fustor_conformance.outcome import Outcome
from fustor_conformance.results import sentence

from engine.exercising import Exercise, deviates, finds_nothing, passes


def test_a_result_has_the_command_that_examines_it_again(exercise: Exercise) -> None:
    assert exercise("PSH-CFG-06").rerun == "rerun PSH-CFG-06"


@pytest.mark.parametrize(
    ("checks", "outcome"),
    [
        ((passes, passes), "pass"),
        ((passes, deviates, finds_nothing), "fail"),
        ((passes, finds_nothing), "not exercised"),
    ],
)
def test_the_gravest_finding_of_several_checks_counts(exercise: Exercise, checks: Any, outcome: str) -> None:
    exercise.use(*checks)
    assert exercise("PSH-ENV-01").outcome.value == outcome


def test_a_should_that_is_not_met_is_a_warning(exercise: Exercise) -> None:
    exercise.use(deviates)
    result = exercise("PSH-FLT-03")
    assert (result.outcome, sentence(result)) == (Outcome.WARN, "looking: expected something, got 'nothing'")


def test_the_driver_is_not_imported_here(exercise: Exercise, module: Path) -> None:
    assert exercise("PKG-02").outcome is Outcome.PASS
    assert module.stem not in sys.modules
