"""Puts what was built into `dist`, in place of what was there, at once."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from .._console.errors import CommandError
from .._console.interrupts import interrupts_held

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["check_replaceable", "place"]

# What build frontends write there.
_BUILT = ("*.whl", "*.tar.gz", "*.zip", ".gitignore")


def check_replaceable(folder: Path) -> None:
    """Make sure that a folder holds nothing but what was built earlier, if it is there at all.

    Args:
        folder: The folder.

    Raises:
        CommandError: It holds something else, which would be lost.
    """
    if not folder.exists() and not folder.is_symlink():
        return
    if folder.is_symlink() or not folder.is_dir():
        raise CommandError(f"{str(folder)!r} is no folder, move it away: the packages go there.")
    for path in sorted(folder.iterdir()):
        if not path.is_file() or not any(path.match(pattern) for pattern in _BUILT):
            raise CommandError(
                f"{str(path)!r} is no package, move it away: everything in that folder is replaced."
            )


def place(files: Iterable[Path], folder: Path) -> None:
    """Fill a folder with copies of files; it appears when they are all there, and what was in it is gone.

    Args:
        files: The files.
        folder: The folder.

    Raises:
        CommandError: It is not replaceable, or cannot be written; then it is as it was.
    """
    try:
        # Beside the folder, because a rename must not cross file systems.
        with tempfile.TemporaryDirectory(prefix=".dist-", dir=folder.parent) as scratch:
            new, old = Path(scratch) / "new", Path(scratch) / "old"
            new.mkdir()
            for file in files:
                shutil.copy(file, new)
            with interrupts_held():
                # Again, for a rehearsal takes its time, and something may have been put there meanwhile.
                check_replaceable(folder)
                _exchange(folder, new, old)
    except OSError as error:
        raise CommandError(f"{str(folder)!r} could not be written: {error.strerror or error}.") from error


def _exchange(folder: Path, new: Path, old: Path) -> None:
    existed = folder.exists()
    if existed:
        folder.rename(old)
    try:
        new.rename(folder)
    except OSError:
        if existed:
            old.rename(folder)
        raise
