"""What a system says of one row."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

__all__ = ["Change", "Kind", "Row"]

Row = Mapping[str, Any]
"""The values of a row by the names of its fields."""

Kind = Literal["insert", "update", "delete"]
"""What happened to a row; `update` where the system cannot tell it from an insert."""


@dataclass(frozen=True, slots=True)
class Change:
    """One change of one row.

    Attributes:
        kind: What happened to the row.
        row: Its values after the change; of a row that is gone, at least the fields of its key.
        position: Where in the history of the system it happened, above 0; -1 where there is no history.
        identity: What tells it from other changes of its position, such as a number that the system gives it;
            None for all that is known of it.
    """

    kind: Kind
    row: Row
    position: int = -1
    identity: Hashable = None
