"""No check blames a source that is right, however unusual it is."""

from __future__ import annotations

from dataclasses import replace

import pytest
from fustor_conformance.contract import Clause
from fustor_conformance.outcome import Outcome
from fustor_conformance.trial import source as trial

from . import (  # noqa: F401 - they register what is examined
    callback_source_variants,
    changing_source_variants,
    configuration_variants,
    kept_variants,
    log_source_variants,
    polling_source_variants,
    resource_variants,
    secret_variants,
    source_form_variants,
    source_variants,
    sqlite_source_variants,
    thread_source_variants,
)
from .registry import Driver, variants
from .running import QUICK, checked_clauses, checks_of, examination_of, examine_at_once
from .sources import MemoryHarness

pytestmark = pytest.mark.exhaustive

# There are many variants: a few inputs for each check, all checks in one process.
BRISK = replace(QUICK, examples=3, seconds=60.0, deadline=300.0)
REFERENCE = Driver("source", f"{__package__}.sources:ReferenceSource", MemoryHarness)
TRANSIENT = Driver("source", f"{__package__}.sources:ReferenceTransientSource", MemoryHarness)
# What a package is installed as has variants of its own.
INSTALLED = ("PKG-05", "PKG-06", "PKG-07", "PKG-08")
CLAUSES = [clause for clause in checked_clauses("source") if clause.id not in INSTALLED]
CHECKS = [check for check in checks_of("source", "") if check.clause not in INSTALLED]
FINE = (Outcome.PASS, Outcome.NOT_DECLARED)


@pytest.mark.parametrize("clause", CLAUSES, ids=lambda clause: clause.id)
def test_reference_source_keeps_every_clause(clause: Clause) -> None:
    result = examination_of(REFERENCE, profile=replace(QUICK, seconds=0.5)).examine(clause)

    assert result.outcome in FINE, result


@pytest.mark.parametrize("driver", [TRANSIENT, *variants("source")], ids=lambda driver: driver.id)
def test_unusual_source_is_not_blamed(driver: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trial, "_SETTLED_AFTER", 0.001)  # No variant is established late.

    findings = examine_at_once(driver, CHECKS, BRISK)

    assert {check.name: finding for check, finding in findings.items() if finding.outcome not in FINE} == {}
