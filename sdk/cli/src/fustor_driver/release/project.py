"""The project whose release is rehearsed."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fustor_core.discovery import GROUPS

from fustor_driver.errors import CommandError

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Project", "open_project"]

# What the tests of a project usually need stands under one of these names.
_DEVELOPMENT = ("dev", "test", "tests")
_CONFORMANCE_TEST = Path("tests") / "test_conformance.py"


@dataclass(frozen=True, slots=True)
class Project:
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


def open_project(folder: Path) -> Project:
    """Look at the project in a folder.

    Args:
        folder: The folder.

    Returns:
        The project.

    Raises:
        CommandError: There is none, or it is not a driver's.
    """
    metadata = _read(folder)
    table = _table(metadata, "project")
    registers = GROUPS.keys() & _table(table, "entry-points").keys()
    if not registers and "entry-points" not in table.get("dynamic", ()):
        raise CommandError(
            f"The project in {str(folder)!r} registers no driver, give its pyproject.toml an entry point in "
            f'[project.entry-points."fustor.drivers.sources"] or .pushers.'
        )
    extra = _first(_table(table, "optional-dependencies"))
    group = None if extra else _first(_table(metadata, "dependency-groups"))
    return Project(folder, extra, group)


def _read(folder: Path) -> dict[str, Any]:
    path = folder / "pyproject.toml"
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise CommandError(
            f"There is no pyproject.toml in {str(folder)!r}, run this in the folder of a driver's project."
        ) from None
    except (OSError, ValueError) as error:
        raise CommandError(f"{str(path)!r} cannot be read, correct it: {error}.") from error


def _table(tables: Mapping[str, Any], name: str) -> dict[str, Any]:
    # What is wrong with it otherwise is for the build backend to say.
    table = tables.get(name)
    return table if isinstance(table, dict) else {}


def _first(offered: Mapping[str, Any]) -> str | None:
    return next((name for name in _DEVELOPMENT if name in offered), None)
