"""Where a new project goes: into a folder, or among the members of a workspace."""

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
    """Where a project goes.

    Attributes:
        target: Its folder, resolved, which does not exist yet.
        shown: The same folder, as the user would name it.
        workspace: What it becomes a member of, if it does.
    """

    target: Path
    shown: Path
    workspace: Workspace | None

    @classmethod
    def of(cls, project: Project, output_dir: Path | None) -> Place:
        """Find the place of a project.

        Args:
            project: The project.
            output_dir: The folder that was named, if one was.

        Returns:
            The place. In a workspace it is where the members are, unless a folder below the root was named.

        Raises:
            CommandError: It cannot be made there.
        """
        here = _folder(output_dir or Path())
        if project.options["mode"] == "standalone":
            place = cls(here / project.folder, (output_dir or Path()) / project.folder, None)
        else:
            place = cls._in_workspace(project, here, output_dir is not None)
        if place.target.exists() or place.target.is_symlink():
            raise CommandError(f"{str(place.target)!r} exists already, remove it or choose another name.")
        return place

    @classmethod
    def _in_workspace(cls, project: Project, here: Path, named: bool) -> Place:
        workspace = Workspace.find(here)
        distribution = project.options["distribution"]
        if workspace.holds(distribution):
            raise CommandError(f"distribution is {distribution!r}, which the workspace has: choose another.")
        parent = here if named and here != workspace.root else workspace.folder_for_packages()
        workspace.path_of(parent / project.folder)
        return cls(parent / project.folder, Path(os.path.relpath(parent / project.folder)), workspace)


def mode_problem(option: str, answers: Mapping[str, str], output_dir: Path | None) -> str | None:
    """Return what is wrong with `mode`, as one sentence: there may be no workspace to live in.

    Args:
        option: The name of an option; it is about no other than `mode`.
        answers: It and the options before it.
        output_dir: The folder that was named, if one was.
    """
    if option != "mode" or answers["mode"] != "workspace":
        return None
    try:
        Workspace.find(_folder(output_dir or Path()))
    except CommandError as error:
        return error.message
    return None


def _folder(path: Path) -> Path:
    try:
        folder = Path(os.path.realpath(path, strict=True))
        if not folder.is_dir():
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))
    except OSError as error:
        raise CommandError(
            f"A project cannot be made in {str(path)!r}: {error.strerror}, name a folder with --output-dir."
        ) from error
    return folder
