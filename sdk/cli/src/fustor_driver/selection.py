"""The clauses that a user names: by id, or by what their ids begin with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fustor_conformance import selection
from fustor_conformance.contract import Clause, Kind, UnknownClauseError, clauses_for

from fustor_driver.errors import CommandError

if TYPE_CHECKING:
    from collections.abc import Iterable

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


def select(text: str | None, kind: Kind) -> tuple[Clause, ...]:
    """Choose what to examine.

    Args:
        text: Ids and beginnings of ids between commas, or None for everything.
        kind: The kind of the driver.

    Returns:
        The chosen clauses that apply to such a driver, in the order of the contract.

    Raises:
        CommandError: A name names no clause.
        NothingSelectedError: None that applies to such a driver is left.
    """
    if text is None:
        return clauses_for(kind)
    wanted = {clause.id for name in _names(text) for clause in clauses_named(name)}
    chosen = tuple(clause for clause in clauses_for(kind) if clause.id in wanted)
    if not chosen:
        families = dict.fromkeys(clause.family for clause in clauses_for(kind))
        raise NothingSelectedError(
            f"--select {text!r} leaves nothing to examine, name clauses of the families that apply to "
            f"a {kind}: {', '.join(families)}."
        )
    return chosen


def foreign(text: str | None, kind: Kind) -> tuple[str, ...]:
    """Find what was chosen in vain.

    Args:
        text: As for `select`.
        kind: The kind of the driver.

    Returns:
        The names, as they were given, of which no clause applies to such a driver.
    """
    names: Iterable[str] = _names(text or "")
    return tuple(name for name in names if not any(kind in clause.kinds for clause in clauses_named(name)))


def _names(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]
