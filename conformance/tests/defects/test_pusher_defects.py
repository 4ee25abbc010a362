from __future__ import annotations

from dataclasses import replace

import pytest
from fustor_conformance.outcome import Outcome

from .catalogue import every_defect
from .registry import Defect, defects
from .running import QUICK, checks_of, examine_defect, is_caught

# As many examples as always, however busy the machine; a finding not made as small as for a reader.
PROFILE = replace(QUICK, seconds=30.0, shrink_seconds=0.1)
DEFECTS = [entry for entry in every_defect() if entry.clause.startswith("PSH-")]


@pytest.mark.parametrize(
    "defect", DEFECTS, ids=lambda defect: f"{defect.clause}-{defect.id}-{defect.by}".strip("-")
)
def test_a_defect_is_caught_for_its_own_reason(defect: Defect) -> None:
    result = examine_defect(defect, profile=PROFILE)
    assert is_caught(defect, result), f"{result.outcome}: {result.message}"


@pytest.mark.parametrize(
    "check", checks_of("pusher", "PSH-"), ids=lambda check: f"{check.clause}-{check.name}"
)
def test_every_check_has_a_defect_that_it_catches(check: object) -> None:
    assert any(defect.check == check for defect in DEFECTS)


def test_a_should_that_is_not_met_is_a_warning() -> None:
    outcomes = {examine_defect(defect).outcome for defect in defects("pusher", "PSH-FLT-03")}
    assert outcomes == {Outcome.WARN}
