"""The ways in which a function in a process of its own can end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .activity import IDLE, Activity

__all__ = ["Died", "Ended", "Finished", "Overdue"]


@dataclass(frozen=True, slots=True)
class Finished:
    """The function returned.

    Attributes:
        value: its result.
        output: the end of the printed output.
        overran: the methods noted with `note_overrun`.
    """

    value: Any
    output: str
    overran: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Died:
    """The process ended without a result.

    Attributes:
        reason: how it ended, "exited with status 3".
        output: the end of the printed output, and the stacks of a crash.
        activity: its last activity.
    """

    reason: str
    output: str
    activity: Activity = IDLE


@dataclass(frozen=True, slots=True)
class Overdue:
    """The process did not end in time, and was killed.

    Attributes:
        stacks: where its threads were.
        output: the end of the printed output.
        activity: its last activity.
        blocked: whether the activity took longer than its own limit; otherwise the deadline had passed.
        overran: the methods noted with `note_overrun`.
    """

    stacks: str
    output: str
    activity: Activity = IDLE
    blocked: bool = False
    overran: tuple[str, ...] = ()


Ended = Finished | Died | Overdue
