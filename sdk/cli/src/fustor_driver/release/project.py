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

# Usual names of the extra or dependency group with the test dependencies.
_DEVELOPMENT = ("dev", "test", "tests")
_CONFORMANCE_TEST = Path("tests") / "test_conformance.py"


@dataclass(frozen=True, slots=True)
class ReleaseProject:
    """The project of a driver.

    Attributes:
        directory: Its directory.
        extra: The extra with the dependencies of its tests, or None.
        group: The dependency group with them if there is no such extra, or None.
    """

    directory: Path
    extra: str | None
    group: str | None

    @property
    def conformance_test(self) -> Path | None:
        """The path of the conformance test in the project, or None."""
        return _CONFORMANCE_TEST if (self.directory / _CONFORMANCE_TEST).is_file() else None


def open_project(directory: Path) -> ReleaseProject:
    """Return the project in a directory.

    Raises:
        CommandError: There is no project, or it registers no driver.
    """
    if not (directory / MANIFEST).exists():
        raise CommandError(
            f"there is no {MANIFEST} in {str(directory)!r}, run this command in the directory of a driver "
            "project"
        )
    metadata = read_manifest(directory)
    project = table(metadata, "project")
    registers = GROUPS.keys() & table(project, "entry-points").keys()
    dynamic = project.get("dynamic")
    if not registers and not (isinstance(dynamic, list) and "entry-points" in dynamic):
        raise CommandError(
            f"the project in {str(directory)!r} registers no driver, add an entry point to its "
            'pyproject.toml in [project.entry-points."fustor.drivers.sources"] or .pushers'
        )
    extra = _first(table(project, "optional-dependencies"))
    group = None if extra else _first(table(metadata, "dependency-groups"))
    return ReleaseProject(directory, extra, group)


def _first(offered: Mapping[str, Any]) -> str | None:
    return next((name for name in _DEVELOPMENT if name in offered), None)
