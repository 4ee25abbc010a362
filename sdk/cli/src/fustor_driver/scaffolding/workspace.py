"""A workspace of uv, and the place of a new package in it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from packaging.utils import canonicalize_name

from .._console.errors import CommandError
from .manifest import MANIFEST, read_manifest, table
from .origin import SDK

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from .origin import Source

__all__ = ["PACKAGES", "Workspace", "covers"]

PACKAGES = "packages"
"""Where the packages are when the members do not say."""

DEV = "dev"
_WILD = set("*?[")


@dataclass(frozen=True, slots=True)
class Workspace:
    """A workspace.

    Attributes:
        root: Its folder, resolved.
        manifest: The content of its `pyproject.toml`.
    """

    root: Path
    manifest: Mapping[str, Any]

    @classmethod
    def find(cls, start: Path) -> Workspace:
        """Find the workspace that a folder is in.

        Args:
            start: The folder.

        Returns:
            The workspace of the nearest `pyproject.toml`, here or above, that has one.

        Raises:
            CommandError: There is none, or a `pyproject.toml` on the way cannot be read or used.
        """
        here = Path(os.path.realpath(start))
        for folder in (here, *here.parents):
            manifest = read_manifest(folder)
            found = table(manifest, "tool", "uv").get("workspace")
            if isinstance(found, dict):
                return cls(folder, manifest)
            if found is not None:
                raise CommandError(
                    f"workspace of [tool.uv] in {str(folder / MANIFEST)!r} is no table, correct it."
                )
        raise CommandError(
            f"{str(start)!r} is in no uv workspace, go to one whose pyproject.toml has [tool.uv.workspace], "
            "or make a standalone project."
        )

    @property
    def members(self) -> Sequence[str]:
        """The paths and patterns of its members, as the root says them."""
        return self._patterns("members")

    def folders(self) -> Sequence[Path]:
        """Return the folders that its members are in, and those where members may come to be."""
        return sorted({folder for pattern in self.members for folder in _glob(self.root, pattern)})

    def folder_for_packages(self) -> Path:
        """Return the folder that the members are in; there may be nothing there yet."""
        parents = [PurePosixPath(member).parent for member in self.members]
        named = [parent.as_posix() for parent in parents if _is_one_folder_below(parent)]
        return self.root / (PACKAGES if PACKAGES in named else next(iter(named), PACKAGES))

    def path_of(self, folder: Path) -> str:
        """Write a folder as the root would name it.

        Args:
            folder: A folder in the workspace.

        Returns:
            Its path from the root.

        Raises:
            CommandError: The root excludes what is there, or cannot name it.
        """
        path = folder.relative_to(self.root).as_posix()
        if _WILD & set(path) or not path.isprintable():
            raise CommandError(
                f"{path!r} cannot be written into [tool.uv.workspace].members as it is, "
                "name another folder with --output-dir."
            )
        for pattern in self._patterns("exclude"):
            if covers(pattern, path):
                raise CommandError(
                    f"{path} is kept out of the workspace by {pattern!r} in [tool.uv.workspace].exclude, "
                    "name another folder with --output-dir."
                )
        return path

    def has(self, path: str) -> bool:
        """Tell whether the root counts what is at a path from there as a member."""
        return any(covers(pattern, path) for pattern in self.members)

    def sync_arguments(self) -> tuple[str, ...]:
        """Return the arguments of `uv sync` that install every member, in the words of this workspace.

        The extra is asked for where the root or a member has it, for uv refuses an extra that nobody has.
        A root that is a project itself is installed without its members unless they are asked for, too.
        """
        every = ("--all-packages",) if "project" in self.manifest else ()
        extra = ("--extra", DEV) if any(map(_has_dev, self._manifests())) else ()
        return ("sync", *every, *extra)

    def holds(self, distribution: str) -> bool:
        """Tell whether a member, or the root, has a distribution's name."""
        return canonicalize_name(distribution) in self._names()

    def sources_for(self, sdk: Mapping[str, Source]) -> dict[str, Source]:
        """Say where a new member finds the SDK.

        Args:
            sdk: Where the SDK of this command is from, by distribution.

        Returns:
            What the member has to say itself: what the root says, its members inherit, and a distribution
            that is a member is to be taken from the workspace.
        """
        said = {canonicalize_name(name) for name in table(self.manifest, "tool", "uv", "sources")}
        own: dict[str, Source] = {name: {"workspace": True} for name in SDK if self.holds(name)}
        return {name: source for name, source in {**sdk, **own}.items() if name not in said}

    def _names(self) -> set[str]:
        names = (table(manifest, "project").get("name") for manifest in self._manifests())
        return {canonicalize_name(name) for name in names if isinstance(name, str)}

    def _patterns(self, key: str) -> tuple[str, ...]:
        patterns = table(self.manifest, "tool", "uv", "workspace").get(key, [])
        if not isinstance(patterns, list) or not all(isinstance(pattern, str) for pattern in patterns):
            raise CommandError(
                f"[tool.uv.workspace].{key} in {str(self.root / MANIFEST)!r} is no list of texts."
            )
        return tuple(patterns)

    def _manifests(self) -> Iterator[Mapping[str, Any]]:
        yield self.manifest
        for folder in self.folders():
            yield read_manifest(folder)


def _is_one_folder_below(folder: PurePosixPath) -> bool:
    """Tell whether a path names just one folder, and that below the root."""
    elsewhere = folder.is_absolute() or ".." in folder.parts
    return bool(folder.parts) and not elsewhere and not _WILD & set(str(folder))


def covers(pattern: str, path: str) -> bool:
    """Tell whether a pattern of a workspace covers a folder.

    Args:
        pattern: A path from the root; `*`, `?` and `[...]` stand for parts of a name, `**` for any folders.
        path: The folder's path from the root.
    """
    return _covers(PurePosixPath(pattern).parts, PurePosixPath(path).parts)


def _covers(patterns: Sequence[str], names: Sequence[str]) -> bool:
    if not patterns:
        return not names
    first, *rest = patterns
    if first == "**":
        return any(_covers(rest, names[skipped:]) for skipped in range(len(names) + 1))
    return bool(names) and fnmatchcase(names[0], first) and _covers(rest, names[1:])


def _glob(root: Path, pattern: str) -> Iterable[Path]:
    if not PurePosixPath(pattern).parts:
        return [root]
    try:
        return [path for path in root.glob(pattern) if not path.name.startswith(".")]
    except (NotImplementedError, ValueError):
        # An absolute path, which uv takes for a member, too.
        return [Path(pattern)]


def _has_dev(manifest: Mapping[str, Any]) -> bool:
    return DEV in table(manifest, "project", "optional-dependencies")
