"""Replaces the content of `dist` with the built packages, in one step."""

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

# The files that build frontends write there.
_BUILT = ("*.whl", "*.tar.gz", "*.zip", ".gitignore")


def check_replaceable(directory: Path) -> None:
    """Check that a directory contains only earlier builds, or does not exist.

    Raises:
        CommandError: It contains another file, which would be lost.
    """
    if not directory.exists() and not directory.is_symlink():
        return
    if directory.is_symlink() or not directory.is_dir():
        raise CommandError(f"{str(directory)!r} is not a directory, move it away: the packages go there")
    for path in sorted(directory.iterdir()):
        if not path.is_file() or not any(path.match(pattern) for pattern in _BUILT):
            raise CommandError(
                f"{str(path)!r} is not a package, move it away: everything in that directory is replaced"
            )


def place(files: Iterable[Path], directory: Path) -> None:
    """Replace a directory by one with copies of files, in one step.

    Args:
        files: The files.
        directory: The directory.

    Raises:
        CommandError: It contains other files or cannot be written, and is left unchanged.
    """
    try:
        # In the same parent, because a rename must not cross file systems.
        with tempfile.TemporaryDirectory(prefix=".dist-", dir=directory.parent) as scratch:
            new, old = Path(scratch) / "new", Path(scratch) / "old"
            new.mkdir()
            for file in files:
                shutil.copy(file, new)
            with interrupts_held():
                # Checked again, because files may have been added during the rehearsal.
                check_replaceable(directory)
                _exchange(directory, new, old)
    except OSError as error:
        raise CommandError(f"{str(directory)!r} cannot be written: {error.strerror or error}") from error


def _exchange(directory: Path, new: Path, old: Path) -> None:
    existed = directory.exists()
    if existed:
        directory.rename(old)
    try:
        new.rename(directory)
    except OSError:
        if existed:
            old.rename(directory)
        raise
