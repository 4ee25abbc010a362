"""What examining a clause can come to.

Outcome          one word for each way it can end
Finding          what one check found, with everything a reader needs to see it for themselves
CheckStopped     raised inside a check to end it early
+-- ExpectationFailed    the driver deviates
+-- NotExercised         the clause could not be tried; says what is missing
+-- NotDeclared          the driver does not have the capability the clause is about
DriverRaised     a call into the driver raised, or did not return in time
HarnessFailed    the author's harness raised
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Protocol, TypeVar

__all__ = [
    "CheckStopped",
    "DriverRaised",
    "ExpectationFailed",
    "Finding",
    "HarnessFailed",
    "NotDeclared",
    "NotExercised",
    "Outcome",
    "together",
    "worst",
]


class Outcome(StrEnum):
    """How examining a clause ended; the values are the words of every report."""

    PASS = "pass"
    FAIL = "fail"
    WARN = "warn"
    NOT_EXERCISED = "not exercised"
    NOT_DECLARED = "not declared"
    WAIVED = "waived"
    ERROR = "error"


_GRAVEST_FIRST = (
    Outcome.FAIL,
    Outcome.ERROR,
    Outcome.WARN,
    Outcome.NOT_EXERCISED,
    Outcome.PASS,
    Outcome.NOT_DECLARED,
    Outcome.WAIVED,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What one check found.

    Attributes:
        outcome: how it ended.
        message: one sentence that stands on its own; for a pass empty, or the part that is not declared.
        expected: what the contract asks for, or None.
        actual: what was seen instead, or None.
        steps: what the kit did, in order, in the smallest failing example.
        exchange: the last HTTP exchange, credentials hidden, or None when there was none.
        where: the place in the driver, "file:line in function", or None when it is not known.
    """

    outcome: Outcome
    message: str = ""
    expected: str | None = None
    actual: str | None = None
    steps: tuple[str, ...] = field(default=())
    exchange: str | None = None
    where: str | None = None

    def softened(self) -> Finding:
        """Return this finding for a SHOULD clause: a failure becomes a warning."""
        return replace(self, outcome=Outcome.WARN) if self.outcome is Outcome.FAIL else self


class _HasOutcome(Protocol):
    @property
    def outcome(self) -> Outcome: ...


FoundT = TypeVar("FoundT", bound=_HasOutcome)


def worst(findings: Iterable[FoundT]) -> FoundT:
    """Return the gravest of several findings; a partly exercised clause is not a pass."""
    return min(findings, key=lambda finding: _GRAVEST_FIRST.index(finding.outcome))


def together(findings: Sequence[Finding]) -> Finding:
    """Return what the checks of one clause come to; a pass says which part of the clause is not declared."""
    gravest = worst(findings)
    if gravest.outcome is not Outcome.PASS:
        return gravest
    undeclared = (finding.message for finding in findings if finding.outcome is Outcome.NOT_DECLARED)
    return replace(gravest, message="; ".join(dict.fromkeys(undeclared)))


class CheckStopped(Exception):  # noqa: N818 - it ends a check, which need not be an error
    """Ends a check early with a finding."""

    outcome = Outcome.ERROR

    def __init__(self, message: str, *, expected: str | None = None, actual: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.expected = expected
        self.actual = actual

    def finding(self, steps: Iterable[str] = ()) -> Finding:
        """Return the finding that this exception stands for."""
        return Finding(
            outcome=self.outcome,
            message=self.message,
            expected=self.expected,
            actual=self.actual,
            steps=tuple(steps),
        )


class ExpectationFailed(CheckStopped):
    """The driver does not do what the clause says."""

    outcome = Outcome.FAIL


class NotExercised(CheckStopped):
    """The clause could not be tried; the message says why and what would change that."""

    outcome = Outcome.NOT_EXERCISED


class NotDeclared(CheckStopped):
    """The clause is about a capability that the driver does not have."""

    outcome = Outcome.NOT_DECLARED


class DriverRaised(ExpectationFailed):
    """A call into the driver raised, or did not return in time; a failure unless a check says otherwise.

    Attributes:
        error: what the driver raised, or None when the call did not return in time.
    """

    def __init__(self, message: str, *, error: BaseException | None, actual: str | None = None) -> None:
        super().__init__(message, expected="the call to return", actual=actual)
        self.error = error


class HarnessFailed(CheckStopped):
    """The author's harness raised, so nothing can be said of the driver."""
