"""Merges two renderings of the template with the committed files, in a temporary repository."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from .changes import Change, ChangeKind
from .repository import git

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

    from .repository import Repository

__all__ = ["Merge"]

Tree = dict[str, tuple[str, str]]
"""The mode and the id of each file, by its path."""

_YOURS, _TEMPLATE = "yours", "template"
_MARK = b"<<<<<<< " + _YOURS.encode()
_EXECUTABLE = "100755"
# Names that git invents for a file where the other side has a directory or a link, or the other way round.
_INVENTED = re.compile(rf"(.+)~(?:{_YOURS}|{_TEMPLATE})(?:_\d+)?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Merge:
    """A three-way merge.

    Attributes:
        bare: A temporary repository, which borrows the objects of the project's own.
        repository: The repository of the project.
    """

    bare: Path
    repository: Repository

    @classmethod
    def within(cls, scratch: Path, repository: Repository) -> Self:
        """Prepare a merge in a temporary directory.

        Args:
            scratch: The temporary directory.
            repository: The repository of the project.
        """
        bare = scratch / "merge.git"
        git(scratch, "init", "--quiet", "--bare", f"--object-format={repository.object_format}", str(bare))
        alternates = bare / "objects" / "info" / "alternates"
        alternates.parent.mkdir(exist_ok=True)
        alternates.write_bytes(os.fsencode(repository.objects) + b"\n")
        return cls(bare, repository)

    def changes(self, base: Mapping[Path, bytes], theirs: Mapping[Path, bytes]) -> list[Change]:
        """Merge, and return the changes to the committed files.

        Args:
            base: The files of the project as the former template made them.
            theirs: The files of the project as the current template makes them.

        Returns:
            The changes, and the files that cannot be merged.

        Raises:
            CommandError: git failed.
        """
        merged, conflicts = self._merged(base, theirs)
        clashes, invented = _clashes(merged)
        paths = {*merged[_YOURS], *merged["merged"], *conflicts} - invented
        mergeable = (path for path in paths if not any(_is_within(path, clash) for clash in clashes))
        found = (self._change(path, merged, conflicts) for path in mergeable)
        unmerged = (Change(clash, ChangeKind.UNMERGED) for clash in clashes)
        changes = [change for change in (*found, *unmerged) if change is not None]
        return sorted(changes, key=lambda change: change.path)

    def _merged(
        self, base: Mapping[Path, bytes], theirs: Mapping[Path, bytes]
    ) -> tuple[Mapping[str, Tree], frozenset[str]]:
        """Return the files of all four trees, by the tree's name, and the paths that conflict."""
        trees = {"base": self._write(base), _TEMPLATE: self._write(theirs), _YOURS: self.repository.tree}
        start = self._commit(trees["base"])
        for name in (_YOURS, _TEMPLATE):
            self._git("update-ref", f"refs/heads/{name}", self._commit(trees[name], "-p", start))
        command = ("merge-tree", "--write-tree", "--name-only", "--no-messages", "-z", _YOURS, _TEMPLATE)
        output = self._git(*command, accepted=(0, 1)).rstrip(b"\0")
        merged, *conflicts = map(os.fsdecode, output.split(b"\0"))
        files = {name: self._list(tree) for name, tree in {**trees, "merged": merged}.items()}
        return files, frozenset(conflicts)

    def _change(self, path: str, files: Mapping[str, Tree], conflicts: Collection[str]) -> Change | None:
        conflicting = path in conflicts
        before, after = files[_YOURS].get(path), files["merged"].get(path)
        committed = before[1] if before else None
        if before == after:
            return Change(path, ChangeKind.KEPT) if conflicting and before else None
        if after is None:
            return Change(path, ChangeKind.REMOVED, committed=committed)
        if before is None and path in files["base"]:
            return Change(path, ChangeKind.LEFT_OUT)
        content = self._read(path, after[1])
        kind = ChangeKind.CHANGED if before else ChangeKind.ADDED
        if conflicting and _MARK in content:
            kind = ChangeKind.CONFLICT
        return Change(path, kind, content, after[0] == _EXECUTABLE, committed)

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
        # In the project's own repository, because its attributes determine the ends of lines.
        return git(
            self.repository.directory,
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
        # Named, because git can be configured not to find a bare repository in the current directory.
        named = {"GIT_DIR": str(self.bare), **(variables or {})}
        return git(self.bare, *arguments, given=given, variables=named, accepted=accepted)


def _clashes(files: Mapping[str, Tree]) -> tuple[set[str], set[str]]:
    """Return the paths where both sides have different types of files, and the names that git invented."""
    new = files["merged"].keys() - files["base"].keys() - files[_YOURS].keys() - files[_TEMPLATE].keys()
    matches = {path: match for path in new if (match := _INVENTED.fullmatch(path))}
    return {match[1] for match in matches.values()}, set(matches)


def _is_within(path: str, other: str) -> bool:
    return path == other or path.startswith(f"{other}/")
