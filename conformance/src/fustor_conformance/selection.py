"""Clauses that a user names: by id, or by what their ids begin with."""

from __future__ import annotations

from collections.abc import Iterable

from .contract import CLAUSES, Clause, Kind, clauses_for, get_clause

__all__ = ["clauses_named", "names_in", "selected"]


def clauses_named(name: str) -> tuple[Clause, ...]:
    """Return the clause of that id, or the clauses whose ids begin with it; upper and lower case are alike.

    Args:
        name: an id such as `SRC-MSG-05`, a family such as `SRC-MSG`, or all of a kind's own, `SRC` or `PSH`.

    Raises:
        UnknownClauseError: there is no such clause.
    """
    start = f"{name.strip().upper()}-"
    named = tuple(clause for clause in CLAUSES.values() if clause.id.startswith(start))
    return named or (get_clause(name),)


def names_in(text: str) -> list[str]:
    """Return the names that stand in `text` between commas."""
    return [name.strip() for name in text.split(",") if name.strip()]


def selected(names: Iterable[str], kind: Kind) -> tuple[Clause, ...]:
    """Return the clauses that are named and apply to drivers of that kind, in the order of the contract.

    Args:
        names: as `clauses_named` takes them; none of them select every clause.
        kind: the kind of the driver.

    Raises:
        UnknownClauseError: one names no clause.
    """
    named = {clause.id for name in names for clause in clauses_named(name)}
    return tuple(clause for clause in clauses_for(kind) if clause.id in named or not named)
