"""How exercising a clause can end, and the exceptions that end a check.

Outcome          one word for each way to end
CheckStopped     ends a check early
+-- ExpectationFailed    the driver deviates
|   +-- DriverRaised     a call into the driver raised, or did not return in time
+-- NotExercised         the clause could not be exercised; names the missing part
+-- NotDeclared          the driver lacks the capability that the clause is about
+-- HarnessFailed        the author's harness raised
"""

from __future__ import annotations

from enum import StrEnum

__all__ = [
    "CheckStopped",
    "DriverRaised",
    "ExpectationFailed",
    "HarnessFailed",
    "NotDeclared",
    "NotExercised",
    "Outcome",
]


class Outcome(StrEnum):
    """How a clause ended; the values are the words of every report."""

    PASS = "pass"
    FAIL = "fail"
    WARN = "warn"
    NOT_EXERCISED = "not exercised"
    NOT_DECLARED = "not declared"
    WAIVED = "waived"
    ERROR = "error"


class CheckStopped(Exception):  # noqa: N818 - it ends a check, which need not be an error
    """Ends a check early.

    Args:
        message: a sentence, or its subject where `expected` and `actual` complete it.
        expected: the requirement of the clause, as a phrase ("a 2-tuple").
        actual: the behaviour that was seen instead.
        detail: evidence of several lines, such as a stack.
        see: the ids of the clauses that are about the cause.
    """

    outcome = Outcome.ERROR

    def __init__(
        self,
        message: str,
        *,
        expected: str | None = None,
        actual: str | None = None,
        detail: str | None = None,
        see: tuple[str, ...] = (),
    ) -> None:
        super().__init__(message)
        self.message = message
        self.expected = expected
        self.actual = actual
        self.detail = detail
        self.see = see


class ExpectationFailed(CheckStopped):
    """The driver deviates from the clause."""

    outcome = Outcome.FAIL


class NotExercised(CheckStopped):
    """The clause could not be exercised; the message says why, and how to change that."""

    outcome = Outcome.NOT_EXERCISED


class NotDeclared(CheckStopped):
    """The clause is about a capability that the driver does not have."""

    outcome = Outcome.NOT_DECLARED


class DriverRaised(ExpectationFailed):
    """A call into the driver raised, or did not return in time; a failure unless a check says otherwise.

    Args:
        call: the call, "push([])".
        problem: how it ended, "raised ValueError: no" or "did not return within 5 s".
        error: the exception of the driver; None when the call did not return in time.
        detail: the stack of a call that did not return.

    Attributes:
        problem: as above.
        error: as above.
    """

    def __init__(
        self, call: str, problem: str, *, error: BaseException | None, detail: str | None = None
    ) -> None:
        super().__init__(f"{call} {problem}", detail=detail)
        self.problem = problem
        self.error = error


class HarnessFailed(CheckStopped):
    """The author's harness raised, so the check says nothing about the driver."""
