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

# What a process opens gets the lowest numbers that are free.
_OUT_OF_THE_WAY = 200


class LostFileError(Exception):
    """The descriptor was closed, and may be that of another file by now."""


@dataclass(frozen=True, slots=True)
class File:
    """A file by its descriptor.

    Attributes:
        descriptor: a high number, so that what a driver opens after it closed too much does not get it.
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
        """Find out whether the descriptor is still that of this file.

        Raises:
            LostFileError: it is not.
        """
        try:
            found = _identity(self.descriptor)
        except OSError as error:
            raise LostFileError from error
        if found != self._identity:
            raise LostFileError

    def size(self) -> int:
        """Return how many bytes were written."""
        return os.fstat(self.descriptor).st_size

    def read(self, length: int, start: int = 0) -> bytes:
        """Return what was written, from `start` on, at most `length` bytes."""
        return os.pread(self.descriptor, length, start)

    def write(self, content: bytes) -> None:
        """Write over what there is, from the beginning, and end the file there.

        Raises:
            LostFileError: the descriptor is that of another file.
        """
        self.ensure_own()
        written = 0
        while written < len(content):
            written += os.pwrite(self.descriptor, content[written:], written)
        # In this order whoever reads in between finds what was written before, or all of this.
        os.ftruncate(self.descriptor, len(content))


def _identity(descriptor: int) -> tuple[int, int]:
    status = os.fstat(descriptor)
    return status.st_dev, status.st_ino
