"""A family of clauses: the clauses about one topic, in a module of the family's name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .clause import Clause, Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """The clauses about one topic.

    Attributes:
        id: The start of the ids of its clauses, such as `SRC-MSG`.
        title: The topic.
        kind: The kind of driver that it applies to; None if it applies to both.
        clauses: Its clauses, in the order of their ids.
        signature: The call that they describe, if they are about one call.
        note: Background that a reader needs before the first clause, in Markdown.
    """

    id: str
    title: str
    kind: Kind | None
    clauses: tuple[Clause, ...]
    signature: str = ""
    note: str = ""
