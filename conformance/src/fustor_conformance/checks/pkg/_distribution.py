"""Reads the distribution of a driver, without importing the driver."""

from __future__ import annotations

import importlib.util
from importlib.metadata import PackageMetadata, PackageNotFoundError, metadata
from pathlib import Path

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from ...trial import PackageTrial

__all__ = ["declared_requirements", "metadata_of", "package_directory"]


def metadata_of(t: PackageTrial) -> PackageMetadata:
    """Return the metadata of the distribution that registers the driver.

    Raises:
        NotExercised: there is no such distribution.
    """
    name = t.target.driver.distribution
    if name is None:
        t.not_exercised("the driver's entry point does not belong to a distribution")
    try:
        return metadata(name)
    except PackageNotFoundError:
        t.not_exercised(f"the distribution {name} has no metadata")


def declared_requirements(of: PackageMetadata) -> set[str]:
    """Return the canonical names of the requirements that need no extra, for any platform."""
    names = set()
    for line in of.get_all("Requires-Dist") or ():
        try:
            requirement = Requirement(line)
        except InvalidRequirement:
            continue
        if requirement.marker is None or "extra" not in str(requirement.marker):
            names.add(str(canonicalize_name(requirement.name)))
    return names


def package_directory(module: str) -> Path | None:
    """Return the directory of a top-level package, or None for a single file, without an import."""
    spec = importlib.util.find_spec(module)
    locations = list(spec.submodule_search_locations or ()) if spec else []
    return Path(locations[0]) if locations else None
