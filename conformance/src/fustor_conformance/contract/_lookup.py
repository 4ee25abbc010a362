"""Finding a clause in the table."""

from __future__ import annotations

import difflib
import re
from typing import get_args

from ._table import CLAUSES, FAMILIES
from .clause import Clause, Kind


class UnknownClauseError(LookupError):
    """No clause has this id. The message names ids that are close."""


def clauses_for(kind: Kind) -> tuple[Clause, ...]:
    """Return the clauses that apply to one kind of driver, in the order of the contract.

    Args:
        kind: `"source"` or `"pusher"`.

    Returns:
        The clauses about the package and those about the kind.

    Raises:
        ValueError: `kind` is not a kind of driver.
    """
    if kind not in get_args(Kind):
        raise ValueError(f"a driver is a source or a pusher, not a {kind!r}")
    return tuple(clause for clause in CLAUSES.values() if kind in clause.kinds)


def get_clause(clause_id: str) -> Clause:
    """Return a clause by its id, in upper or lower case.

    Args:
        clause_id: An id such as `SRC-MSG-05`.

    Returns:
        The clause.

    Raises:
        UnknownClauseError: No clause has this id.
    """
    wanted = clause_id.strip().upper()
    if wanted not in CLAUSES:
        raise UnknownClauseError(f"there is no clause {clause_id!r}: {_hint(wanted)}")
    return CLAUSES[wanted]


def full_text(clause: Clause) -> str:
    """Return the text of a clause, followed by the texts of the clauses that it includes.

    Only a text such as "as SRC-CFG-01." includes others.
    """
    included = [f"({one}: {CLAUSES[one].text})" for one in clause.refers_to]
    return " ".join((clause.text, *included))


def _hint(wanted: str) -> str:
    family, number = _split(wanted)
    if family in FAMILIES and f"{family}-{number:02}" not in CLAUSES:
        ids = [clause.id for clause in CLAUSES.values() if clause.family == family]
        return f"the family {family} has " + (f"{ids[0]} to {ids[-1]}" if len(ids) > 1 else f"only {ids[0]}")
    near_families = () if number else difflib.get_close_matches(family, FAMILIES, n=1)
    if near_families:
        return f"did you mean the family {near_families[0]!r}?"
    near = difflib.get_close_matches(f"{family}-{number:02}", CLAUSES, n=1)
    if near:
        return f"did you mean {near[0]!r}?"
    return f"an id is a family and a number, such as 'SRC-MSG-05'; the families are {', '.join(FAMILIES)}"


def _split(wanted: str) -> tuple[str, int]:
    """Split `SRC-MSG-1`, `SRC_MSG_01` or `SRC MSG` into family and number; without a number it is 0."""
    words = re.findall(r"[A-Z]+|[0-9]+", wanted)
    number = int(words.pop()) if words and words[-1].isdigit() else 0
    return "-".join(words), number
