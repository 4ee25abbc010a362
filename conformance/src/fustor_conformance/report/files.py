"""Writes reports to files: one renderer per option, each file as a whole."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from ..verdict import Report
from . import badge, html, json, junit, markdown

__all__ = ["RENDERERS", "UnwritableError", "ensure_writable", "write_reports"]

RENDERERS: Mapping[str, Callable[[Sequence[Report]], str]] = {
    "json": json.render,
    "junit": junit.render,
    "markdown": markdown.render,
    "html": html.render,
    "badge": badge.render,
}
"""The renderer of each report, by the name of its option."""


class UnwritableError(Exception):
    """A report cannot be written; the message says which, where and why."""


def ensure_writable(paths: Mapping[str, Path]) -> None:
    """Check before a run that its reports can be written, without touching the files.

    Args:
        paths: the path of each report, by name.

    Raises:
        UnwritableError: one cannot be written, or two have the same path.
    """
    seen: dict[Path, str] = {}
    for name, path in paths.items():
        try:
            _ensure_writable(path)
        except OSError as error:
            raise UnwritableError(_problem(name, path, error)) from error
        if not _is_special(path) and (other := seen.setdefault(_resolved(path), name)) != name:
            raise UnwritableError(f"the {other} and the {name} report cannot both be written to {path}")


def _ensure_writable(path: Path) -> None:
    if path.is_dir():
        raise IsADirectoryError(f"{path} is a directory")
    if path.exists() and not os.access(path, os.W_OK):
        raise PermissionError(f"{path} is not writable")
    if not _is_special(path):
        with tempfile.TemporaryFile(dir=_resolved(path).parent):
            pass


def _resolved(path: Path) -> Path:
    """Return the path without symbolic links; the file need not exist.

    Raises:
        OSError: the links form a circle, or the path is not valid.
    """
    try:
        path.stat()
    except FileNotFoundError:
        pass
    return path.resolve()


def write_reports(paths: Mapping[str, Path], reports: Sequence[Report]) -> None:
    """Write every report that can be written, each file as a whole, so that no reader sees half of one.

    Args:
        paths: the path of each report, by name.
        reports: one for each driver; without any, nothing is written.

    Raises:
        UnwritableError: some cannot be written; the old files stay as they were.
    """
    if not reports:
        return
    texts = {name: RENDERERS[name](reports).encode("utf-8", "backslashreplace") for name in paths}
    problems = []
    for name, path in paths.items():
        try:
            _write(path, texts[name])
        except OSError as error:
            problems.append(_problem(name, path, error))
    if problems:
        raise UnwritableError("; ".join(problems))


def _write(path: Path, text: bytes) -> None:
    if _is_special(path):
        path.write_bytes(text)
    else:
        _replace(_resolved(path), text)


def _problem(name: str, path: Path, error: OSError) -> str:
    return f"the {name} report cannot be written to {path}: {error.strerror or error}"


def _is_special(path: Path) -> bool:
    """Return whether this is a device or a pipe, such as /dev/stdout, which must not be replaced."""
    return path.exists() and not path.is_file()


def _replace(path: Path, text: bytes) -> None:
    temporary = path.with_name(f".fustor-{os.getpid()}.tmp")
    try:
        temporary.write_bytes(text)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
