"""Merges two renderings of the template with what is committed, in a repository made for that."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Self

from .repository import git

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from .repository import Repository

__all__ = ["Change", "Merge", "What"]

Tree = dict[str, tuple[str, str]]
"""By path, the mode and the id of each file."""

_YOURS, _TEMPLATE = "yours", "template"
_MARK = b"<<<<<<< " + _YOURS.encode()
_EXECUTABLE = "100755"
# The names that git gives to what cannot stand where the other side has something of another kind.
_INVENTED = re.compile(rf"(.+)~(?:{_YOURS}|{_TEMPLATE})(?:_\d+)?", re.DOTALL)


class What(StrEnum):
    """What becomes of a file."""

    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"
    CONFLICT = "conflict"
    UNMERGED = "unmerged"
    KEPT = "kept"
    LEFT_OUT = "left out"


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of one file.

    Attributes:
        path: Its path within the project.
        what: What becomes of it.
        content: Its new content, or None if there is none, or it stays as it is.
        executable: Whether it can be run.
        committed: The id of what is committed of it, or None if nothing is.
    """

    path: str
    what: What
    content: bytes | None = None
    executable: bool = False
    committed: str | None = None

    @property
    def is_written(self) -> bool:
        """Whether anything in the project's folder changes."""
        return self.content is not None or self.what is What.REMOVED


@dataclass(frozen=True, slots=True)
class Merge:
    """A three-way merge.

    Attributes:
        bare: A repository for nothing else, which borrows the objects of the project's own.
        repository: The project's own.
    """

    bare: Path
    repository: Repository

    @classmethod
    def within(cls, scratch: Path, repository: Repository) -> Self:
        """Prepare one.

        Args:
            scratch: A temporary folder.
            repository: The project's own repository.

        Returns:
            The merge.
        """
        bare = scratch / "merge.git"
        git(scratch, "init", "--quiet", "--bare", f"--object-format={repository.object_format}", str(bare))
        alternates = bare / "objects" / "info" / "alternates"
        alternates.parent.mkdir(exist_ok=True)
        alternates.write_bytes(os.fsencode(repository.objects) + b"\n")
        return cls(bare, repository)

    def changes(self, base: Mapping[Path, bytes], theirs: Mapping[Path, bytes]) -> list[Change]:
        """Merge, and say what becomes of each file.

        Args:
            base: What the project was made as.
            theirs: What it would be made as now.

        Returns:
            What differs from what is committed, and what could not be merged.

        Raises:
            CommandError: git cannot do it.
        """
        trees = {"base": self._write(base), _TEMPLATE: self._write(theirs), _YOURS: self.repository.tree}
        start = self._commit(trees["base"])
        for name in (_YOURS, _TEMPLATE):
            self._git("update-ref", f"refs/heads/{name}", self._commit(trees[name], "-p", start))
        command = ("merge-tree", "--write-tree", "--name-only", "--no-messages", "-z", _YOURS, _TEMPLATE)
        merged, *conflicts = map(os.fsdecode, self._git(*command, accepted=(0, 1)).rstrip(b"\0").split(b"\0"))
        files = {name: self._list(tree) for name, tree in {**trees, "merged": merged}.items()}
        clashes, invented = _clashes(files)
        paths = {*files[_YOURS], *files["merged"], *conflicts} - invented
        mergeable = (path for path in paths if not any(_is_within(path, clash) for clash in clashes))
        found = (self._change(path, files, path in conflicts) for path in mergeable)
        unmerged = (Change(clash, What.UNMERGED) for clash in clashes)
        changes = [change for change in (*found, *unmerged) if change is not None]
        return sorted(changes, key=lambda change: change.path)

    def _change(self, path: str, files: Mapping[str, Tree], conflicting: bool) -> Change | None:
        before, after = files[_YOURS].get(path), files["merged"].get(path)
        committed = before[1] if before else None
        if before == after:
            return Change(path, What.KEPT) if conflicting and before else None
        if after is None:
            return Change(path, What.REMOVED, committed=committed)
        if before is None and path in files["base"]:
            return Change(path, What.LEFT_OUT)
        content = self._read(path, after[1])
        what = What.CONFLICT if conflicting and _MARK in content else What.CHANGED if before else What.ADDED
        return Change(path, what, content, after[0] == _EXECUTABLE, committed)

    def _write(self, files: Mapping[Path, bytes]) -> str:
        index = {"GIT_INDEX_FILE": str(self.bare / "rendering.index")}
        (self.bare / "rendering.index").unlink(missing_ok=True)
        for path, content in files.items():
            name = self._git("hash-object", "-w", "--stdin", given=content).decode().strip()
            entry = f"100644 {name}\t{path.as_posix()}\0".encode()
            self._git("update-index", "--add", "-z", "--index-info", given=entry, variables=index)
        return self._git("write-tree", variables=index).decode().strip()

    def _commit(self, tree: str, *parents: str) -> str:
        return self._git("commit-tree", tree, *parents, "-m", "update").decode().strip()

    def _list(self, tree: str) -> Tree:
        lines = os.fsdecode(self._git("ls-tree", "-r", "-z", tree)).split("\0")
        parts = (line.partition("\t") for line in lines if line)
        return {path: (entry.split()[0], entry.split()[2]) for entry, _, path in parts}

    def _read(self, path: str, name: str) -> bytes:
        # In the project's own repository, for its attributes say how lines end in the folder.
        return git(
            self.repository.folder,
            *("cat-file", "--filters", f"--path={self.repository.prefix}{path}", name),
            variables={"GIT_ALTERNATE_OBJECT_DIRECTORIES": str(self.bare / "objects")},
        )

    def _git(
        self,
        *arguments: str,
        given: bytes = b"",
        variables: Mapping[str, str] | None = None,
        accepted: tuple[int, ...] = (0,),
    ) -> bytes:
        # Named, because git can be set up not to look for a bare repository where it is run.
        named = {"GIT_DIR": str(self.bare), **(variables or {})}
        return git(self.bare, *arguments, given=given, variables=named, accepted=accepted)


def _clashes(files: Mapping[str, Tree]) -> tuple[set[str], set[str]]:
    """Return the paths at which both sides have something of another kind, and those that git made up."""
    new = files["merged"].keys() - files["base"].keys() - files[_YOURS].keys() - files[_TEMPLATE].keys()
    matches = {path: match for path in new if (match := _INVENTED.fullmatch(path))}
    return {match[1] for match in matches.values()}, set(matches)


def _is_within(path: str, other: str) -> bool:
    return path == other or path.startswith(f"{other}/")
