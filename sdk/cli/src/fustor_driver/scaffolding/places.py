"""The place of a new project: a directory, or the members of a workspace."""

from __future__ import annotations

import errno
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from .._console.errors import CommandError
from .workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .naming import Project

__all__ = ["Place", "mode_problem"]


@dataclass(frozen=True, slots=True)
class Place:
    """The place of a project.

    Attributes:
        target: Its directory, resolved; it does not exist yet.
        shown: The same directory, as the user would write it.
        workspace: The workspace that it becomes a member of, if any.
    """

    target: Path
    shown: Path
    workspace: Workspace | None

    @classmethod
    def of(cls, project: Project, output_dir: Path | None) -> Place:
        """Find the place of a project.

        Args:
            project: The project.
            output_dir: The directory to make it in, if the user named one.

        Returns:
            The place; in a workspace it is among the members, unless a directory below the root was named.

        Raises:
            CommandError: The project cannot be made there.
        """
        here = _directory(output_dir or Path())
        if project.options["mode"] == "standalone":
            place = cls(here / project.directory, (output_dir or Path()) / project.directory, None)
        else:
            place = cls._in_workspace(project, here, output_dir is not None)
        if place.target.exists() or place.target.is_symlink():
            raise CommandError(f"{str(place.target)!r} exists already, remove it or choose another name")
        return place

    @classmethod
    def _in_workspace(cls, project: Project, here: Path, named: bool) -> Place:
        workspace = Workspace.find(here)
        distribution = project.options["distribution"]
        if workspace.has_distribution(distribution):
            raise CommandError(f"distribution is {distribution!r}, which the workspace has: choose another")
        parent = here if named and here != workspace.root else workspace.directory_for_members()
        workspace.path_of(parent / project.directory)
        return cls(parent / project.directory, Path(os.path.relpath(parent / project.directory)), workspace)


def mode_problem(option: str, answers: Mapping[str, str], output_dir: Path | None) -> str | None:
    """Return the problem with the option `mode`, if there is no workspace for a member.

    Args:
        option: The name of an option; only `mode` can have this problem.
        answers: The options up to this one.
        output_dir: The directory to make the project in, if the user named one.
    """
    if option != "mode" or answers["mode"] != "workspace":
        return None
    try:
        Workspace.find(_directory(output_dir or Path()))
    except CommandError as error:
        return error.message
    return None


def _directory(path: Path) -> Path:
    try:
        directory = Path(os.path.realpath(path, strict=True))
        if not directory.is_dir():
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))
    except OSError as error:
        raise CommandError(
            f"cannot make a project in {str(path)!r}, name a directory with --output-dir: {error.strerror}"
        ) from error
    return directory
