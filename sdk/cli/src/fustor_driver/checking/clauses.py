"""The clauses that a user names: by id, or by what their ids begin with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fustor_conformance import selection
from fustor_conformance.contract import Clause, Kind, UnknownClauseError, clauses_for

from .._console.errors import CommandError

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["NothingSelectedError", "clauses_named", "foreign", "select"]


class NothingSelectedError(CommandError):
    """There is nothing to examine, so nothing can be said of the driver."""

    exit_code = 3


def clauses_named(name: str) -> tuple[Clause, ...]:
    """Find a clause, or those whose ids begin with the name. Upper and lower case are alike.

    Args:
        name: An id such as `SRC-MSG-05`, or the beginning of ids such as `SRC-MSG` or `SRC`.

    Returns:
        The clauses, in the order of the contract.

    Raises:
        CommandError: There is no such clause.
    """
    try:
        return selection.clauses_named(name)
    except UnknownClauseError as error:
        raise CommandError(str(error)) from None


def select(names: Sequence[str] | None, kind: Kind) -> tuple[Clause, ...]:
    """Choose what to examine.

    Args:
        names: Ids and beginnings of ids, or None for everything.
        kind: The kind of the driver.

    Returns:
        The chosen clauses that apply to such a driver, in the order of the contract.

    Raises:
        CommandError: A name names no clause.
        NothingSelectedError: None that applies to such a driver is left.
    """
    if names is None:
        return clauses_for(kind)
    try:
        chosen = selection.selected(names, kind) if names else ()
    except UnknownClauseError as error:
        raise CommandError(str(error)) from None
    if not chosen:
        families = dict.fromkeys(clause.family for clause in clauses_for(kind))
        raise NothingSelectedError(
            f"Selecting {', '.join(names) or 'no name'} leaves nothing to examine, name clauses of the "
            f"families that apply to a {kind}: {', '.join(families)}."
        )
    return chosen


def foreign(names: Sequence[str], kind: Kind) -> tuple[str, ...]:
    """Find what was chosen in vain.

    Args:
        names: As for `select`.
        kind: The kind of the driver.

    Returns:
        Those of the names of which no clause applies to such a driver.
    """
    return tuple(name for name in names if not any(kind in clause.kinds for clause in clauses_named(name)))
