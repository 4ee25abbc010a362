"""All defects and all correct drivers, found by walking the packages."""

from __future__ import annotations

import importlib
import pkgutil
from types import ModuleType

from .. import defects as defects_package
from .. import variants as variants_package
from ..references.pushers import ReferencePusher
from ..references.sources import MemoryHarness, ReferenceSource, ReferenceTransientSource
from .registry import Defect, Driver, defects, variants

__all__ = ["clean_drivers", "every_defect", "reference_drivers"]


def every_defect() -> list[Defect]:
    """Return all defects."""
    _load(defects_package)
    return defects()


def clean_drivers() -> list[Driver]:
    """Return the reference drivers and the variants."""
    _load(variants_package)
    return [*reference_drivers(), *variants("source"), *variants("pusher")]


def reference_drivers() -> list[Driver]:
    """Return the drivers that all others deviate from."""
    return [
        Driver("source", f"{ReferenceSource.__module__}:ReferenceSource", MemoryHarness),
        Driver("source", f"{ReferenceTransientSource.__module__}:ReferenceTransientSource", MemoryHarness),
        Driver("pusher", f"{ReferencePusher.__module__}:ReferencePusher"),
    ]


def _load(package: ModuleType) -> None:
    """Import all modules of a package and of the packages in it, except private ones."""
    for found in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
        if not found.name.rpartition(".")[2].startswith("_"):
            module = importlib.import_module(found.name)
            if found.ispkg:
                _load(module)
