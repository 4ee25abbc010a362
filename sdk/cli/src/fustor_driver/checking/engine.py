"""Examines one driver for `check`: what the user asked for, as a report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fustor_conformance.contract import clauses_for
from fustor_conformance.engine import Examination
from fustor_conformance.outcome import Outcome
from fustor_conformance.profiles import PROFILES
from fustor_conformance.report import NOT_SELECTED, Report, Verdict
from fustor_conformance.survey import Survey

from .._console.terminal import progress

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fustor_conformance.contract import Clause
    from fustor_conformance.subject import Subject

    from .inputs import Inputs

__all__ = ["KIT_ERROR", "examine", "exit_code"]

KIT_ERROR = 2
_EXIT_CODES = {Verdict.CONFORMANT: 0, Verdict.NOT_CONFORMANT: 1, Verdict.INCOMPLETE: 3}


def examine(
    subject: Subject, inputs: Inputs, selected: Sequence[Clause], waivers: Mapping[str, str]
) -> Report:
    """Examine a driver, and show how far it has come.

    Args:
        subject: The driver, and the harness for it.
        inputs: What else the run depends on.
        selected: The clauses to examine; the others are in the report as not selected.
        waivers: Why the author does without clauses, by their ids.

    Returns:
        The report.
    """
    driver = subject.driver
    examination = Examination(
        subject=subject,
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
    """Say what the command ends with.

    Args:
        report: What was found.

    Returns:
        The code of the verdict; that of a kit error if there was one and the driver failed nothing.
    """
    if report.verdict is not Verdict.NOT_CONFORMANT and report.counts[Outcome.ERROR]:
        return KIT_ERROR
    return _EXIT_CODES[report.verdict]
