"""The report as annotations of GitHub Actions, to be printed with the lines of the terminal."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Iterator
from pathlib import Path

from ..outcome import Outcome
from .model import Report, Result
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
# Where the package of a driver is, seen from the folder of its project.
_ROOTS = ("", "src")


def annotated(report: Report) -> Iterator[Line]:
    """Yield the annotations, then the report; the last line is the verdict.

    GitHub obeys any line that begins like a command, wherever its text comes from, so it is told to stop
    reading them until it sees a token that a driver cannot guess.
    """
    *shown, verdict = render(report)
    token = secrets.token_hex(16)
    yield from map(Line, workflow_commands(report))
    yield Line(f"::stop-commands::{token}")
    yield from shown
    yield Line(f"::{token}::")
    yield verdict


def workflow_commands(report: Report) -> Iterator[str]:
    """Yield a command for each clause that deviates; it annotates the place in the driver if that is here."""
    return (_annotation(report, result) for result in report.deviations)


def _annotation(report: Report, result: Result) -> str:
    text = f"{report.driver.spec}: {result.message}"
    if result.reason:
        text += f" (waived: {result.reason})"
    properties = {**_place(result.where), "title": f"{result.clause} {result.outcome.value}"}
    told = ",".join(f"{name}={_escaped(value, ':,')}" for name, value in properties.items())
    return f"::{_COMMANDS[result.outcome]} {told}::{_escaped(text)}"


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
    """Return the path as GitHub reads it: below the repository, also where a step works in a folder of it."""
    repository = Path(os.environ.get("GITHUB_WORKSPACE", "")).absolute()
    return path.relative_to(repository if path.is_relative_to(repository) else Path.cwd())


def _escaped(text: str, others: str = "") -> str:
    """Write as %XX what would end a command or, with `others`, a property of it."""
    special = f"[%\r\n{others}]"
    return re.sub(special, lambda found: f"%{ord(found[0]):02X}", readable(text))
