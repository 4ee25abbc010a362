"""The project whose release is rehearsed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fustor_core.discovery import GROUPS

from .._console.errors import CommandError
from ..scaffolding.manifest import MANIFEST, read_manifest, table

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["ReleaseProject", "open_project"]

# What the tests of a project usually need stands under one of these names.
_DEVELOPMENT = ("dev", "test", "tests")
_CONFORMANCE_TEST = Path("tests") / "test_conformance.py"


@dataclass(frozen=True, slots=True)
class ReleaseProject:
    """A driver's project.

    Attributes:
        folder: Where it is.
        extra: The extra that its tests need, or None.
        group: The dependency group that they need, where there is no such extra, or None.
    """

    folder: Path
    extra: str | None
    group: str | None

    @property
    def conformance_test(self) -> Path | None:
        """The test that holds the driver to the contract, within the project, or None."""
        return _CONFORMANCE_TEST if (self.folder / _CONFORMANCE_TEST).is_file() else None


def open_project(folder: Path) -> ReleaseProject:
    """Look at the project in a folder.

    Args:
        folder: The folder.

    Returns:
        The project.

    Raises:
        CommandError: There is none, or it is not a driver's.
    """
    if not (folder / MANIFEST).exists():
        raise CommandError(
            f"There is no {MANIFEST} in {str(folder)!r}, run this in the folder of a driver's project."
        )
    metadata = read_manifest(folder)
    project = table(metadata, "project")
    registers = GROUPS.keys() & table(project, "entry-points").keys()
    dynamic = project.get("dynamic")
    if not registers and not (isinstance(dynamic, list) and "entry-points" in dynamic):
        raise CommandError(
            f"The project in {str(folder)!r} registers no driver, give its pyproject.toml an entry point in "
            f'[project.entry-points."fustor.drivers.sources"] or .pushers.'
        )
    extra = _first(table(project, "optional-dependencies"))
    group = None if extra else _first(table(metadata, "dependency-groups"))
    return ReleaseProject(folder, extra, group)


def _first(offered: Mapping[str, Any]) -> str | None:
    return next((name for name in _DEVELOPMENT if name in offered), None)
