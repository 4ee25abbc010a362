"""Changes files of a folder: all of them, or none."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from .._console.errors import CommandError
from .._console.interrupts import interrupts_held
from .merging import What
from .repository import git

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from .merging import Change

__all__ = ["apply"]

_EXECUTABLE = 0o111


def apply(changes: Sequence[Change], folder: Path) -> None:
    """Change the files of a folder.

    Args:
        changes: What becomes of them.
        folder: The folder.

    Raises:
        CommandError: One cannot be changed; then all are as they were.
    """
    written = [change for change in changes if change.is_written]
    try:
        # Within the folder, because a rename must not cross file systems.
        with tempfile.TemporaryDirectory(prefix=".fustor-driver-update-", dir=folder) as scratch:
            exchange = _Exchange(folder, Path(scratch))
            for number, change in enumerate(written):
                exchange.prepare(number, change)
            with interrupts_held():
                # As late as can be, for the author may be saving files meanwhile.
                for change in written:
                    _check_place(change, folder)
                _check_committed(written, folder)
                exchange.carry_out(written)
    except OSError as error:
        raise CommandError(
            f"{str(folder)!r} could not be updated, nothing was changed: {error.strerror or error}."
        ) from error


def _check_place(change: Change, folder: Path) -> None:
    """Make sure that nothing is in the way that git does not know, and so could not bring back."""
    path = folder / change.path
    linked = any((folder / parent).is_symlink() for parent in Path(change.path).parents)
    if linked or (change.what is What.ADDED and (path.exists() or path.is_symlink())):
        raise CommandError(
            f"{str(path)!r} is in the way of a file of the template, and git ignores it: move it away first."
        )


def _check_committed(changes: Sequence[Change], folder: Path) -> None:
    """Make sure that git can bring back what is replaced: its status leaves out what it is told to."""
    committed = {change.path: change.committed for change in changes if change.committed}
    there = [path for path in committed if (folder / path).is_file()]
    # Git applies what its attributes say of the ends of lines.
    found = git(folder, "hash-object", "--", *there).decode().split() if there else []
    now = dict(zip(there, found, strict=True))
    edited = next((path for path, before in committed.items() if now.get(path) != before), None)
    if edited:
        raise CommandError(
            f"{str(folder / edited)!r} is not as it is committed, by an edit made just now or one that git "
            "status does not show: commit or restore it first."
        )


@dataclass(frozen=True, slots=True)
class _Exchange:
    """Puts prepared files in place, and remembers how to undo it."""

    folder: Path
    scratch: Path
    undo: list[Callable[[], object]] = field(default_factory=list)

    def prepare(self, number: int, change: Change) -> None:
        if change.content is None:
            return
        new, old = self.scratch / f"new-{number}", self.folder / change.path
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
                self._prune((self.folder / change.path).parent)

    def _replace(self, number: int, change: Change) -> None:
        target, new, old = (
            self.folder / change.path,
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

    def _make(self, folder: Path) -> None:
        if not folder.exists():
            self._make(folder.parent)
            folder.mkdir()
            self.undo.append(folder.rmdir)

    def _prune(self, folder: Path) -> None:
        """Remove the folders that a removed file has left empty."""
        with suppress(OSError):
            while folder != self.folder:
                folder.rmdir()
                folder = folder.parent
