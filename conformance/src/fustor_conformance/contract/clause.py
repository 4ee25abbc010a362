"""A clause of the contract as a value."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, TypeAlias

Kind: TypeAlias = Literal["source", "pusher"]

SOURCE: tuple[Kind, ...] = ("source",)
PUSHER: tuple[Kind, ...] = ("pusher",)
BOTH: tuple[Kind, ...] = ("source", "pusher")

_REFERENCE = re.compile(r"\bas ((?:PKG|SRC|PSH)(?:-[A-Z]+)?-\d\d)\b")


class Level(StrEnum):
    """How binding a clause is, in the words of RFC 2119."""

    MUST = "MUST"
    SHOULD = "SHOULD"


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """One clause of the driver contract.

    Attributes:
        id: The permanent id, such as `SRC-MSG-05`. It is never renumbered or used again.
        level: How binding the clause is.
        kinds: The kinds of driver that it applies to.
        text: The words of the contract. Backticks mark code.
        why: What goes wrong in the agent or the remote when a driver breaks the clause.
        fix: What the author of a driver does to satisfy it.
        example: A short piece of code that satisfies it.
        example_language: The language of `example`.
        needs: The harness methods that the kit needs to exercise it, besides `config`.
        since: The first version of the contract that has it.
    """

    id: str
    level: Level
    kinds: tuple[Kind, ...]
    text: str
    why: str
    fix: str
    example: str
    example_language: Literal["python", "toml"] = "python"
    needs: tuple[str, ...] = ()
    since: str = "0.3"

    @property
    def family(self) -> str:
        """The id without its number: `SRC-MSG` for `SRC-MSG-05`."""
        return self.id.rpartition("-")[0]

    @property
    def refers_to(self) -> tuple[str, ...]:
        """The ids of the clauses that the text includes: `SRC-CFG-01` for "as SRC-CFG-01."."""
        return tuple(_REFERENCE.findall(self.text))
