"""The profiles: how many examples a check is run with, and how long a clause may take."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["DEFAULT_PROFILE", "PROFILES", "Profile"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """One profile.

    Attributes:
        name: its name on the command line.
        examples: the most examples of a check.
        seconds: after this many seconds a check starts no further example; one always runs.
        shrink_seconds: the seconds in which a failing example is made smaller.
        deadline: the seconds after which the process that exercises a clause is killed.
    """

    name: str
    examples: int
    seconds: float
    shrink_seconds: float
    deadline: float


PROFILES = {
    profile.name: profile
    for profile in (
        Profile(name="quick", examples=15, seconds=0.2, shrink_seconds=2.0, deadline=30.0),
        Profile(name="ci", examples=100, seconds=3.0, shrink_seconds=5.0, deadline=120.0),
        Profile(name="thorough", examples=1000, seconds=60.0, shrink_seconds=60.0, deadline=900.0),
    )
}
DEFAULT_PROFILE = "quick"
