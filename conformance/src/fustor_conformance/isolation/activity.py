"""The activity of a child, and whose code it runs, in case it does not end."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from time import monotonic

__all__ = ["IDLE", "Activity", "Blame"]


class Blame(StrEnum):
    """Whose code an activity runs."""

    DRIVER = "driver"
    HARNESS = "harness"


@dataclass(frozen=True, slots=True)
class Activity:
    """One activity of a child, so that its parent knows the last one.

    Attributes:
        text: the activity in words, "push([])".
        method: the name of the method that is called; empty for none.
        blame: whose code runs.
        after_check: whether the check itself had already ended.
        within: the seconds after which the child is killed; None for no limit of its own.
        since: when it began, by the monotonic clock, which all processes share.
    """

    text: str = ""
    method: str = ""
    blame: Blame = Blame.DRIVER
    after_check: bool = False
    within: float | None = None
    since: float = 0.0

    def is_overdue(self, grace: float) -> bool:
        """Return whether it took more than `within` and `grace` seconds."""
        return self.within is not None and monotonic() > self.since + self.within + grace


IDLE = Activity()
"""The activity of a child that does nothing of note."""
