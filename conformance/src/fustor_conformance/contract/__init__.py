"""The driver contract as data: each clause with its text, reason, remedy and example.

The kit's checks, `fustor-driver explain` and the page `docs/contract.md` are based on this table. It needs
only the standard library. The module of a clause has the name of its family: SRC-MSG-02 is in `src_msg`.
"""

from __future__ import annotations

from ._lookup import UnknownClauseError, clauses_for, full_text, get_clause
from ._table import CLAUSES, FAMILIES, families
from .clause import Clause, Kind, Level
from .family import Family

__all__ = [
    "CLAUSES",
    "FAMILIES",
    "Clause",
    "Family",
    "Kind",
    "Level",
    "UnknownClauseError",
    "clauses_for",
    "families",
    "full_text",
    "get_clause",
]
