"""Findings and results: the values that the engine makes.

Finding    the end of one check, with the evidence
Result     the end of one clause: its gravest finding
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from typing import TypeVar

from pydantic import TypeAdapter

from .contract import Clause, Level
from .outcome import CheckStopped, Outcome

__all__ = [
    "DRIVER_RESULT",
    "FINDINGS",
    "RESULT",
    "Finding",
    "Result",
    "sentence",
    "together",
    "worst",
]

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
    """The finding of one check.

    Attributes:
        outcome: how it ended.
        message: a sentence, or its subject where `expected` and `actual` complete it; for a pass empty, or
            the part of the clause that is not declared.
        expected: the requirement of the contract, or None.
        actual: the behaviour that was seen instead, or None.
        detail: evidence of several lines, such as a stack, or None.
        see: the ids of the clauses that are about the cause.
        steps: the steps of the smallest failing example, in order.
        exchange: the last HTTP exchange with credentials masked, or None.
        where: the place in the driver, "file:line in function", or None.
    """

    outcome: Outcome
    message: str = ""
    expected: str | None = None
    actual: str | None = None
    detail: str | None = None
    see: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    exchange: str | None = None
    where: str | None = None

    @classmethod
    def of(cls, stopped: CheckStopped, steps: Iterable[str] = ()) -> Finding:
        """Return the finding that an exception stands for.

        Args:
            stopped: the exception that ended the check.
            steps: the steps of the check until then.
        """
        return cls(
            outcome=stopped.outcome,
            message=stopped.message,
            expected=stopped.expected,
            actual=stopped.actual,
            detail=stopped.detail,
            see=stopped.see,
            steps=tuple(steps),
        )


def sentence(finding: Finding) -> str:
    """Return a finding as one sentence, with its expected and actual parts and the clauses to look at."""
    text = finding.message
    if finding.expected is not None:
        text += f": expected {finding.expected}"
    if finding.actual is not None:
        text += f", got {finding.actual}" if finding.expected is not None else f": got {finding.actual}"
    return f"{text}; see {' and '.join(finding.see)}" if finding.see else text


FoundT = TypeVar("FoundT", bound=Finding)


def worst(findings: Iterable[FoundT]) -> FoundT:
    """Return the gravest of several findings; "not exercised" is graver than a pass."""
    return min(findings, key=lambda finding: _GRAVEST_FIRST.index(finding.outcome))


def together(findings: Sequence[Finding]) -> Finding:
    """Return the finding of a clause from those of its checks; a pass names the part not declared."""
    gravest = worst(findings)
    if gravest.outcome is not Outcome.PASS:
        return gravest
    undeclared = (finding.message for finding in findings if finding.outcome is Outcome.NOT_DECLARED)
    return replace(gravest, message="; ".join(dict.fromkeys(undeclared)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Result(Finding):
    """The result of exercising one clause: its gravest finding, and the clause.

    Attributes:
        clause: the clause's id.
        level: MUST or SHOULD.
        selected: whether the user wanted the clause to be exercised.
        reason: why the author waived the clause, or an empty string.
        rerun: the command that exercises just this clause again.
        seconds: how long it took.
    """

    clause: str
    level: Level
    selected: bool = True
    reason: str = ""
    rerun: str = ""
    seconds: float = 0.0

    @classmethod
    def about(cls, clause: Clause, finding: Finding, *, rerun: str, seconds: float) -> Result:
        """Return the result of a clause; a failure of a SHOULD clause becomes a warning.

        Args:
            clause: the clause.
            finding: the finding of its checks together.
            rerun: the command that exercises just this clause again.
            seconds: how long it took.
        """
        found = {field.name: getattr(finding, field.name) for field in fields(Finding)}
        if clause.level is Level.SHOULD and finding.outcome is Outcome.FAIL:
            found["outcome"] = Outcome.WARN
        return cls(**found, clause=clause.id, level=clause.level, rerun=rerun, seconds=round(seconds, 3))

    @classmethod
    def left_out(cls, clause: Clause, *, rerun: str) -> Result:
        """Return the result of a clause that the user did not select.

        Args:
            clause: the clause.
            rerun: the command that exercises it.
        """
        return cls(
            outcome=Outcome.NOT_EXERCISED,
            message="not selected",
            clause=clause.id,
            level=clause.level,
            selected=False,
            rerun=rerun,
        )

    @property
    def is_gap(self) -> bool:
        """Whether the driver cannot be called conformant because this clause was not exercised.

        A clause that the user did not select is always a gap, even a SHOULD clause.
        """
        if self.outcome is Outcome.ERROR or not self.selected:
            return True
        return self.outcome is Outcome.NOT_EXERCISED and self.level is Level.MUST


FINDINGS = TypeAdapter(tuple[Finding, ...])
"""The codec of findings, which leave a child as JSON."""

RESULT = TypeAdapter(Result)
"""The codec of a result in the JSON report."""

DRIVER_RESULT = TypeAdapter(tuple[str, Result])
"""The codec of a result with its driver as `KIND:NAME`, which leaves a worker of xdist as JSON."""
