"""A uv workspace, and the place of a new member in it."""

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
"""The directory of the members where the root does not name one."""

DEV = "dev"
_WILD = set("*?[")


@dataclass(frozen=True, slots=True)
class Workspace:
    """A uv workspace.

    Attributes:
        root: Its root directory, resolved.
        manifest: The content of the root's `pyproject.toml`.
    """

    root: Path
    manifest: Mapping[str, Any]

    @classmethod
    def find(cls, start: Path) -> Workspace:
        """Return the workspace that a directory is in.

        Its root is the nearest directory, here or above, whose `pyproject.toml` has `[tool.uv.workspace]`.

        Raises:
            CommandError: There is no workspace, or a `pyproject.toml` on the way cannot be used.
        """
        here = Path(os.path.realpath(start))
        for directory in (here, *here.parents):
            manifest = read_manifest(directory)
            found = table(manifest, "tool", "uv").get("workspace")
            if isinstance(found, dict):
                return cls(directory, manifest)
            if found is not None:
                raise CommandError(
                    f"[tool.uv].workspace in {str(directory / MANIFEST)!r} is not a table, correct it"
                )
        raise CommandError(
            f"{str(start)!r} is not in a uv workspace, change to one whose pyproject.toml has "
            "[tool.uv.workspace], or make a standalone project"
        )

    @property
    def members(self) -> Sequence[str]:
        """The paths and patterns of its members, as the root lists them."""
        return self._patterns("members")

    def directories(self) -> Sequence[Path]:
        """Return all directories that match its members, whether or not they hold a project yet."""
        return sorted({directory for pattern in self.members for directory in _glob(self.root, pattern)})

    def directory_for_members(self) -> Path:
        """Return the directory for new members; it need not exist."""
        parents = [PurePosixPath(member).parent for member in self.members]
        named = [parent.as_posix() for parent in parents if _is_one_directory_below(parent)]
        return self.root / (PACKAGES if PACKAGES in named else next(iter(named), PACKAGES))

    def path_of(self, directory: Path) -> str:
        """Return the path of a directory in the workspace, from the root.

        Raises:
            CommandError: The root excludes this path, or cannot list it.
        """
        path = directory.relative_to(self.root).as_posix()
        if _WILD & set(path) or not path.isprintable():
            raise CommandError(
                f"{path!r} cannot be listed in [tool.uv.workspace].members as it is, "
                "name another directory with --output-dir"
            )
        for pattern in self._patterns("exclude"):
            if covers(pattern, path):
                raise CommandError(
                    f"{path} is excluded from the workspace by {pattern!r} in [tool.uv.workspace].exclude, "
                    "name another directory with --output-dir"
                )
        return path

    def has(self, path: str) -> bool:
        """Return whether a path from the root matches its members."""
        return any(covers(pattern, path) for pattern in self.members)

    def sync_arguments(self) -> tuple[str, ...]:
        """Return the arguments of `uv sync` that install every member of this workspace.

        `--extra dev` is added only if the root or a member has that extra, because uv rejects an unknown one.
        `--all-packages` is added if the root is a project itself, which uv installs without its members.
        """
        every = ("--all-packages",) if "project" in self.manifest else ()
        extra = ("--extra", DEV) if any(map(_has_dev, self._manifests())) else ()
        return ("sync", *every, *extra)

    def has_distribution(self, distribution: str) -> bool:
        """Return whether the root or a member is the project of a distribution."""
        return canonicalize_name(distribution) in self._names()

    def sources_for(self, sdk: Mapping[str, Source]) -> dict[str, Source]:
        """Return the entries of `[tool.uv.sources]` that a new member needs for the SDK.

        It inherits the entries of the root. A distribution that is a member comes from the workspace.

        Args:
            sdk: The entries for the SDK that this command was installed with.
        """
        inherited = {canonicalize_name(name) for name in table(self.manifest, "tool", "uv", "sources")}
        own: dict[str, Source] = {name: {"workspace": True} for name in SDK if self.has_distribution(name)}
        return {name: source for name, source in {**sdk, **own}.items() if name not in inherited}

    def _names(self) -> set[str]:
        names = (table(manifest, "project").get("name") for manifest in self._manifests())
        return {canonicalize_name(name) for name in names if isinstance(name, str)}

    def _patterns(self, key: str) -> tuple[str, ...]:
        patterns = table(self.manifest, "tool", "uv", "workspace").get(key, [])
        if not isinstance(patterns, list) or not all(isinstance(pattern, str) for pattern in patterns):
            raise CommandError(
                f"[tool.uv.workspace].{key} in {str(self.root / MANIFEST)!r} is not a list of strings"
            )
        return tuple(patterns)

    def _manifests(self) -> Iterator[Mapping[str, Any]]:
        yield self.manifest
        for directory in self.directories():
            yield read_manifest(directory)


def _is_one_directory_below(directory: PurePosixPath) -> bool:
    """Return whether a path has no wildcards and is below the root."""
    elsewhere = directory.is_absolute() or ".." in directory.parts
    return bool(directory.parts) and not elsewhere and not _WILD & set(str(directory))


def covers(pattern: str, path: str) -> bool:
    """Return whether a pattern of a workspace matches a directory.

    Args:
        pattern: A path from the root. `*`, `?` and `[...]` match parts of a name, `**` any directories.
        path: The directory's path from the root.
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
        # An absolute path, which uv also accepts as a member.
        return [Path(pattern)]


def _has_dev(manifest: Mapping[str, Any]) -> bool:
    return DEV in table(manifest, "project", "optional-dependencies")
