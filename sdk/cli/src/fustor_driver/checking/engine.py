"""Runs the kit's engine on one driver, with progress on the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fustor_conformance.engine import Engine
from fustor_conformance.preflight import Preflight
from fustor_conformance.verdict import Report

from .._console.terminal import progress
from .clauses import clauses_for

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fustor_core.discovery import InstalledDriver

    from .clauses import Clause
    from .inputs import Inputs, Target

__all__ = ["problem_of", "run_checks"]


def run_checks(
    target: Target, inputs: Inputs, selected: Sequence[Clause], waivers: Mapping[str, str]
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
    driver, choice = target.driver, inputs.choice
    engine = Engine(
        target,
        choice.profile,
        choice.seed,
        Preflight(driver),
        rerun=lambda clause: inputs.rerun(driver.spec, clause),
        waivers=waivers,
    )
    results = []
    with progress(len(selected)) as begin:
        for clause in clauses_for(driver.kind):
            if clause in selected:
                begin(clause.id)
                results.append(engine.exercise(clause))
            else:
                results.append(engine.leave_out(clause))
    return Report(driver=driver, profile=choice.profile.name, seed=choice.seed, results=tuple(results))


def problem_of(driver: InstalledDriver) -> str:
    """Return the reason why a driver cannot be used, or an empty string.

    The driver is imported in a process of its own.
    """
    if driver.error:
        return driver.error
    blocker = Preflight(driver).blocker
    return f"{blocker.reason}; see {blocker.see}" if blocker else ""
