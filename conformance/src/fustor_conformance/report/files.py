"""Reports as files: each format by the name of its option, and how a file is written as a whole."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from . import badge, html, json, junit, markdown
from .model import Report

__all__ = ["RENDERERS", "UnwritableError", "ensure_writable", "write_reports"]

RENDERERS: Mapping[str, Callable[[Sequence[Report]], str]] = {
    "json": json.render,
    "junit": junit.render,
    "markdown": markdown.render,
    "html": html.render,
    "badge": badge.render,
}
"""What makes the text of each report, by the names of `REPORT_FILES`."""


class UnwritableError(Exception):
    """A report cannot be written; the message says which, where and why."""


def ensure_writable(paths: Mapping[str, Path]) -> None:
    """Find out before a run whether its reports can be written, without touching the files.

    Args:
        paths: where each report is to go, by its name.

    Raises:
        UnwritableError: one cannot be written there, or two would be the same file.
    """
    seen: dict[Path, str] = {}
    for name, path in paths.items():
        try:
            _ensure_writable(path)
        except OSError as error:
            raise UnwritableError(_problem(name, path, error)) from error
        if not _is_special(path) and (other := seen.setdefault(_behind_links(path), name)) != name:
            raise UnwritableError(f"the {other} and the {name} report cannot both be written to {path}")


def _ensure_writable(path: Path) -> None:
    if path.is_dir():
        raise IsADirectoryError(f"{path} is a folder")
    if path.exists() and not os.access(path, os.W_OK):
        raise PermissionError(f"{path} is not writable")
    if not _is_special(path):
        with tempfile.TemporaryFile(dir=_behind_links(path).parent):
            pass


def _behind_links(path: Path) -> Path:
    """Return the file that is meant, which need not be there.

    Raises:
        OSError: the links lead in a circle, or nothing can be there.
    """
    try:
        path.stat()
    except FileNotFoundError:
        pass
    return path.resolve()


def write_reports(paths: Mapping[str, Path], reports: Sequence[Report]) -> None:
    """Write all reports that can be written, each file as a whole, so that nobody reads half of one.

    Args:
        paths: where each report is to go, by its name.
        reports: one for each driver; where there is none, nothing is written.

    Raises:
        UnwritableError: some cannot be written; older ones are left as they were.
    """
    if not reports:
        return
    # Half a surrogate pair in a driver's message cannot be encoded; as \\udXXX it is good JSON.
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
        _replace(_behind_links(path), text)


def _problem(name: str, path: Path, error: OSError) -> str:
    return f"the {name} report cannot be written to {path}: {error.strerror or error}"


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
