"""Files that are written for a while, and put back unless somebody else has written them since."""

from __future__ import annotations

import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

__all__ = ["KeptFile", "replace"]


@dataclass(slots=True)
class KeptFile:
    """A file that may have to be put back.

    Attributes:
        path: Where it is.
        before: What it held when it was kept; None is that it did not exist.
        written: What it was seen to hold after it was written on purpose.
    """

    path: Path
    before: bytes | None
    written: bytes | None

    @classmethod
    def of(cls, path: Path) -> KeptFile:
        """Keep what a file holds now."""
        now = _content(path)
        return cls(path, now, now)

    def write(self, content: bytes) -> None:
        """Write it, for as long as it is not put back."""
        self.written = content
        replace(self.path, content)

    def note(self) -> None:
        """Take what it holds now for written on purpose."""
        self.written = _content(self.path)

    def put_back(self) -> bool:
        """Make it hold again what it held, and tell whether it does: what somebody else wrote stays."""
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
    """Write a file in one step, so that a full disk cannot leave half of it."""
    path = Path(os.path.realpath(path))
    with tempfile.TemporaryDirectory(prefix=f".{path.name}-", dir=path.parent) as scratch:
        written = Path(scratch) / path.name
        written.write_bytes(content)
        if path.exists():
            shutil.copymode(path, written)
        written.replace(path)


def _content(path: Path) -> bytes | None:
    return path.read_bytes() if path.exists() else None
