"""How a function that ran in a process of its own can have ended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

__all__ = ["Died", "Ended", "Finished", "Overdue"]


@dataclass(frozen=True, slots=True)
class Finished:
    """The function returned `value`, having printed `output`.

    Attributes:
        value: what the function returned.
        output: the end of what was printed.
        overran: what was noted with `note_overrun`.
    """

    value: Any
    output: str
    overran: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Died:
    """The process ended without an answer.

    Attributes:
        reason: how it ended, "exited with status 3".
        output: the end of what was printed, and the stacks of a crash.
        activity: what it was busy with, as `busy_with` noted it.
        method: the name under which that activity is known; empty for none.
    """

    reason: str
    output: str
    activity: str = ""
    method: str = ""


@dataclass(frozen=True, slots=True)
class Overdue:
    """The process did not come to its end, and was killed.

    Attributes:
        stacks: where its threads were.
        output: the end of what was printed.
        activity: what it was busy with.
        method: the name under which that activity is known; empty for none.
        within: the seconds that the activity might take; None for as long as it liked.
        blocked: whether it took longer than that; otherwise the time of the whole was up.
        overran: what was noted with `note_overrun`.
    """

    stacks: str
    output: str
    activity: str = ""
    method: str = ""
    within: float | None = None
    blocked: bool = False
    overran: tuple[str, ...] = ()


Ended = Finished | Died | Overdue
