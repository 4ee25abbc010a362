"""The message stream of a source (SRC-MSG)."""

from __future__ import annotations

from ..family import Family
from . import delivery, events, opening, running

SIGNATURE = """\
get_message_iterator(start_position: int = -1, *, stop_event=None, required_fields_tracker=None, **kwargs)
    -> tuple[Iterator[EventBase], bool]"""

CLAUSES = tuple(
    sorted(
        (*delivery.CLAUSES, *events.CLAUSES, *opening.CLAUSES, *running.CLAUSES), key=lambda clause: clause.id
    )
)

FAMILY = Family(
    id="SRC-MSG",
    title="Message stream of a source",
    kind="source",
    clauses=CLAUSES,
    signature=SIGNATURE,
)
