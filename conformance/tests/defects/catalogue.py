"""Every defect and every driver that is right, wherever they are written."""

from __future__ import annotations

import importlib
from pathlib import Path

from .registry import Defect, Driver, defects, variants
from .sources import MemoryHarness

__all__ = ["clean_drivers", "every_defect", "reference_drivers"]


def every_defect() -> list[Defect]:
    """Return the defects of every module whose name ends with `_defects`."""
    _load("*_defects.py")
    return defects()


def clean_drivers() -> list[Driver]:
    """Return the reference drivers and the variants."""
    _load("*_variants.py")
    return [*reference_drivers(), *variants("source"), *variants("pusher")]


def reference_drivers() -> list[Driver]:
    """Return the drivers of which all the others are deviations."""
    return [
        Driver("source", f"{__package__}.sources:ReferenceSource", MemoryHarness),
        Driver("source", f"{__package__}.sources:ReferenceTransientSource", MemoryHarness),
        Driver("pusher", f"{__package__}.pushers:ReferencePusher"),
    ]


def _load(pattern: str) -> None:
    for path in sorted(Path(__file__).parent.glob(pattern)):
        if not path.name.startswith("test_"):
            importlib.import_module(f".{path.stem}", __package__)
