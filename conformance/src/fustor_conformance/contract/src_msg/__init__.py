"""SRC-MSG: the message stream of a source."""

from __future__ import annotations

from . import delivery, events, opening, running

CLAUSES = tuple(
    sorted(
        (*opening.CLAUSES, *events.CLAUSES, *delivery.CLAUSES, *running.CLAUSES),
        key=lambda clause: clause.id,
    )
)
