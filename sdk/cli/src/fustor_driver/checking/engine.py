"""Runs the kit's engine on one driver, with progress on the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fustor_conformance.engine import Examination
from fustor_conformance.outcome import Outcome
from fustor_conformance.profiles import PROFILES
from fustor_conformance.report import NOT_SELECTED, Report, Verdict
from fustor_conformance.survey import Survey

from .._console.terminal import progress
from .clauses import clauses_for

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fustor_core.discovery import InstalledDriver

    from .clauses import Clause
    from .inputs import Inputs, Subject

__all__ = ["KIT_ERROR", "exit_code", "problem_of", "run_checks"]

KIT_ERROR = 2
_EXIT_CODES = {Verdict.CONFORMANT: 0, Verdict.NOT_CONFORMANT: 1, Verdict.INCOMPLETE: 3}


def run_checks(
    target: Subject, inputs: Inputs, selected: Sequence[Clause], waivers: Mapping[str, str]
) -> Report:
    """Run the checks of the selected clauses on a driver, and show progress.

    Args:
        target: The driver and its harness.
        inputs: The other inputs of the run.
        selected: The clauses to check; the report lists all others as not selected.
        waivers: The author's reasons not to keep a clause, by the clause's id.

    Returns:
        The report.
    """
    driver = target.driver
    examination = Examination(
        subject=target,
        profile=PROFILES[inputs.profile],
        seed=inputs.seed,
        survey=Survey(driver),
        rerun=lambda clause: inputs.rerun(driver.spec, clause),
        waivers=waivers,
    )
    results = []
    with progress(len(selected)) as begin:
        for clause in clauses_for(driver.kind):
            if clause in selected:
                begin(clause.id)
                results.append(examination.examine(clause))
            else:
                results.append(examination.skip(clause, NOT_SELECTED))
    return Report(driver=driver, profile=inputs.profile, seed=inputs.seed, results=tuple(results))


def exit_code(report: Report) -> int:
    """Return the exit code for a report: that of its verdict, or of a kit error.

    A kit error counts unless the verdict is NOT CONFORMANT.
    """
    if report.verdict is not Verdict.NOT_CONFORMANT and report.counts[Outcome.ERROR]:
        return KIT_ERROR
    return _EXIT_CODES[report.verdict]


def problem_of(driver: InstalledDriver) -> str:
    """Return the reason why a driver cannot be used, or an empty string.

    The driver is imported in a process of its own.
    """
    return driver.error or Survey(driver).blocker
