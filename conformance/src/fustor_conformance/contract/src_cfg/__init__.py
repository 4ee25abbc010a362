"""The construction, configuration and shutdown of a source (SRC-CFG)."""

from __future__ import annotations

from ..family import Family
from . import lifetime, setup

CLAUSES = tuple(sorted((*lifetime.CLAUSES, *setup.CLAUSES), key=lambda clause: clause.id))

FAMILY = Family(
    id="SRC-CFG",
    title="Construction, configuration and shutdown of a source",
    kind="source",
    clauses=CLAUSES,
)
