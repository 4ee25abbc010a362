"""The report of one run over one driver: the results of all clauses, their counts and the verdict.

Counts     the numbers of clauses that pass, fail, and so on
Verdict    conformant, not conformant, or incomplete, with the exit code of a command
Report     all results of the run; every view in `report/` shows one
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from importlib.metadata import version
from typing import Any

from fustor_core.discovery import InstalledDriver
from fustor_core.drivers import CONTRACT_VERSION

from .contract import Level
from .outcome import Outcome
from .results import RESULT, Result

__all__ = ["DEVIATIONS", "FORMAT", "Counts", "Report", "Verdict"]

FORMAT = 1
"""The version of the JSON report's format."""

KIT_ERROR = 2
"""The exit code of a run in which the kit or the harness failed, and the driver failed nothing."""

DEVIATIONS = (Outcome.FAIL, Outcome.ERROR, Outcome.WARN, Outcome.WAIVED)
"""The outcomes that every report shows in full, in this order."""


class Verdict(StrEnum):
    """The verdict on a driver, from all results of a run."""

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
