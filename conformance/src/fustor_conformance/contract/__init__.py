"""The driver contract as data: each clause with its reason, its remedy and an example.

What the kit checks, what `fustor-driver explain` prints and the published page are all made from this
table. It needs the standard library only.
"""

from __future__ import annotations

from ._families import FAMILIES, Family
from ._lookup import CLAUSES, UnknownClauseError, clauses_for, get_clause
from .clause import Clause, Kind, Level

__all__ = [
    "CLAUSES",
    "FAMILIES",
    "Clause",
    "Family",
    "Kind",
    "Level",
    "UnknownClauseError",
    "clauses_for",
    "get_clause",
]
