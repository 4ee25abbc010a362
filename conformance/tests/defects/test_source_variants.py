"""No check blames a source that is right, however unusual it is."""

from __future__ import annotations

from dataclasses import replace

import pytest
from fustor_conformance.contract import Clause
from fustor_conformance.trial import source as trial

from .catalogue import clean_drivers, reference_drivers
from .registry import Driver
from .running import FINE, INSTALLED, QUICK, checks_of, clauses_of, examination_of, examine_at_once

pytestmark = pytest.mark.exhaustive

# There are many variants: a few inputs for each check, all checks in one process.
BRISK = replace(QUICK, examples=3, seconds=60.0, deadline=300.0)
REFERENCE = reference_drivers()[0]
OTHERS = [driver for driver in clean_drivers() if driver.kind == "source" and driver != REFERENCE]
CLAUSES = clauses_of("source")
CHECKS = [check for check in checks_of("source", "") if check.clause not in INSTALLED]


@pytest.mark.parametrize("clause", CLAUSES, ids=lambda clause: clause.id)
def test_reference_source_keeps_every_clause(clause: Clause) -> None:
    result = examination_of(REFERENCE, profile=replace(QUICK, seconds=0.5)).examine(clause)

    assert result.outcome in FINE, result


@pytest.mark.parametrize("driver", OTHERS, ids=lambda driver: driver.id)
def test_unusual_source_is_not_blamed(driver: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trial, "_SETTLED_AFTER", 0.001)  # No variant is established late.

    findings = examine_at_once(driver, CHECKS, BRISK)

    assert {check.name: finding for check, finding in findings.items() if finding.outcome not in FINE} == {}
