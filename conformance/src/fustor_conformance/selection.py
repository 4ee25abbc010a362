"""The selection of clauses: by id, or by family."""

from __future__ import annotations

from collections.abc import Iterable

from .contract import CLAUSES, Clause, Kind, clauses_for, get_clause

__all__ = ["clauses_named", "names_in", "selected"]


def clauses_named(name: str) -> tuple[Clause, ...]:
    """Return the clause with that id, or all clauses of that family; the case of letters does not matter.

    Args:
        name: an id such as `SRC-MSG-05`, or a family such as `SRC-MSG`; `SRC` and `PSH` are the families of
            one kind.

    Raises:
        UnknownClauseError: there is no such clause or family.
    """
    start = f"{name.strip().upper()}-"
    named = tuple(clause for clause in CLAUSES.values() if clause.id.startswith(start))
    return named or (get_clause(name),)


def names_in(text: str) -> list[str]:
    """Return the names in a string that has commas between them."""
    return [name.strip() for name in text.split(",") if name.strip()]


def selected(names: Iterable[str], kind: Kind) -> tuple[Clause, ...]:
    """Return the named clauses that apply to drivers of that kind, in the order of the contract.

    Args:
        names: ids and families, as for `clauses_named`; without any, every clause is selected.
        kind: the kind of the driver.

    Raises:
        UnknownClauseError: there is no clause or family of one of the names.
    """
    named = {clause.id for name in names for clause in clauses_named(name)}
    return tuple(clause for clause in clauses_for(kind) if clause.id in named or not named)
