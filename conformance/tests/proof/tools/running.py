"""Runs the kit on driver classes that no distribution registers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib.metadata import EntryPoint
from typing import Any

from fustor_conformance.contract import Clause, clauses_for, get_clause
from fustor_conformance.engine import Engine
from fustor_conformance.outcome import Outcome
from fustor_conformance.preflight import Preflight
from fustor_conformance.profiles import PROFILES, Profile
from fustor_conformance.registry import Check, checks_for
from fustor_conformance.results import Finding, Result, sentence, together
from fustor_conformance.target import Target
from fustor_core.discovery import InstalledDriver, Kind

from .registry import Defect, Driver

QUICK = PROFILES["quick"]
# The outcomes of a clause for a correct driver.
FINE = (Outcome.PASS, Outcome.NOT_DECLARED)
# Clauses about the installed distribution; proof.references.distributions has drivers for them.
INSTALLED = ("PKG-05", "PKG-06", "PKG-07", "PKG-08")


def installed(kind: Kind, value: str, *, group: str = "", name: str = "fake") -> InstalledDriver:
    """Return the driver that discovery would find for an entry point with this value."""
    group = group or f"fustor.drivers.{kind}s"
    return InstalledDriver.from_entry_point(kind, EntryPoint(name, value, group), group)


def engine(
    driver: InstalledDriver,
    harness: Any = None,
    *,
    profile: Profile = QUICK,
    seed: int = 0,
    import_seconds: float = 10.0,
) -> Engine:
    """Return an engine for `driver` with `harness`."""
    return Engine(Target(driver, harness), profile, seed, Preflight(driver, import_seconds))


def exercise(driver: InstalledDriver, clause: str, harness: Any = None, **settings: Any) -> Result:
    """Exercise one clause with `driver`."""
    return engine(driver, harness, **settings).exercise(get_clause(clause))


def engine_of(driver: Driver, **settings: Any) -> Engine:
    """Return an engine for a registered driver."""
    return engine(installed(driver.kind, driver.value, group=driver.group), driver.harness, **settings)


def exercise_defect(defect: Defect, **settings: Any) -> Result:
    """Exercise the clause of a defect with only the check that must catch it."""
    return engine_of(defect, **settings).exercise(get_clause(defect.clause), (defect.check,))


def run_checks(
    driver: Driver, checks: list[Check], profile: Profile = QUICK, seed: int = 0
) -> dict[Check, Finding]:
    """Run many checks of a driver in one process, for speed, and return their findings."""
    return dict(zip(checks, engine_of(driver, profile=profile, seed=seed).run(checks), strict=True))


def together_by_clause(findings: Mapping[Check, Finding]) -> dict[str, Finding]:
    """Return one finding for each clause, made from the findings of its checks."""
    by_clause: dict[str, list[Finding]] = {}
    for check, finding in findings.items():
        by_clause.setdefault(check.clause, []).append(finding)
    return {clause: together(own) for clause, own in by_clause.items()}


def is_caught(defect: Defect, result: Result) -> bool:
    """Return whether `result` fails `defect` for the right reason."""
    return result.outcome in (Outcome.FAIL, Outcome.WARN) and defect.because in sentence(result)


def clauses_of(kind: Kind) -> list[Clause]:
    """Return the clauses for drivers of `kind` that do not need a distribution."""
    return [clause for clause in clauses_for(kind) if clause.id not in INSTALLED]


def faults_of(driver: Driver, seed: int, ended: Iterable[tuple[str, Finding]]) -> list[str]:
    """Return a sentence for each finding or result that a correct driver must not have.

    Args:
        driver: the driver.
        seed: the seed that the inputs were drawn with.
        ended: names of checks or clauses, with their findings or results.
    """
    return [
        f"{driver.id} with seed {seed}: {name} ended as {found.outcome.value}: {sentence(found)}"
        for name, found in ended
        if found.outcome not in FINE
    ]


def checks_of(kind: Kind, family: str) -> list[Check]:
    """Return the checks of the clauses for drivers of `kind` whose id starts with `family`."""
    clauses = [clause for clause in clauses_for(kind) if clause.id.startswith(family)]
    return [check for clause in clauses for check in checks_for(clause.id)]
