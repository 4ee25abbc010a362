"""The defects, the checks and the text of a clause are found by its id alone."""

from __future__ import annotations

import importlib
import inspect
from pathlib import Path

from fustor_conformance.contract import CLAUSES
from fustor_conformance.registry import checks_for

from .defects.pkg.distributions import PACKAGE_DEFECTS
from .tools.catalogue import clean_drivers, every_defect


def family(clause: str) -> str:
    """Return the name of the modules of a clause's family."""
    return clause.rpartition("-")[0].lower().replace("-", "_")


def is_in(module: str, prefix: str) -> bool:
    return f"{module}.".startswith(f"{prefix}.")


def source_of(module: str) -> str:
    """Return the source of a module, or of all modules of a package."""
    found = importlib.import_module(module)
    file = Path(inspect.getfile(found))
    files = file.parent.rglob("*.py") if hasattr(found, "__path__") else [file]
    return "\n".join(each.read_text(encoding="utf-8") for each in files)


def test_defect_stands_in_the_family_of_its_clause() -> None:
    strays = [
        f"{entry.clause}: {entry.id} in {entry.module}"
        for entry in every_defect()
        if not is_in(entry.module, f"proof.defects.{family(entry.clause)}")
    ]
    assert strays == []


def test_text_of_a_clause_stands_in_the_module_of_its_family() -> None:
    strays = [
        clause
        for clause in CLAUSES
        if f'"{clause}"' not in source_of(f"fustor_conformance.contract.{family(clause)}")
    ]
    assert strays == []


def test_checks_of_a_clause_stand_in_the_module_of_its_family() -> None:
    strays = [
        f"{clause}: {check.name} in {check.function.__module__}"
        for clause in CLAUSES
        for check in checks_for(clause)
        if not is_in(check.function.__module__, f"fustor_conformance.checks.{family(clause)}")
    ]
    assert strays == []


def test_every_clause_has_a_defect() -> None:
    caught = {entry.clause for entry in every_defect()} | {package.clause for package in PACKAGE_DEFECTS}
    assert [clause for clause in CLAUSES if clause not in caught] == []


def test_every_check_has_a_defect() -> None:
    packages = {package.clause for package in PACKAGE_DEFECTS}
    caught = {entry.check for entry in every_defect()}
    missing = [
        f"{clause}: {check.name}"
        for clause in CLAUSES
        for check in checks_for(clause)
        if check not in caught and clause not in packages
    ]
    assert missing == []


def test_clause_of_a_package_has_one_check() -> None:
    """The defects of packages do not name the check that must catch them."""
    assert [clause for clause in CLAUSES if clause.startswith("PKG-") and len(checks_for(clause)) != 1] == []


def test_names_of_the_drivers_that_are_right_are_unique() -> None:
    names = [driver.id for driver in clean_drivers()]
    assert sorted(names) == sorted(set(names))
