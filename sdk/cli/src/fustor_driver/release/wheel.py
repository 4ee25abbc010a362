"""The content of a wheel and of an sdist."""

from __future__ import annotations

import tarfile
import zipfile
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import PathDistribution
from typing import TYPE_CHECKING

from fustor_core.discovery import GROUPS

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint
    from pathlib import Path

__all__ = ["Wheel", "sdist_files"]


@dataclass(frozen=True)
class Wheel:
    """A wheel.

    Attributes:
        path: Its path.
    """

    path: Path

    @cached_property
    def files(self) -> dict[str, int]:
        """The sizes in bytes of its files, by their paths."""
        with zipfile.ZipFile(self.path) as archive:
            return {member.filename: member.file_size for member in archive.infolist() if not member.is_dir()}

    @cached_property
    def metadata(self) -> PathDistribution:
        """Its metadata, as `importlib.metadata` provides it for an installed distribution."""
        [info] = {name.partition("/")[0] for name in self.files if name.endswith(".dist-info/METADATA")}
        return PathDistribution(zipfile.Path(self.path, f"{info}/"))

    @property
    def drivers(self) -> dict[str, EntryPoint]:
        """The entry points that register a driver, by `KIND:NAME`."""
        return {
            f"{GROUPS[point.group]}:{point.name}": point
            for point in self.metadata.entry_points
            if point.group in GROUPS
        }

    @property
    def packages(self) -> set[str]:
        """The names of its top-level files and directories, without those of its metadata."""
        names = {name.partition("/")[0] for name in self.files}
        return {name for name in names if not name.endswith((".dist-info", ".data"))}


def sdist_files(path: Path) -> dict[str, int]:
    """Return the sizes in bytes of the files of an sdist, by their paths within its one directory."""
    with tarfile.open(path) as archive:
        files = [member for member in archive.getmembers() if member.isfile()]
    return {member.name.partition("/")[2]: member.size for member in files}
