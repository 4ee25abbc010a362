"""Runs the kit on a driver class that no distribution registers."""

from __future__ import annotations

from importlib.metadata import EntryPoint
from typing import Any

from fustor_conformance.contract import get_clause
from fustor_conformance.engine import Examination, Survey
from fustor_conformance.profiles import PROFILES, Profile
from fustor_conformance.report import Result
from fustor_conformance.subject import Subject
from fustor_core.discovery import InstalledDriver, Kind

QUICK = PROFILES["quick"]


def installed(kind: Kind, value: str, *, group: str = "", name: str = "fake") -> InstalledDriver:
    """Return what discovery would say of an entry point with this value."""
    group = group or f"fustor.drivers.{kind}s"
    return InstalledDriver.from_entry_point(kind, EntryPoint(name, value, group), group)


def examination(driver: InstalledDriver, harness: Any = None, *, profile: Profile = QUICK, seed: int = 0) -> Examination:
    """Return an examination of `driver` with `harness`."""
    return Examination(Subject(driver, harness), profile, seed, Survey(driver))


def examine(driver: InstalledDriver, clause: str, harness: Any = None, **settings: Any) -> Result:
    """Examine one clause of `driver`."""
    return examination(driver, harness, **settings).examine(get_clause(clause))
