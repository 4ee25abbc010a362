"""The table of all clauses, and how to find one in it."""

from __future__ import annotations

import difflib
import re
from types import MappingProxyType
from typing import TYPE_CHECKING, get_args

from . import (
    pkg,
    psh_cfg,
    psh_env,
    psh_flt,
    psh_ses,
    psh_sync,
    src_cfg,
    src_msg,
    src_pos,
    src_snap,
    src_sync,
)
from ._families import FAMILIES
from .clause import Clause, Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

_MODULES = (
    pkg,
    src_cfg,
    src_pos,
    src_msg,
    src_snap,
    src_sync,
    psh_cfg,
    psh_ses,
    psh_env,
    psh_flt,
    psh_sync,
)

CLAUSES: Mapping[str, Clause] = MappingProxyType(
    {clause.id: clause for module in _MODULES for clause in module.CLAUSES}
)


class UnknownClauseError(LookupError):
    """No clause has the id that was asked for. The text says which ids are near."""


def clauses_for(kind: Kind) -> tuple[Clause, ...]:
    """The clauses that apply to one kind of driver, in the order of the contract.

    Args:
        kind: `"source"` or `"pusher"`.

    Returns:
        The package's clauses and those of the kind.

    Raises:
        ValueError: There is no such kind of driver.
    """
    if kind not in get_args(Kind):
        raise ValueError(f"A driver is a source or a pusher, not a {kind!r}.")
    return tuple(clause for clause in CLAUSES.values() if kind in clause.kinds)


def get_clause(clause_id: str) -> Clause:
    """Find a clause by its id. Upper and lower case are alike.

    Args:
        clause_id: An id such as `SRC-MSG-05`.

    Returns:
        The clause.

    Raises:
        UnknownClauseError: There is no such clause.
    """
    wanted = clause_id.strip().upper()
    if wanted not in CLAUSES:
        raise UnknownClauseError(f"There is no clause {clause_id!r}: {_hint(wanted)}")
    return CLAUSES[wanted]


def _hint(wanted: str) -> str:
    family, number = _split(wanted)
    if family in FAMILIES and f"{family}-{number:02}" not in CLAUSES:
        ids = [clause.id for clause in CLAUSES.values() if clause.family == family]
        return f"the family {family} has " + (
            f"{ids[0]} to {ids[-1]}." if len(ids) > 1 else f"only {ids[0]}."
        )
    near = difflib.get_close_matches(f"{family}-{number:02}", CLAUSES, n=1)
    if near:
        return f"did you mean {near[0]!r}?"
    return f"an id is a family and a number, such as 'SRC-MSG-05'; the families are {', '.join(FAMILIES)}."


def _split(wanted: str) -> tuple[str, int]:
    """Read `SRC-MSG-1`, `SRC_MSG_01` and `SRC MSG` alike; without a number it is 0, which no clause has."""
    words = re.findall(r"[A-Z]+|[0-9]+", wanted)
    number = int(words.pop()) if words and words[-1].isdigit() else 0
    return "-".join(words), number
