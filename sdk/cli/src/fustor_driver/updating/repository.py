"""The git repository of a project, which is only read."""

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

# Set by git for hooks and aliases; they would lead to another repository.
_FOREIGN = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_PREFIX")
_SETTINGS = {
    "LC_ALL": "C",
    "GIT_OPTIONAL_LOCKS": "0",
    **{f"GIT_{who}_{what}": "fustor-driver" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
}

_ADVICE = {"merge-tree": ", git 2.38 or later is needed"}


@dataclass(frozen=True, slots=True)
class Repository:
    """A repository, and the directory of the project in it.

    Attributes:
        directory: The directory of the project.
        prefix: The path of that directory in the repository, with a slash at its end, or empty.
        tree: The id of its committed tree.
        objects: The directory of the repository's objects.
        object_format: The hash algorithm of the repository.
    """

    directory: Path
    prefix: str
    tree: str
    objects: str
    object_format: str

    def committed(self, path: str) -> bytes:
        """Return the committed content of a file, given its path in the project."""
        return git(self.directory, "cat-file", "blob", f"{self.tree}:{path}")


def open_repository(directory: Path) -> Repository:
    """Return the repository of the project in a directory.

    Raises:
        CommandError: There is no repository, or the project has changes that are not committed.
    """
    shown = repr(str(directory))
    prefix = _found(directory, "rev-parse", "--show-prefix")
    if prefix is None:
        raise CommandError(
            f"{shown} is not in a git repository, commit it to one first, because git does the merge"
        )
    tree = _found(directory, "rev-parse", "--verify", "--quiet", f"HEAD:{prefix.rstrip('/')}")
    if tree is None:
        raise CommandError(f"{shown} is not committed to its git repository, commit it first")
    changed = _found(directory, "status", "--porcelain", "--untracked-files=all", "--", ".")
    if changed:
        raise CommandError(
            f"{shown} has changes that are not committed, such as in {changed.splitlines()[0][3:]}, "
            "commit or stash them first"
        )
    objects = _found(directory, "rev-parse", "--path-format=absolute", "--git-path", "objects") or ""
    object_format = _found(directory, "rev-parse", "--show-object-format") or "sha1"
    return Repository(directory, prefix, tree, objects, object_format)


def git(
    directory: Path,
    *arguments: str,
    given: bytes = b"",
    variables: Mapping[str, str] | None = None,
    accepted: tuple[int, ...] = (0,),
) -> bytes:
    """Run git and return its output.

    Args:
        directory: The directory to run it in.
        arguments: Its arguments.
        given: Its standard input.
        variables: Environment variables, in addition to the inherited ones.
        accepted: The exit codes that mean success.

    Raises:
        CommandError: It failed.
    """
    done = _run(directory, arguments, given, variables or {})
    if done.returncode not in accepted:
        lines = done.stderr.decode(errors="replace").strip().splitlines() or ["?"]
        advice = _ADVICE.get(arguments[0], "")
        raise CommandError(f"`git {arguments[0]}` failed{advice}: {lines[0].rstrip('.')}")
    return done.stdout


def _found(directory: Path, *arguments: str) -> str | None:
    """Return the output of git without the last line break, or None if it fails."""
    done = _run(directory, arguments, b"", {})
    return None if done.returncode else os.fsdecode(done.stdout).rstrip("\n")


def _run(
    directory: Path, arguments: tuple[str, ...], given: bytes, variables: Mapping[str, str]
) -> subprocess.CompletedProcess[bytes]:
    inherited = {name: value for name, value in os.environ.items() if name not in _FOREIGN}
    try:
        return subprocess.run(
            ["git", *arguments],
            cwd=directory,
            env={**inherited, **_SETTINGS, **variables},
            input=given,
            capture_output=True,
            check=False,
        )
    except FileNotFoundError:
        raise CommandError("no git was found, install it, because it does the merge") from None
