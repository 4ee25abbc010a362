"""The distribution of a driver, read without importing it."""

from __future__ import annotations

import importlib.util
from importlib.metadata import PackageMetadata, PackageNotFoundError, metadata
from pathlib import Path

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from ...trial import PackageTrial

__all__ = ["declared_requirements", "metadata_of", "package_folder"]


def metadata_of(t: PackageTrial) -> PackageMetadata:
    """Return the metadata of the distribution that registers the driver.

    Raises:
        NotExercised: no distribution does.
    """
    name = t.target.driver.distribution
    if name is None:
        t.not_exercised("the driver's entry point belongs to no distribution")
    try:
        return metadata(name)
    except PackageNotFoundError:
        t.not_exercised(f"the distribution {name} has no metadata")


def declared_requirements(of: PackageMetadata) -> set[str]:
    """Return the canonical names of what is required without any extra, on any platform."""
    names = set()
    for line in of.get_all("Requires-Dist") or ():
        try:
            requirement = Requirement(line)
        except InvalidRequirement:
            continue
        if requirement.marker is None or "extra" not in str(requirement.marker):
            names.add(str(canonicalize_name(requirement.name)))
    return names


def package_folder(module: str) -> Path | None:
    """Return the folder of a top-level package, or None for a single file; nothing is imported."""
    spec = importlib.util.find_spec(module)
    locations = list(spec.submodule_search_locations or ()) if spec else []
    return Path(locations[0]) if locations else None
