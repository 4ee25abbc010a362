"""A change of one row, as a system reports it."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

__all__ = ["Change", "Kind", "Row"]

Row = Mapping[str, Any]
"""The values of a row by field name."""

Kind = Literal["insert", "update", "delete"]
"""The kind of a change; `update` if the system cannot distinguish it from an insert (SRC-MSG-11)."""


@dataclass(frozen=True, slots=True)
class Change:
    """One change of one row.

    Attributes:
        kind: Whether the row was inserted, updated or deleted.
        row: The values after the change; for a deleted row, at least those of its key.
        position: The position in the history of the system, above 0; -1 if the system keeps no history.
        identity: A value that distinguishes the change from others at its position, such as a sequence
            number of the system. None distinguishes changes by their kind and row.
    """

    kind: Kind
    row: Row
    position: int = -1
    identity: Hashable = None
