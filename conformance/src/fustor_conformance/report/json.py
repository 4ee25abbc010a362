"""The report as a JSON file."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

from .model import Report

__all__ = ["ensure_writable", "write_reports"]


def ensure_writable(path: Path) -> None:
    """Find out before a run whether its report can be written, without touching the file.

    Args:
        path: where the report is to go.

    Raises:
        OSError: it cannot be written there.
    """
    if path.is_dir():
        raise IsADirectoryError(f"{path} is a folder")
    if path.exists() and not os.access(path, os.W_OK):
        raise PermissionError(f"{path} is not writable")
    if not _is_special(path):
        with tempfile.TemporaryFile(dir=path.resolve().parent):
            pass


def write_reports(path: Path, reports: Sequence[Report]) -> None:
    """Write one report as an object, several as a list of objects.

    Args:
        path: the file; it is replaced as a whole, so that nobody reads half a report.
        reports: at least one.

    Raises:
        OSError: the file cannot be written; an older one is left as it was.
    """
    values = [report.as_json() for report in reports]
    value = values[0] if len(values) == 1 else values
    # Half a surrogate pair in a driver's message cannot be encoded; as \udXXX it is good JSON.
    text = (json.dumps(value, indent=2, ensure_ascii=False) + "\n").encode("utf-8", "backslashreplace")
    if _is_special(path):
        path.write_bytes(text)
    else:
        _replace(path.resolve(), text)


def _is_special(path: Path) -> bool:
    """Tell whether this is a device or a pipe, such as /dev/stdout, which must not be replaced."""
    return path.exists() and not path.is_file()


def _replace(path: Path, text: bytes) -> None:
    beside = path.with_name(f".fustor-{os.getpid()}.tmp")
    try:
        beside.write_bytes(text)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
