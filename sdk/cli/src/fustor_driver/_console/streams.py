"""The standard streams, which may be closed when a command starts or fail while it writes."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path

__all__ = ["discard_unwritten", "open_missing"]

_MODES = {"stdin": "r", "stdout": "w", "stderr": "w"}


def open_missing() -> None:
    """Open the null device for every stream that is closed, as by `<&-` in a shell."""
    for name, mode in _MODES.items():
        if getattr(sys, name) is None:
            stream = Path(os.devnull).open(mode, encoding="utf-8")  # noqa: SIM115 - it stays open
            # It has the number of the closed stream, so that a child inherits an open one as well.
            os.set_inheritable(stream.fileno(), True)
            setattr(sys, name, stream)


def discard_unwritten() -> None:
    """Drop buffered output that cannot be written, so that the interpreter does not fail on it at exit."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            with suppress(OSError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
