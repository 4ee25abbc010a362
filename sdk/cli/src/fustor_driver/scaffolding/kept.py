"""Files that are changed for a while and restored, unless another program has written them since."""

from __future__ import annotations

import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

__all__ = ["KeptFile", "replace"]


@dataclass(slots=True)
class KeptFile:
    """A file that may have to be restored.

    Attributes:
        path: Its path.
        before: Its content before any change; None if it did not exist.
        written: Its content after the last intended change.
    """

    path: Path
    before: bytes | None
    written: bytes | None

    @classmethod
    def of(cls, path: Path) -> KeptFile:
        """Remember the present content of a file."""
        now = _content(path)
        return cls(path, now, now)

    def write(self, content: bytes) -> None:
        """Write the file."""
        self.written = content
        replace(self.path, content)

    def note(self) -> None:
        """Note the present content as an intended change."""
        self.written = _content(self.path)

    def restore(self) -> bool:
        """Restore the file, unless another program has changed it, and return whether it is restored."""
        now = _content(self.path)
        if now == self.before:
            return True
        if now != self.written:
            return False
        if self.before is None:
            self.path.unlink(missing_ok=True)
        else:
            replace(self.path, self.before)
        return True


def replace(path: Path, content: bytes) -> None:
    """Write a file in one step, so that a full disk cannot leave half of it.

    Args:
        path: The file; a link is followed.
        content: Its new content.
    """
    path = Path(os.path.realpath(path))
    with tempfile.TemporaryDirectory(prefix=f".{path.name}-", dir=path.parent) as scratch:
        written = Path(scratch) / path.name
        written.write_bytes(content)
        if path.exists():
            shutil.copymode(path, written)
        written.replace(path)


def _content(path: Path) -> bytes | None:
    return path.read_bytes() if path.exists() else None
