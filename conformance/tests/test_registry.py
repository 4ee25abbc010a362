from __future__ import annotations

import pkgutil

import pytest
from fustor_conformance import checks
from fustor_conformance.contract import CLAUSES
from fustor_conformance.registry import checks_for

PACKAGE = checks.__name__
REGISTERED = {(clause, check.function.__module__) for clause in CLAUSES for check in checks_for(clause)}
MODULES = [
    module.name.removeprefix(f"{PACKAGE}.")
    for module in pkgutil.walk_packages(checks.__path__, f"{PACKAGE}.")
    if not module.ispkg and "._" not in module.name
]


@pytest.mark.parametrize("clause", CLAUSES)
def test_checks_of_a_clause_stand_in_the_module_or_package_of_its_family(clause: str) -> None:
    family = clause.rpartition("-")[0].lower().replace("-", "_")
    homes = {f"{module}." for of, module in REGISTERED if of == clause}
    assert [home for home in homes if not home.startswith(f"{PACKAGE}.{family}.")] == []


@pytest.mark.parametrize("module", MODULES)
def test_every_public_module_registers_a_check(module: str) -> None:
    assert f"{PACKAGE}.{module}" in {registered for _, registered in REGISTERED}
