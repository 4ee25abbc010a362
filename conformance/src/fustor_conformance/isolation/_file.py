"""A file without a name, which processes share by inheriting its descriptor."""

from __future__ import annotations

import fcntl
import os
import resource
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

__all__ = ["File", "LostFileError"]

# A process gets the lowest free numbers for the files that it opens.
_OUT_OF_THE_WAY = 200


class LostFileError(Exception):
    """The descriptor was closed, and may belong to another file by now."""


@dataclass(frozen=True, slots=True)
class File:
    """A file by its descriptor.

    Attributes:
        descriptor: a high number; after a driver has closed it by mistake, its next file gets a lower one.
    """

    descriptor: int
    _identity: tuple[int, int]

    @classmethod
    @contextmanager
    def open(cls) -> Iterator[File]:
        """Make the file, and close it when the context ends."""
        lowest = min(_OUT_OF_THE_WAY, resource.getrlimit(resource.RLIMIT_NOFILE)[0] // 2)
        with tempfile.TemporaryFile() as file:
            descriptor = fcntl.fcntl(file, fcntl.F_DUPFD_CLOEXEC, lowest)
        try:
            yield cls(descriptor, _identity(descriptor))
        finally:
            os.close(descriptor)

    def ensure_own(self) -> None:
        """Check that the descriptor still belongs to this file.

        Raises:
            LostFileError: it does not.
        """
        try:
            found = _identity(self.descriptor)
        except OSError as error:
            raise LostFileError from error
        if found != self._identity:
            raise LostFileError

    def size(self) -> int:
        """Return the number of bytes written."""
        return os.fstat(self.descriptor).st_size

    def read(self, length: int, start: int = 0) -> bytes:
        """Return a part of the content.

        Args:
            length: the most bytes to return.
            start: the offset of the first one.
        """
        return os.pread(self.descriptor, length, start)

    def write(self, content: bytes) -> None:
        """Replace the content of the file.

        Raises:
            LostFileError: the descriptor belongs to another file.
        """
        self.ensure_own()
        written = 0
        while written < len(content):
            written += os.pwrite(self.descriptor, content[written:], written)
        # In this order, a reader in between finds the old content or all of the new one.
        os.ftruncate(self.descriptor, len(content))


def _identity(descriptor: int) -> tuple[int, int]:
    status = os.fstat(descriptor)
    return status.st_dev, status.st_ino
