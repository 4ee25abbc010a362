"""Every defect of a package is caught for the right reason, and no package ends the kit."""

from __future__ import annotations

from pathlib import Path

import pytest
from fustor_conformance.checks.pkg import importing
from fustor_conformance.outcome import Outcome
from fustor_conformance.probes import imports
from fustor_conformance.results import sentence

from .defects.pkg import entry_points
from .defects.pkg.distributions import PACKAGE_DEFECTS
from .references.distributions import Distribution, Package
from .references.sources import MemoryHarness
from .tools.catalogue import every_defect
from .tools.registry import Defect
from .tools.running import exercise, exercise_defect, installed, is_caught
from .variants.distributions import PACKAGE_VARIANTS

# Enough for every import that ends; that of one defect never does.
IMPORT_SECONDS = 1.5

ENTRY_POINT_DEFECTS = [entry for entry in every_defect() if entry.clause.startswith("PKG-")]


@pytest.mark.parametrize("defect", ENTRY_POINT_DEFECTS, ids=lambda defect: f"{defect.clause}-{defect.value}")
def test_entry_point_is_caught_for_its_own_reason(defect: Defect) -> None:
    result = exercise_defect(defect, import_seconds=IMPORT_SECONDS)

    assert is_caught(defect, result), result


@pytest.mark.parametrize("package", PACKAGE_DEFECTS, ids=lambda package: f"{package.clause}-{package.intent}")
def test_distribution_is_caught_for_its_own_reason(
    package: Package, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    driver = package.distribution.install(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)

    result = exercise(driver, package.clause)

    assert result.outcome in (Outcome.FAIL, Outcome.WARN), result
    assert package.because in sentence(result)


@pytest.mark.parametrize(("takes", "longest"), [(0.3, 4.0), (1.0, 0.4)], ids=["slow", "too slow to be seen"])
def test_slow_import_is_caught(
    takes: float, longest: float, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    driver = Distribution(code=f"import threading; threading.Event().wait({takes})").install(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(importing, "SLOW", 0.2)
    monkeypatch.setattr(imports, "SLOW", 0.2)
    monkeypatch.setattr(imports, "_WITHIN", longest)

    result = exercise(driver, "PKG-06")

    assert result.outcome is Outcome.WARN, result
    assert "expected under 0.2 s" in sentence(result)


@pytest.mark.parametrize(
    "package", PACKAGE_VARIANTS, ids=lambda package: f"{package.clause}-{package.intent}"
)
def test_unusual_distribution_is_not_blamed(
    package: Package, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    driver = package.distribution.install(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)

    result = exercise(driver, package.clause)

    assert result.outcome is Outcome.PASS, result


@pytest.mark.parametrize("module", ["raises", "needs_more", "leaves", "dies", "interrupts"])
def test_driver_that_does_not_load_leaves_every_other_clause_not_exercised(module: str) -> None:
    driver = installed("source", f"{entry_points.MODULES}.{module}:Driver")

    outcomes = {exercise(driver, clause).outcome for clause in ("PKG-03", "PKG-04", "SRC-MSG-01")}

    assert outcomes == {Outcome.NOT_EXERCISED}


@pytest.mark.parametrize("value", [f"{entry_points.__name__}:InheritsNothing", entry_points.PUSHER])
def test_class_that_is_not_a_source_leaves_the_clauses_of_sources_not_exercised(value: str) -> None:
    driver = installed("source", value)

    outcomes = {exercise(driver, clause, MemoryHarness).outcome for clause in ("SRC-CFG-07", "SRC-POS-01")}

    assert outcomes == {Outcome.NOT_EXERCISED}


def test_driver_that_prints_at_import_is_examined() -> None:
    driver = installed("source", f"{entry_points.MODULES}.prints:Printing")

    result = exercise(driver, "PKG-03")

    assert result.outcome is Outcome.PASS, result
