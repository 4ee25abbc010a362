"""Clauses that a user names: by id, or a whole family at once."""

from __future__ import annotations

from collections.abc import Iterable

from .contract import CLAUSES, FAMILIES, Clause, Kind, clauses_for, get_clause

__all__ = ["clauses_named", "selected"]


def clauses_named(name: str) -> tuple[Clause, ...]:
    """Return the clause of that id, or the clauses of that family; upper and lower case are alike.

    Args:
        name: an id such as `SRC-MSG-05`, or a family such as `SRC-MSG`.

    Raises:
        UnknownClauseError: there is no such clause.
    """
    family = name.strip().upper()
    if family in FAMILIES:
        return tuple(clause for clause in CLAUSES.values() if clause.family == family)
    return (get_clause(name),)


def selected(names: Iterable[str], kind: Kind) -> tuple[Clause, ...]:
    """Return the clauses that are named and apply to drivers of that kind, in the order of the contract.

    Args:
        names: ids and families; none of them select every clause.
        kind: the kind of the driver.

    Raises:
        UnknownClauseError: one is no clause and no family.
    """
    named = {clause.id for name in names for clause in clauses_named(name)}
    return tuple(clause for clause in clauses_for(kind) if clause.id in named or not named)
