"""Every check of a package catches what it is there for, and what a package does never ends the kit."""

from __future__ import annotations

from pathlib import Path

import pytest
from fustor_conformance.checks.pkg import _import_probe, importing
from fustor_conformance.outcome import Outcome
from fustor_conformance.registry import Check

from . import package_defects
from .distribution_defects import PACKAGE_DEFECTS, PACKAGE_VARIANTS, Package
from .distributions import Distribution
from .registry import Defect, defects
from .running import checks_of, examine, examine_defect, installed, is_caught
from .sources import MemoryHarness

# Enough for whatever ends at all; one of the defects never does.
IMPORT_SECONDS = 1.5

ENTRY_POINT_DEFECTS = defects(family="PKG-")


@pytest.mark.parametrize("defect", ENTRY_POINT_DEFECTS, ids=lambda defect: f"{defect.clause}-{defect.value}")
def test_entry_point_is_caught_for_its_own_reason(defect: Defect) -> None:
    result = examine_defect(defect, import_seconds=IMPORT_SECONDS)

    assert is_caught(defect, result), result


@pytest.mark.parametrize("package", PACKAGE_DEFECTS, ids=lambda package: f"{package.clause}-{package.intent}")
def test_distribution_is_caught_for_its_own_reason(
    package: Package, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    driver = package.distribution.install(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)

    result = examine(driver, package.clause)

    assert result.outcome in (Outcome.FAIL, Outcome.WARN), result
    assert package.because in result.message


@pytest.mark.parametrize(("takes", "longest"), [(0.3, 4.0), (1.0, 0.4)], ids=["slow", "too slow to be seen"])
def test_slow_import_is_caught(
    takes: float, longest: float, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    driver = Distribution(code=f"import threading; threading.Event().wait({takes})").install(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(importing, "SLOW", 0.2)
    monkeypatch.setattr(_import_probe, "SLOW", 0.2)
    monkeypatch.setattr(_import_probe, "_WITHIN", longest)

    result = examine(driver, "PKG-06")

    assert result.outcome is Outcome.WARN, result
    assert "expected under 0.2 s" in result.message


@pytest.mark.parametrize(
    "package", PACKAGE_VARIANTS, ids=lambda package: f"{package.clause}-{package.intent}"
)
def test_unusual_distribution_is_not_blamed(
    package: Package, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    driver = package.distribution.install(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)

    result = examine(driver, package.clause)

    assert result.outcome is Outcome.PASS, result


@pytest.mark.parametrize(
    "check", checks_of("source", "PKG-"), ids=lambda check: f"{check.clause}-{check.name}"
)
def test_check_of_a_package_has_a_defect(check: Check) -> None:
    clauses = {entry.clause for entry in ENTRY_POINT_DEFECTS} | {entry.clause for entry in PACKAGE_DEFECTS}

    assert check.clause in clauses, f"no defect shows that {check.name} catches any"
    assert checks_of("source", check.clause) == [check], "its defects must say which check"


@pytest.mark.parametrize("module", ["raises", "needs_more", "leaves", "dies", "interrupts"])
def test_driver_that_does_not_load_leaves_every_other_clause_not_exercised(module: str) -> None:
    driver = installed("source", f"{package_defects.MODULES}.{module}:Driver")

    outcomes = {examine(driver, clause).outcome for clause in ("PKG-03", "PKG-04", "SRC-MSG-01")}

    assert outcomes == {Outcome.NOT_EXERCISED}


@pytest.mark.parametrize("value", [f"{package_defects.__name__}:InheritsNothing", package_defects.PUSHER])
def test_class_that_is_no_source_leaves_what_a_source_does_not_exercised(value: str) -> None:
    driver = installed("source", value)

    outcomes = {examine(driver, clause, MemoryHarness).outcome for clause in ("SRC-CFG-07", "SRC-POS-01")}

    assert outcomes == {Outcome.NOT_EXERCISED}


def test_driver_that_prints_at_import_is_examined() -> None:
    driver = installed("source", f"{package_defects.MODULES}.prints:Printing")

    result = examine(driver, "PKG-03")

    assert result.outcome is Outcome.PASS, result
