"""PKG-05, the clause about requirements, for the distributions of this project."""

from __future__ import annotations

from importlib import import_module
from importlib.metadata import metadata
from pathlib import Path

import pytest
from fustor_conformance.checks.pkg._distribution import declared_requirements
from fustor_conformance.checks.pkg._imports import undeclared_imports
from packaging.utils import canonicalize_name

DISTRIBUTIONS = {
    "fustor-event-model": "fustor_event_model",
    "fustor-core": "fustor_core",
    "fustor-conformance": "fustor_conformance",
    "fustor-driver-template": "fustor_driver_template",
    "fustor-driver": "fustor_driver",
}
# Needs the extra `http`.
OPTIONAL = "fustor_core.http"


def modules_of(package: str) -> list[str]:
    (root,) = import_module(package).__path__
    files = (path.relative_to(root).with_suffix("").parts for path in Path(root).rglob("*.py"))
    names = {".".join([package, *parts]).removesuffix(".__init__") for parts in files}
    return sorted(name for name in names if not name.startswith(OPTIONAL))


@pytest.mark.parametrize("distribution", DISTRIBUTIONS)
def test_a_distribution_declares_the_distributions_whose_modules_it_imports(distribution: str) -> None:
    declared = declared_requirements(metadata(distribution)) | {str(canonicalize_name(distribution))}
    assert undeclared_imports(modules_of(DISTRIBUTIONS[distribution]), declared) == {}
