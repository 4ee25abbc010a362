"""The repository that a project is in, of which only reading is asked."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .._console.errors import CommandError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

__all__ = ["Repository", "git", "open_repository"]

# What a hook or an alias of git's sets would lead to another repository.
_FOREIGN = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_PREFIX")
_SETTINGS = {
    "LC_ALL": "C",
    "GIT_OPTIONAL_LOCKS": "0",
    **{f"GIT_{who}_{what}": "fustor-driver" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
}

_ADVICE = {"merge-tree": ", git 2.38 or later is needed"}


@dataclass(frozen=True, slots=True)
class Repository:
    """A repository, and the folder of the project in it.

    Attributes:
        folder: The folder of the project.
        prefix: Where that is in the repository, with a slash at its end, or empty.
        tree: What is committed of it, as the id of a tree.
        objects: Where the repository keeps its objects.
        object_format: How it names them.
    """

    folder: Path
    prefix: str
    tree: str
    objects: str
    object_format: str

    def committed(self, path: str) -> bytes:
        """Read a file as it is committed.

        Args:
            path: Its path within the project.

        Returns:
            Its content.
        """
        return git(self.folder, "cat-file", "blob", f"{self.tree}:{path}")


def open_repository(folder: Path) -> Repository:
    """Look at the repository that a project is in.

    Args:
        folder: The folder of the project.

    Returns:
        The repository.

    Raises:
        CommandError: There is none, or it does not hold the project as it is now.
    """
    shown = repr(str(folder))
    prefix = _found(folder, "rev-parse", "--show-prefix")
    if prefix is None:
        raise CommandError(
            f"{shown} is not in a git repository, commit it to one first: git does the merging."
        )
    tree = _found(folder, "rev-parse", "--verify", "--quiet", f"HEAD:{prefix.rstrip('/')}")
    if tree is None:
        raise CommandError(f"{shown} is not committed to its git repository, commit it first.")
    changed = _found(folder, "status", "--porcelain", "--untracked-files=all", "--", ".")
    if changed:
        raise CommandError(
            f"{shown} has changes that are not committed, like {changed.splitlines()[0][3:]}, "
            "commit or stash them first."
        )
    objects = _found(folder, "rev-parse", "--path-format=absolute", "--git-path", "objects") or ""
    object_format = _found(folder, "rev-parse", "--show-object-format") or "sha1"
    return Repository(folder, prefix, tree, objects, object_format)


def git(
    folder: Path,
    *arguments: str,
    given: bytes = b"",
    variables: Mapping[str, str] | None = None,
    accepted: tuple[int, ...] = (0,),
) -> bytes:
    """Run git.

    Args:
        folder: Where.
        arguments: Its arguments.
        given: What it reads.
        variables: Variables of its environment, beside the inherited ones.
        accepted: The exit codes that mean success.

    Returns:
        What it printed.

    Raises:
        CommandError: It failed.
    """
    done = _run(folder, arguments, given, variables or {})
    if done.returncode not in accepted:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        advice = _ADVICE.get(arguments[0], "")
        raise CommandError(f"git {arguments[0]} failed{advice}: {(said or ['?'])[0].rstrip('.')}.")
    return done.stdout


def _found(folder: Path, *arguments: str) -> str | None:
    """Return what git says, without the line's end, or None if it fails."""
    done = _run(folder, arguments, b"", {})
    return None if done.returncode else os.fsdecode(done.stdout).rstrip("\n")


def _run(
    folder: Path, arguments: tuple[str, ...], given: bytes, variables: Mapping[str, str]
) -> subprocess.CompletedProcess[bytes]:
    inherited = {name: value for name, value in os.environ.items() if name not in _FOREIGN}
    try:
        return subprocess.run(
            ["git", *arguments],
            cwd=folder,
            env={**inherited, **_SETTINGS, **variables},
            input=given,
            capture_output=True,
            check=False,
        )
    except FileNotFoundError:
        raise CommandError("git was not found, install it: it does the merging.") from None
