"""The report as annotations of GitHub Actions, to be printed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from ..outcome import Outcome
from .model import Report, Result
from .readable import readable

__all__ = ["workflow_commands"]

_COMMANDS = {
    Outcome.FAIL: "error",
    Outcome.ERROR: "error",
    Outcome.WARN: "warning",
    Outcome.WAIVED: "notice",
}
_PLACE = re.compile(r"(?P<file>.+):(?P<line>\d+) in ")
# Where the package of a driver is, seen from the folder of its project.
_ROOTS = ("", "src")


def workflow_commands(report: Report) -> Iterator[str]:
    """Yield a command for each clause that deviates; it annotates the place in the driver if that is here."""
    for result in report.results:
        if command := _COMMANDS.get(result.outcome):
            yield _annotation(command, report, result)


def _annotation(command: str, report: Report, result: Result) -> str:
    text = f"{report.driver.spec}: {result.message}"
    if result.reason:
        text += f" (waived: {result.reason})"
    properties = {**_place(result.where), "title": f"{result.clause} {result.outcome.value}"}
    told = ",".join(f"{name}={_escaped(value, ':,')}" for name, value in properties.items())
    return f"::{command} {told}::{_escaped(text)}"


def _place(where: str | None) -> dict[str, str]:
    found = _PLACE.match(where or "")
    if found is None:
        return {}
    for root in _ROOTS:
        path = Path(root, found["file"])
        if not path.is_absolute() and path.is_file():
            return {"file": path.as_posix(), "line": found["line"]}
    return {}


def _escaped(text: str, others: str = "") -> str:
    """Write as %XX what would end a command or, with `others`, a property of it."""
    special = f"[%\r\n{others}]"
    return re.sub(special, lambda found: f"%{ord(found[0]):02X}", readable(text))
