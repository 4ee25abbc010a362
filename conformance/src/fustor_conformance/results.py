"""Findings, results and reports: the values that the engine makes and that every report is a view of.

Finding    what one check found
Result     what exercising one clause came to: its gravest finding
Report     all results of one run over one driver, with the verdict
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from importlib.metadata import version
from typing import Any, TypeVar

from fustor_core.discovery import InstalledDriver
from fustor_core.drivers import CONTRACT_VERSION
from pydantic import TypeAdapter

from .contract import Clause, Level
from .outcome import CheckStopped, Outcome

__all__ = [
    "DEVIATIONS",
    "DRIVER_RESULT",
    "FINDINGS",
    "FORMAT",
    "RESULT",
    "Counts",
    "Finding",
    "Report",
    "Result",
    "Verdict",
    "sentence",
    "together",
    "worst",
]

FORMAT = 1
"""The version of the JSON report's format."""

KIT_ERROR = 2
"""The exit code of a run in which the kit or the harness failed, and the driver failed nothing."""

DEVIATIONS = (Outcome.FAIL, Outcome.ERROR, Outcome.WARN, Outcome.WAIVED)
"""The outcomes that every report shows in full, in the order in which it shows them."""

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
        message: a sentence, or its subject where `expected` and `actual` complete it; for a pass empty, or
            the part of the clause that is not declared.
        expected: what the contract requires, or None.
        actual: what was seen instead, or None.
        detail: evidence of several lines, such as a stack, or None.
        see: the ids of the clauses that are about the cause.
        steps: what the kit did in the smallest failing example, in order.
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
            steps: what the check had done.
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
    """Return a finding as one sentence, with what was expected and seen, and the clauses to look at."""
    text = finding.message
    if finding.expected is not None:
        text += f": expected {finding.expected}"
    if finding.actual is not None:
        text += f", got {finding.actual}" if finding.expected is not None else f": got {finding.actual}"
    return f"{text}; see {' and '.join(finding.see)}" if finding.see else text


FoundT = TypeVar("FoundT", bound=Finding)


def worst(findings: Iterable[FoundT]) -> FoundT:
    """Return the gravest of several findings; a clause that was exercised in part is not a pass."""
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
    """What exercising one clause came to: a finding, and the clause that it is about.

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
            finding: what its checks came to.
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
        """Whether the driver cannot be called conformant before this clause was exercised.

        A part of the clauses never makes a driver conformant, not even when only SHOULD clauses are left out.
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


class Verdict(StrEnum):
    """What all results of a run come to."""

    CONFORMANT = "CONFORMANT"
    NOT_CONFORMANT = "NOT CONFORMANT"
    INCOMPLETE = "INCOMPLETE"

    @property
    def exit_code(self) -> int:
        """The exit code of a command that ends with this verdict."""
        return _EXIT_CODES[self]


_EXIT_CODES = {Verdict.CONFORMANT: 0, Verdict.NOT_CONFORMANT: 1, Verdict.INCOMPLETE: 3}


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """The numbers that a verdict rests on; all but the last two count MUST clauses.

    Attributes:
        must: MUST clauses that apply to the driver's kind.
        passed: those that pass.
        failed: those that fail.
        waived: those that the author waived.
        not_exercised: those that could not be exercised.
        not_selected: those that the user left out.
        not_declared: those about capabilities that the driver does not have.
        errors: clauses of any level in which the kit or the harness failed.
        warnings: SHOULD clauses that are not met.
    """

    must: int
    passed: int
    failed: int
    waived: int
    not_exercised: int
    not_selected: int
    not_declared: int
    errors: int
    warnings: int

    @classmethod
    def of(cls, results: Iterable[Result]) -> Counts:
        """Return the counts of `results`."""
        results = list(results)
        must = [result for result in results if result.level is Level.MUST]
        ended = Counter(result.outcome for result in must if result.selected)
        every = Counter(result.outcome for result in results)
        return cls(
            must=len(must),
            passed=ended[Outcome.PASS],
            failed=ended[Outcome.FAIL],
            waived=ended[Outcome.WAIVED],
            not_exercised=ended[Outcome.NOT_EXERCISED],
            not_selected=sum(not result.selected for result in must),
            not_declared=ended[Outcome.NOT_DECLARED],
            errors=every[Outcome.ERROR],
            warnings=every[Outcome.WARN],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Everything that one run found about one driver.

    Attributes:
        driver: the driver.
        profile: the name of the profile.
        seed: the seed of the inputs.
        results: one result for each clause that applies to the driver's kind.
    """

    driver: InstalledDriver
    profile: str
    seed: int
    results: tuple[Result, ...]

    @property
    def verdict(self) -> Verdict:
        """The verdict; a run that exercised nothing is never conformant."""
        if any(result.outcome is Outcome.FAIL for result in self.results):
            return Verdict.NOT_CONFORMANT
        if any(result.is_gap for result in self.results) or not self.outcomes[Outcome.PASS]:
            return Verdict.INCOMPLETE
        return Verdict.CONFORMANT

    @property
    def exit_code(self) -> int:
        """The exit code of a command that ends with this report."""
        if self.verdict is not Verdict.NOT_CONFORMANT and self.counts.errors:
            return KIT_ERROR
        return self.verdict.exit_code

    @property
    def counts(self) -> Counts:
        """The numbers that the verdict rests on."""
        return Counts.of(self.results)

    @property
    def outcomes(self) -> Counter[Outcome]:
        """The number of clauses by outcome."""
        return Counter(result.outcome for result in self.results)

    @property
    def deviations(self) -> list[Result]:
        """The clauses that do not hold or could not be judged; waived ones come last."""
        found = [result for result in self.results if result.outcome in DEVIATIONS]
        return sorted(found, key=lambda result: DEVIATIONS.index(result.outcome))

    @property
    def waivers(self) -> int:
        """The number of waived clauses, of any level."""
        return self.outcomes[Outcome.WAIVED]

    def to_json(self) -> dict[str, Any]:
        """Return the report as the JSON file has it."""
        driver = self.driver
        return {
            "format": FORMAT,
            "contract": CONTRACT_VERSION,
            "kit": version("fustor-conformance"),
            "driver": {
                "kind": driver.kind,
                "name": driver.name,
                "distribution": driver.distribution,
                "version": driver.version,
                "group": driver.group,
            },
            "profile": self.profile,
            "seed": self.seed,
            "verdict": self.verdict.value,
            "counts": {outcome.value: self.outcomes[outcome] for outcome in Outcome},
            "results": [RESULT.dump_python(result, mode="json") for result in self.results],
        }
