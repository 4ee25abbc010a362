"""The clauses of the contract, found by the names that a user gives: ids and beginnings of ids."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING

from fustor_conformance import selection
from fustor_conformance.contract import (
    CLAUSES,
    FAMILIES,
    Clause,
    Family,
    Kind,
    UnknownClauseError,
    clauses_for,
    full_text,
)

from .._console.errors import CommandError

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "CLAUSES",
    "FAMILIES",
    "Clause",
    "Family",
    "Kind",
    "NothingSelectedError",
    "checks_of",
    "clauses_for",
    "clauses_named",
    "full_text",
    "names_in",
    "select",
    "unsuitable",
]


class NothingSelectedError(CommandError):
    """No clause is left to check, so there is no verdict."""

    exit_code = 3


def clauses_named(name: str) -> tuple[Clause, ...]:
    """Return the clause with an id, or the clauses whose ids begin with a name, in any case.

    Args:
        name: An id such as `SRC-MSG-05`, or the beginning of ids such as `SRC-MSG` or `SRC`.

    Returns:
        The clauses, in the order of the contract.

    Raises:
        CommandError: No clause matches.
    """
    try:
        return selection.clauses_named(name)
    except UnknownClauseError as error:
        raise CommandError(str(error)) from None


def names_in(given: Sequence[str]) -> list[str]:
    """Return the names in the values of `--select`, each of which may hold several."""
    return selection.names_in(",".join(given))


def select(names: Sequence[str] | None, kind: Kind) -> tuple[Clause, ...]:
    """Select the clauses to check.

    Args:
        names: Ids and beginnings of ids, or None for every clause.
        kind: The kind of the driver.

    Returns:
        The selected clauses that apply to such a driver, in the order of the contract.

    Raises:
        CommandError: A name matches no clause.
        NothingSelectedError: No selected clause applies to such a driver.
    """
    if names is None:
        return clauses_for(kind)
    try:
        selected = selection.selected(names, kind) if names else ()
    except UnknownClauseError as error:
        raise CommandError(str(error)) from None
    if not selected:
        families = dict.fromkeys(clause.family for clause in clauses_for(kind))
        raise NothingSelectedError(
            f"selecting {', '.join(names) or 'no name'} leaves nothing to check, name clauses of the "
            f"families that apply to a {kind}: {', '.join(families)}"
        )
    return selected


def unsuitable(names: Sequence[str], kind: Kind) -> tuple[str, ...]:
    """Return the selected names that match no clause for a kind of driver.

    Args:
        names: Ids and beginnings of ids.
        kind: The kind of the driver.
    """
    return tuple(name for name in names if not any(kind in clause.kinds for clause in clauses_named(name)))


def checks_of(clause: Clause) -> dict[str, str]:
    """Return the first line of each check of a clause, by the check's name."""
    # Finding the checks imports all of them, which only an explanation needs.
    from fustor_conformance.registry import checks_for

    return {
        check.name: (inspect.getdoc(check.function) or "").partition("\n")[0]
        for check in checks_for(clause.id)
    }
