"""Every check of a source catches what it is there for, and no check blames a source that is right."""

from __future__ import annotations

from dataclasses import replace

import pytest
from fustor_conformance.registry import Check

from .catalogue import every_defect
from .registry import Defect
from .running import QUICK, checks_of, examine_defect, is_caught

# As many examples as the quick profile tries however slow the machine is, and not long to make them smaller.
PATIENT = replace(QUICK, seconds=60.0, shrink_seconds=0.1, deadline=120.0)

SOURCE_DEFECTS = [entry for entry in every_defect() if entry.clause.startswith("SRC-")]


@pytest.mark.parametrize("defect", SOURCE_DEFECTS, ids=lambda defect: f"{defect.check.name}-{defect.id}")
def test_source_defect_is_caught_for_its_own_reason(defect: Defect) -> None:
    result = examine_defect(defect, profile=PATIENT)

    assert is_caught(defect, result), result


@pytest.mark.parametrize(
    "check", checks_of("source", "SRC-"), ids=lambda check: f"{check.clause}-{check.name}"
)
def test_check_of_a_source_has_a_defect(check: Check) -> None:
    assert any(defect.check is check for defect in SOURCE_DEFECTS), (
        f"no defect shows that {check.name} catches any"
    )
