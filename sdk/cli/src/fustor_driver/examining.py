"""Examines one driver for `check`: what the user asked for, as a report."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fustor_conformance.contract import clauses_for
from fustor_conformance.engine import Examination, Survey
from fustor_conformance.loading import UnusableInputError, config_harness, load_harness
from fustor_conformance.outcome import Outcome
from fustor_conformance.profiles import PROFILES
from fustor_conformance.report import NOT_SELECTED, Report, Verdict
from fustor_conformance.subject import Subject

from fustor_driver.errors import CommandError
from fustor_driver.terminal import progress

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from fustor_conformance.contract import Clause
    from fustor_conformance.harness import HarnessFactory
    from fustor_core.discovery import InstalledDriver

__all__ = ["KIT_ERROR", "Inputs", "examine", "exit_code"]

KIT_ERROR = 2
_EXIT_CODES = {Verdict.CONFORMANT: 0, Verdict.NOT_CONFORMANT: 1, Verdict.INCOMPLETE: 3}


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a run depends on besides the driver.

    Attributes:
        config: The configuration file, if any.
        harness: The harness as `MODULE:ATTR`, if any.
        profile: The name of the profile.
        seed: What inputs are drawn from.
    """

    config: Path | None
    harness: str | None
    profile: str
    seed: int

    def harness_factory(self, driver: InstalledDriver) -> HarnessFactory | None:
        """Make what tells the kit about the driver.

        Args:
            driver: The driver; it is not imported.

        Returns:
            What makes the harness, or None if the user gave nothing.

        Raises:
            CommandError: What the user gave cannot be used.
        """
        if self.config and self.harness:
            raise CommandError(
                "--config and --harness exclude each other, let the harness's config() say it all."
            )
        try:
            if self.harness:
                return load_harness(self.harness)
            if self.config:
                return config_harness(driver.kind, self.config, driver.name)
        except UnusableInputError as error:
            raise CommandError(str(error)) from error
        return None

    def rerun(self, spec: str, clause: str) -> str:
        """Write the command that examines one clause in the same way.

        Args:
            spec: The driver as `KIND:NAME`.
            clause: The id of the clause.

        Returns:
            The command, quoted for a shell.
        """
        command = ["fustor-driver", "check", spec, "--select", clause]
        command += ["--profile", self.profile, "--seed", str(self.seed)]
        command += ["--config", str(self.config)] if self.config else []
        command += ["--harness", self.harness] if self.harness else []
        return shlex.join(command)


def examine(driver: InstalledDriver, inputs: Inputs, selected: Sequence[Clause]) -> Report:
    """Examine a driver, and show how far it has come.

    Args:
        driver: The driver.
        inputs: What else the run depends on.
        selected: The clauses to examine; the others are in the report as not selected.

    Returns:
        The report.

    Raises:
        CommandError: What the user gave cannot be used.
    """
    examination = Examination(
        subject=Subject(driver, inputs.harness_factory(driver)),
        profile=PROFILES[inputs.profile],
        seed=inputs.seed,
        survey=Survey(driver),
        rerun=lambda clause: inputs.rerun(driver.spec, clause),
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
