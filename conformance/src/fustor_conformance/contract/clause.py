"""What a clause is: a row of the contract as a value."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, TypeAlias

Kind: TypeAlias = Literal["source", "pusher"]

SOURCE: tuple[Kind, ...] = ("source",)
PUSHER: tuple[Kind, ...] = ("pusher",)
BOTH: tuple[Kind, ...] = ("source", "pusher")


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
        text: What the contract says, word for word. Backticks mark code.
        why: What goes wrong for a user when it does not hold.
        fix: How the author of a driver satisfies it.
        example: A short piece of code that does so.
        example_language: What `example` is written in.
        needs: The harness methods that exercising it takes, beyond `config`.
        since: The version of the contract that brought it.
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
