"""Applies changes to the files of a directory: all of them, or none."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from .._console.errors import CommandError
from .._console.interrupts import interrupts_held
from .changes import ChangeKind
from .repository import git

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from .changes import Change

__all__ = ["apply"]

_EXECUTABLE = 0o111


def apply(changes: Sequence[Change], directory: Path) -> None:
    """Apply changes to the files of a directory.

    Args:
        changes: The changes.
        directory: The directory.

    Raises:
        CommandError: A file cannot be changed, and all files are left as they were.
    """
    written = [change for change in changes if change.is_written]
    try:
        # Within the directory, because a rename must not cross file systems.
        with tempfile.TemporaryDirectory(prefix=".fustor-driver-update-", dir=directory) as scratch:
            exchange = _Exchange(directory, Path(scratch))
            for number, change in enumerate(written):
                exchange.prepare(number, change)
            with interrupts_held():
                # As late as possible, because the author may be saving files meanwhile.
                for change in written:
                    _check_place(change, directory)
                _check_committed(written, directory)
                exchange.carry_out(written)
    except OSError as error:
        raise CommandError(
            f"{str(directory)!r} cannot be updated, nothing was changed: {error.strerror or error}"
        ) from error


def _check_place(change: Change, directory: Path) -> None:
    """Check that no file is in the way that git does not know, and so cannot restore."""
    path = directory / change.path
    linked = any((directory / parent).is_symlink() for parent in Path(change.path).parents)
    if linked or (change.kind is ChangeKind.ADDED and (path.exists() or path.is_symlink())):
        raise CommandError(
            f"{str(path)!r} is in the way of a file of the template, and git ignores it: move it away first"
        )


def _check_committed(changes: Sequence[Change], directory: Path) -> None:
    """Check that git can restore each replaced file, since `git status` can be told to leave out files."""
    committed = {change.path: change.committed for change in changes if change.committed}
    there = [path for path in committed if (directory / path).is_file()]
    # git converts the ends of lines as its attributes require.
    found = git(directory, "hash-object", "--", *there).decode().split() if there else []
    now = dict(zip(there, found, strict=True))
    edited = next((path for path, before in committed.items() if now.get(path) != before), None)
    if edited:
        raise CommandError(
            f"{str(directory / edited)!r} is not as it is committed, by an edit made just now or one that "
            "git status does not show: commit or restore it first"
        )


@dataclass(frozen=True, slots=True)
class _Exchange:
    """Replaces files by prepared ones, and can undo it."""

    directory: Path
    scratch: Path
    undo: list[Callable[[], object]] = field(default_factory=list)

    def prepare(self, number: int, change: Change) -> None:
        if change.content is None:
            return
        new, old = self.scratch / f"new-{number}", self.directory / change.path
        new.write_bytes(change.content)
        if old.exists():
            shutil.copymode(old, new)
        elif change.executable:
            new.chmod(new.stat().st_mode | _EXECUTABLE)

    def carry_out(self, changes: Sequence[Change]) -> None:
        try:
            for number, change in enumerate(changes):
                self._replace(number, change)
        except OSError:
            for step in reversed(self.undo):
                step()
            raise
        for change in changes:
            if change.content is None:
                self._prune((self.directory / change.path).parent)

    def _replace(self, number: int, change: Change) -> None:
        target, new, old = (
            self.directory / change.path,
            self.scratch / f"new-{number}",
            self.scratch / f"old-{number}",
        )
        if target.exists():
            target.rename(old)
            self.undo.append(lambda: old.rename(target))
        if change.content is not None:
            self._make(target.parent)
            new.rename(target)
            self.undo.append(target.unlink)

    def _make(self, directory: Path) -> None:
        if not directory.exists():
            self._make(directory.parent)
            directory.mkdir()
            self.undo.append(directory.rmdir)

    def _prune(self, directory: Path) -> None:
        """Remove directories that are empty after a file was removed."""
        with suppress(OSError):
            while directory != self.directory:
                directory.rmdir()
                directory = directory.parent
