"""Clauses that the author of a driver does without, each for a reason.

[tool.fustor.conformance.waive]
SRC-SNAP-05 = "The server cannot page, and its tables are small."

[tool.fustor.conformance.waive."source:archive"]
SRC-MSG-14 = "Its rows are read whole or not at all."
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from fustor_core.discovery import InstalledDriver

from ._suggest import did_you_mean
from .contract import CLAUSES, Clause, UnknownClauseError, full_text, get_clause
from .outcome import Outcome
from .results import Result

__all__ = [
    "UnusableWaiverError",
    "Waiver",
    "expect_applicable",
    "reasons_for",
    "waived",
    "waivers_in",
    "waivers_schema",
]

_SEEN = r"[^\s\u00ad\u200b-\u200f\u2060-\u206f\ufeff]"
"""A reason has at least one character that can be seen."""


class UnusableWaiverError(ValueError):
    """A waiver makes no sense.

    Attributes:
        keys: the keys that lead to it, from the table of waivers on.
        problem: what is wrong, as the end of a sentence.
    """

    def __init__(self, keys: Sequence[str], problem: str) -> None:
        super().__init__(problem)
        self.keys = tuple(keys)
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Waiver:
    """A clause that is done without.

    Attributes:
        clause: the clause.
        reason: why.
        spec: the driver, as KIND:NAME; empty for every driver of the project.
        keys: where it stands, from the table of waivers on.
    """

    clause: Clause
    reason: str
    spec: str
    keys: tuple[str, ...]

    def is_about(self, driver: InstalledDriver) -> bool:
        """Tell whether it is for `driver`, if that is one of the project's."""
        return self.spec in ("", driver.spec)


def waivers_in(table: Mapping[str, Any]) -> tuple[Waiver, ...]:
    """Return the waivers in a table, and in those for single drivers that are in it.

    Raises:
        UnusableWaiverError: one makes no sense.
    """
    found: list[Waiver] = []
    for waiver in _waivers(table, ()):
        if any(_overlap(waiver, other) for other in found):
            raise UnusableWaiverError(waiver.keys, f"{waiver.clause.id} is waived twice, leave one out")
        found.append(waiver)
    return tuple(found)


def _overlap(one: Waiver, other: Waiver) -> bool:
    return one.clause is other.clause and (one.spec == other.spec or not (one.spec and other.spec))


def _waivers(table: Mapping[str, Any], above: tuple[str, ...]) -> Iterator[Waiver]:
    for name, value in table.items():
        keys = (*above, name)
        if ":" in name and not above:
            if not isinstance(value, dict):
                raise UnusableWaiverError(keys, 'it must be a table, such as {PKG-08 = "why"}')
            yield from _waivers(value, keys)
        else:
            yield Waiver(_clause(name, above), _reason(value, keys), "".join(above), keys)


def _clause(name: str, above: tuple[str, ...]) -> Clause:
    try:
        return get_clause(name)
    except UnknownClauseError as error:
        text = str(error)
        raise UnusableWaiverError(above, text[0].lower() + text[1:].rstrip(".")) from error


def _reason(value: object, keys: tuple[str, ...]) -> str:
    if not isinstance(value, str) or not re.search(_SEEN, value):
        raise UnusableWaiverError(keys, "say in a text why it is waived")
    return value


def expect_applicable(waivers: Iterable[Waiver], project: str | None, own: Sequence[InstalledDriver]) -> None:
    """Expect every waiver to be for a driver of the project.

    Args:
        waivers: those of the project.
        project: its name, if it has one.
        own: the drivers that are installed of it, or all where it has no name.

    Raises:
        UnusableWaiverError: one is not.
    """
    for waiver in waivers:
        if project is not None and not own:
            raise UnusableWaiverError((), f"no driver of {project!r} is installed, install that project")
        if problem := _inapplicable(waiver, project, own):
            raise UnusableWaiverError(waiver.keys, problem)


def _inapplicable(waiver: Waiver, project: str | None, own: Sequence[InstalledDriver]) -> str:
    """Return why no driver is one that the waiver can be for, or an empty text."""
    if project is None and not waiver.spec:
        return 'the file names no project, so put it into a table for one driver, [... waive."KIND:NAME"]'
    concerned = [driver for driver in own if waiver.is_about(driver)]
    if not concerned:
        whose = "nothing" if project is None else f"no driver of {project!r}"
        hint = did_you_mean(waiver.spec, [driver.spec for driver in own])
        return f"{whose} that is installed is called {waiver.spec!r}{hint}"
    if any(driver.kind in waiver.clause.kinds for driver in concerned):
        return ""
    what = f"it is about a {' or '.join(waiver.clause.kinds)}"
    if waiver.spec:
        return f"{what}, which {waiver.spec} is not, remove the waiver"
    return f"{what}, and this project has none installed, remove the waiver"


def reasons_for(waivers: Iterable[Waiver], driver: InstalledDriver) -> Mapping[str, str]:
    """Return the reasons by clause id, for a driver of the project."""
    return {waiver.clause.id: waiver.reason for waiver in waivers if waiver.is_about(driver)}


def waived(result: Result, reasons: Mapping[str, str]) -> Result:
    """Return `result` as the author's waivers turn it; one of a clause that is kept is an error.

    Args:
        result: what was found.
        reasons: why clauses are waived, by their ids.
    """
    reason = reasons.get(result.clause)
    if reason is None or result.outcome is Outcome.ERROR:
        return result
    if result.outcome in (Outcome.PASS, Outcome.NOT_DECLARED):
        ends = "passes" if result.outcome is Outcome.PASS else "is about what the driver does not declare"
        message = f"pyproject.toml waives {result.clause}, which {ends}: remove the waiver"
        return replace(result, outcome=Outcome.ERROR, message=message)
    return replace(result, outcome=Outcome.WAIVED, reason=reason)


def waivers_schema() -> dict[str, Any]:
    """Return the JSON Schema of the table, for editors; the kit itself also takes lower case."""
    reason = {"type": "string", "pattern": _SEEN}
    return {
        "type": "object",
        "properties": {
            clause.id: {**reason, "description": full_text(clause)} for clause in CLAUSES.values()
        },
        "patternProperties": {
            "^(source|pusher):": {
                "type": "object",
                "description": "The same for one driver of the project, where it has several.",
                "propertyNames": {"enum": [*CLAUSES]},
                "additionalProperties": reason,
            }
        },
        "additionalProperties": False,
    }
