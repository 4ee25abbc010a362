"""Waivers: clauses that a driver does not meet, each with the reason of its author.

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

_VISIBLE = r"[^\s\u00ad\u200b-\u200f\u2060-\u206f\ufeff]"
"""A visible character; every reason has at least one."""


class UnusableWaiverError(ValueError):
    """A waiver cannot be used.

    Attributes:
        keys: the keys that lead to it, below the table of waivers.
        problem: the problem, as the end of a sentence.
    """

    def __init__(self, keys: Sequence[str], problem: str) -> None:
        super().__init__(problem)
        self.keys = tuple(keys)
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Waiver:
    """A waived clause.

    Attributes:
        clause: the clause.
        reason: the author's reason.
        spec: the driver as `KIND:NAME`; empty for every driver of the project.
        keys: the keys that lead to the waiver, below the table of waivers.
    """

    clause: Clause
    reason: str
    spec: str
    keys: tuple[str, ...]

    def is_about(self, driver: InstalledDriver) -> bool:
        """Return whether it applies to `driver`, which is a driver of the project."""
        return self.spec in ("", driver.spec)


def waivers_in(table: Mapping[str, Any]) -> tuple[Waiver, ...]:
    """Return the waivers in a table, and in its tables for single drivers.

    Raises:
        UnusableWaiverError: a waiver cannot be used.
    """
    found: list[Waiver] = []
    for waiver in _waivers(table, ()):
        if any(_overlap(waiver, other) for other in found):
            raise UnusableWaiverError(waiver.keys, f"{waiver.clause.id} is waived twice, remove one")
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
        raise UnusableWaiverError(above, str(error)) from error


def _reason(value: object, keys: tuple[str, ...]) -> str:
    if not isinstance(value, str) or not re.search(_VISIBLE, value):
        raise UnusableWaiverError(keys, "give the reason as a string that is not blank")
    return value


def expect_applicable(waivers: Iterable[Waiver], project: str | None, own: Sequence[InstalledDriver]) -> None:
    """Raise an error unless every waiver applies to a driver of the project.

    Args:
        waivers: the waivers of the project.
        project: the name of the project, if it has one.
        own: the installed drivers of the project; all installed drivers if it has no name.

    Raises:
        UnusableWaiverError: a waiver applies to none of them.
    """
    for waiver in waivers:
        if project is not None and not own:
            raise UnusableWaiverError((), f"no driver of {project!r} is installed, install that project")
        if problem := _inapplicable(waiver, project, own):
            raise UnusableWaiverError(waiver.keys, problem)


def _inapplicable(waiver: Waiver, project: str | None, own: Sequence[InstalledDriver]) -> str:
    """Return why the waiver applies to no driver, or an empty string if it applies to one."""
    if project is None and not waiver.spec:
        return (
            'the file has no project name: move the waiver to a table for one driver, [... waive."KIND:NAME"]'
        )
    concerned = [driver for driver in own if waiver.is_about(driver)]
    if not concerned:
        origin = "" if project is None else f" of {project!r}"
        hint = did_you_mean(waiver.spec, [driver.spec for driver in own])
        return f"no installed driver{origin} has the name {waiver.spec!r}{hint}"
    if any(driver.kind in waiver.clause.kinds for driver in concerned):
        return ""
    other = f"{waiver.spec} is not one" if waiver.spec else "this project has none installed"
    return f"it is about a {' or '.join(waiver.clause.kinds)}, but {other}: remove the waiver"


def reasons_for(waivers: Iterable[Waiver], driver: InstalledDriver) -> Mapping[str, str]:
    """Return the reasons by clause id, for one driver.

    Args:
        waivers: the waivers of the project.
        driver: a driver of the project.
    """
    return {waiver.clause.id: waiver.reason for waiver in waivers if waiver.is_about(driver)}


def waived(result: Result, reasons: Mapping[str, str]) -> Result:
    """Return `result` with the waiver of its clause applied; a waiver that is not needed is an error.

    Args:
        result: the result of a clause.
        reasons: the reasons of the waivers, by clause id.
    """
    reason = reasons.get(result.clause)
    if reason is None or result.outcome is Outcome.ERROR:
        return result
    if result.outcome in (Outcome.PASS, Outcome.NOT_DECLARED):
        passes = result.outcome is Outcome.PASS
        ends = "passes" if passes else "is about a capability that the driver does not declare"
        message = f"pyproject.toml waives {result.clause}, which {ends}: remove the waiver"
        return replace(result, outcome=Outcome.ERROR, message=message)
    return replace(result, outcome=Outcome.WAIVED, reason=reason)


def waivers_schema() -> dict[str, Any]:
    """Return the JSON Schema of the table, for editors; the kit itself also accepts lower case."""
    reason = {"type": "string", "pattern": _VISIBLE}
    return {
        "type": "object",
        "properties": {
            clause.id: {**reason, "description": full_text(clause)} for clause in CLAUSES.values()
        },
        "patternProperties": {
            "^(source|pusher):": {
                "type": "object",
                "description": "The same for one driver, if the project has several.",
                "propertyNames": {"enum": [*CLAUSES]},
                "additionalProperties": reason,
            }
        },
        "additionalProperties": False,
    }
