"""The report as annotations of GitHub Actions, printed with the lines of the terminal."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Iterator
from pathlib import Path

from ..outcome import Outcome
from ..results import Result, sentence
from ..verdict import Report
from .readable import readable
from .terminal import Line, render

__all__ = ["annotated", "workflow_commands"]

_COMMANDS = {
    Outcome.FAIL: "error",
    Outcome.ERROR: "error",
    Outcome.WARN: "warning",
    Outcome.WAIVED: "notice",
}
_PLACE = re.compile(r"(?P<file>.+):(?P<line>\d+) in ")
# Where the package of a driver is, relative to the directory of its project.
_ROOTS = ("", "src")


def annotated(report: Report) -> Iterator[Line]:
    """Yield the annotations, then the report; the last line is the verdict.

    GitHub obeys every line that looks like a command, also one that a driver has printed. So two lines
    enclose the report: they turn commands off and, with a token that a driver cannot guess, on again.
    """
    *shown, verdict = render(report)
    token = secrets.token_hex(16)
    yield from map(Line, workflow_commands(report))
    yield Line(f"::stop-commands::{token}")
    yield from shown
    yield Line(f"::{token}::")
    yield verdict


def workflow_commands(report: Report) -> Iterator[str]:
    """Yield a command for each deviation, with the place in the driver if that is in this project."""
    return (_annotation(report, result) for result in report.deviations)


def _annotation(report: Report, result: Result) -> str:
    text = f"{report.driver.spec}: {sentence(result)}"
    if result.reason:
        text += f" (waived: {result.reason})"
    properties = {**_place(result.where), "title": f"{result.clause} {result.outcome.value}"}
    arguments = ",".join(f"{name}={_escaped(value, ':,')}" for name, value in properties.items())
    return f"::{_COMMANDS[result.outcome]} {arguments}::{_escaped(text)}"


def _place(where: str | None) -> dict[str, str]:
    found = _PLACE.match(where or "")
    if found is None:
        return {}
    for root in _ROOTS:
        path = Path(root, found["file"]).absolute()
        if path.is_file() and path.is_relative_to(Path.cwd()):
            return {"file": _in_repository(path).as_posix(), "line": found["line"]}
    return {}


def _in_repository(path: Path) -> Path:
    """Return the path relative to the repository, even if a step works in a subdirectory."""
    repository = Path(os.environ.get("GITHUB_WORKSPACE", "")).absolute()
    return path.relative_to(repository if path.is_relative_to(repository) else Path.cwd())


def _escaped(text: str, others: str = "") -> str:
    """Return `text` with the characters that would end a command, and `others`, written as %XX."""
    special = f"[%\r\n{others}]"
    return re.sub(special, lambda found: f"%{ord(found[0]):02X}", readable(text))
