"""Every defect is caught by the check that it is for, and for the right reason."""

from __future__ import annotations

from dataclasses import replace

import pytest
from fustor_conformance.outcome import Outcome

from .tools.catalogue import every_defect
from .tools.registry import Defect
from .tools.running import QUICK, exercise_defect, is_caught

# As many examples as the quick profile draws on any machine, and little time to shrink them.
PATIENT = replace(QUICK, seconds=60.0, shrink_seconds=0.1, deadline=120.0)
# Those of packages are in test_packages.
DEFECTS = [entry for entry in every_defect() if not entry.clause.startswith("PKG-")]


@pytest.mark.parametrize(
    "defect", DEFECTS, ids=lambda defect: f"{defect.clause}-{defect.check.name}-{defect.id}"
)
def test_defect_is_caught_for_its_own_reason(defect: Defect) -> None:
    result = exercise_defect(defect, profile=PATIENT)

    assert is_caught(defect, result), result


def test_should_that_is_not_met_is_a_warning() -> None:
    defects = [entry for entry in DEFECTS if entry.clause == "PSH-FLT-03"]

    assert {exercise_defect(defect).outcome for defect in defects} == {Outcome.WARN}
