"""The one result model of which every report is a view."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from importlib.metadata import version
from typing import Any

from fustor_core.discovery import InstalledDriver
from fustor_core.drivers import CONTRACT_VERSION

from ..contract import Clause, Level
from ..outcome import Finding, Outcome

__all__ = ["DEVIATIONS", "FORMAT", "NOT_SELECTED", "NO_CHECK_YET", "Report", "Result", "Verdict"]

FORMAT = 1

DEVIATIONS = (Outcome.FAIL, Outcome.ERROR, Outcome.WARN, Outcome.WAIVED)
"""The outcomes that every report tells in full, in the order in which it does."""


class Verdict(StrEnum):
    """What all results together come to."""

    CONFORMANT = "CONFORMANT"
    NOT_CONFORMANT = "NOT CONFORMANT"
    INCOMPLETE = "INCOMPLETE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What examining one clause came to.

    Attributes:
        clause: the clause's id.
        level: MUST or SHOULD.
        outcome: how it ended.
        message: one sentence; for a pass empty, or the part of the clause that is not declared.
        expected: what the contract asks for, or None.
        actual: what was seen instead, or None.
        steps: what was done, in order, in the smallest failing example.
        exchange: the last HTTP exchange, credentials hidden, or None.
        where: the place in the driver, "file:line in function", or None.
        reason: why the author waived the clause, or an empty text.
        rerun: the command that examines just this clause again.
        seconds: how long it took.
    """

    clause: str
    level: Level
    outcome: Outcome
    message: str = ""
    expected: str | None = None
    actual: str | None = None
    steps: tuple[str, ...] = ()
    exchange: str | None = None
    where: str | None = None
    reason: str = ""
    rerun: str = ""
    seconds: float = 0.0

    @classmethod
    def of(cls, clause: Clause, finding: Finding, *, rerun: str, seconds: float) -> Result:
        """Return the result for `clause` of what its checks found."""
        softened = finding.softened() if clause.level is Level.SHOULD else finding
        return cls(
            clause=clause.id,
            level=clause.level,
            rerun=rerun,
            seconds=round(seconds, 3),
            outcome=softened.outcome,
            message=softened.message,
            expected=softened.expected,
            actual=softened.actual,
            steps=softened.steps,
            exchange=softened.exchange,
            where=softened.where,
        )

    @property
    def is_gap(self) -> bool:
        """Whether the driver cannot be called conformant before this clause was exercised.

        A clause that the kit has no check for is the kit's gap and not the driver's. A part of the clauses
        never makes a driver conformant, not even when only SHOULD clauses are left out.
        """
        if self.outcome is Outcome.ERROR or self.is_unselected:
            return True
        unexercised = self.outcome is Outcome.NOT_EXERCISED and self.message != NO_CHECK_YET
        return unexercised and self.level is Level.MUST

    @property
    def is_unselected(self) -> bool:
        """Whether the clause was left out because the user asked for others."""
        return self.outcome is Outcome.NOT_EXERCISED and self.message == NOT_SELECTED

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Result:
        """Return the result that `as_json` wrote."""
        return cls(
            **{
                **value,
                "level": Level(value["level"]),
                "outcome": Outcome(value["outcome"]),
                "steps": tuple(value["steps"]),
            }
        )

    def as_json(self) -> dict[str, Any]:
        """Return the result as the JSON report writes it."""
        return {**asdict(self), "steps": list(self.steps)}


NO_CHECK_YET = "no check yet"
NOT_SELECTED = "not selected"


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Everything one run found about one driver.

    Attributes:
        driver: what was examined.
        profile: the name of the profile.
        seed: what the inputs were drawn from.
        results: one result for each clause of the contract that applies to the driver's kind.
    """

    driver: InstalledDriver
    profile: str
    seed: int
    results: tuple[Result, ...]

    @property
    def verdict(self) -> Verdict:
        """What the results come to; a run that exercised nothing is never conformant."""
        if any(result.outcome is Outcome.FAIL for result in self.results):
            return Verdict.NOT_CONFORMANT
        if any(result.is_gap for result in self.results) or not self.counts[Outcome.PASS]:
            return Verdict.INCOMPLETE
        return Verdict.CONFORMANT

    @property
    def score(self) -> str:
        """How many of the MUST clauses pass, "41/44"; never a percentage, which would hide both."""
        must = [result.outcome for result in self.results if result.level is Level.MUST]
        return f"{must.count(Outcome.PASS)}/{len(must)}"

    @property
    def deviations(self) -> list[Result]:
        """The clauses that do not hold or could not be judged; what the author bears with comes last."""
        found = [result for result in self.results if result.outcome in DEVIATIONS]
        return sorted(found, key=lambda result: DEVIATIONS.index(result.outcome))

    @property
    def waivers(self) -> int:
        """How many clauses do not hold, and the author says why that is."""
        return self.counts[Outcome.WAIVED]

    @property
    def counts(self) -> Counter[Outcome]:
        """How many clauses ended in each way."""
        return Counter(result.outcome for result in self.results)

    def as_json(self) -> dict[str, Any]:
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
            "counts": {outcome.value: self.counts[outcome] for outcome in Outcome},
            "results": [result.as_json() for result in self.results],
        }
