"""Examines the clauses of one driver, each in a process of its own.

This is the one engine behind the command, the plugin and the author's own tests. The driver is never
imported in the process that asks: children import it, and end with what they did.
"""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import cached_property, partial
from typing import Any

from fustor_core.discovery import InstalledDriver

from ._hurry import hurry
from ._show import show, show_error
from .contract import Clause
from .examples import run_check
from .harness import lacks, overrides
from .isolation import Died, Finished, Overdue, run_isolated
from .outcome import CheckStopped, Finding, NotExercised, Outcome, worst
from .profiles import Profile
from .registry import Check, checks_for
from .report.model import NO_CHECK_YET, Result
from .subject import Subject
from .trial import DriverTrial, PackageTrial, PusherTrial, SourceTrial, Trial

__all__ = ["Examination", "Survey", "no_rerun"]

IMPORT_SECONDS = 10.0


def no_rerun(_: str) -> str:
    """Offer no command for running a clause again."""
    return ""


@dataclass(frozen=True)
class Survey:
    """Whether a driver can be examined at all; found out once, when it is first asked.

    Attributes:
        driver: what discovery knows of it.
        seconds: how long importing it may take.
    """

    driver: InstalledDriver
    seconds: float = IMPORT_SECONDS

    @property
    def unloadable(self) -> str:
        """Why the entry point does not load, or an empty text; then only its registration counts."""
        return self._found[0]

    @property
    def blocker(self) -> str:
        """Why nothing can be said of the driver beyond its package, or an empty text."""
        return next(filter(None, self._found), "")

    @cached_property
    def _found(self) -> tuple[str, str]:
        """Why it does not load, and why what it loads cannot be constructed."""
        what = f"the driver {self.driver.value}"
        match run_isolated(partial(_survey, Subject(self.driver)), deadline=self.seconds):
            case Finished([str(unloadable), str(unusable)]):
                return unloadable, unusable
            case Died(reason):
                return f"{what} {reason} when it was imported; see PKG-02", ""
            case _:
                return f"importing {what} did not end within {self.seconds:g} s; see PKG-02", ""


@dataclass(frozen=True)
class Examination:
    """The examination of one driver.

    Attributes:
        subject: the driver, and the harness its author gave.
        profile: how hard to try.
        seed: what inputs are drawn from.
        survey: whether the driver can be examined at all; shared by the examinations of one driver.
        rerun: gives, for a clause id, the command that examines just that clause again.
    """

    subject: Subject
    profile: Profile
    seed: int
    survey: Survey
    rerun: Callable[[str], str] = no_rerun

    def examine(self, clause: Clause) -> Result:
        """Examine one clause.

        Args:
            clause: a clause that applies to the driver's kind.

        Returns:
            Its result; nothing that the driver does is raised.
        """
        started = time.monotonic()
        finding = self._finding(clause)
        seconds = time.monotonic() - started
        return Result.of(clause, finding, rerun=self.rerun(clause.id), seconds=seconds)

    def skip(self, clause: Clause, reason: str) -> Result:
        """Return the result of a clause that is not examined, because of `reason`."""
        return Result.of(clause, _not_exercised(reason), rerun=self.rerun(clause.id), seconds=0.0)

    def _finding(self, clause: Clause) -> Finding:
        checks = checks_for(clause.id)
        if not checks:
            return _not_exercised(NO_CHECK_YET)
        if blocker := self._blocker(clause, checks):
            return _not_exercised(blocker)
        deadline = self.survey.seconds if clause.family == "PKG" else self.profile.deadline
        child = partial(_examine, self.subject, checks, self.profile, self.seed)
        match run_isolated(child, deadline=deadline):
            case Finished(findings):
                return worst(_finding_from(value) for value in findings)
            case Died(reason, output):
                return _lost(f"the driver ended the process: it {reason}", output)
            case Overdue(stacks, output):
                return _lost(f"the driver did not come to an end within {deadline:g} s", stacks or output)

    def _blocker(self, clause: Clause, checks: tuple[Check, ...]) -> str:
        if any(check.static for check in checks):
            return ""
        return self.survey.unloadable if clause.family == "PKG" else self.survey.blocker


def _not_exercised(message: str) -> Finding:
    return Finding(outcome=Outcome.NOT_EXERCISED, message=message)


def _lost(message: str, evidence: str) -> Finding:
    return Finding(
        outcome=Outcome.FAIL, message=message, expected="the driver to return", actual=evidence or None
    )


def _finding_from(value: dict[str, Any]) -> Finding:
    return Finding(
        **{**value, "outcome": Outcome(value["outcome"]), "steps": tuple(value["steps"])},
    )


# --- in the child ---------------------------------------------------------------------------------


def _survey(subject: Subject) -> tuple[str, str]:
    trial = PackageTrial(subject)
    try:
        loaded = trial.load()
    except CheckStopped as problem:
        return f"{problem.message}; see PKG-02", ""
    if not isinstance(loaded, type):
        return "", f"the entry point gives {show(loaded)}, which is no class; see PKG-03"
    missing = sorted(getattr(loaded, "__abstractmethods__", ()))
    if missing:
        return "", f"{show(loaded)} cannot be constructed, it lacks {', '.join(missing)}; see PKG-03"
    return "", ""


def _examine(
    subject: Subject, checks: tuple[Check, ...], profile: Profile, seed: int
) -> list[dict[str, Any]]:
    if any(check.clause.startswith("PSH-") for check in checks):
        hurry()
    return [asdict(_examine_one(subject, check, profile, seed)) for check in checks]


def _examine_one(subject: Subject, check: Check, profile: Profile, seed: int) -> Finding:
    try:
        make_trial = _trial_factory(subject, check)
        return run_check(check, make_trial, profile, seed)
    except CheckStopped as problem:
        return problem.finding()
    except Exception as error:  # noqa: BLE001 - an outcome too
        # Neither the driver's doing nor a finding: a strategy or a constructor of the harness, or the kit.
        text = "".join(traceback.format_exception(error)[-4:])
        message = f"the check {check.name} could not be run: {show_error(error)}"
        return Finding(outcome=Outcome.ERROR, message=message, actual=text)


def _trial_factory(subject: Subject, check: Check) -> Callable[[], Trial]:
    """Return what makes the trial of one example.

    Raises:
        NotExercised: the kit does not know enough to try.
    """
    if check.clause.startswith("PKG-"):
        return partial(PackageTrial, subject)
    make_harness = subject.harness_factory
    if make_harness is None:
        raise NotExercised("a source needs a configuration: give a harness, or a configuration file")
    harness = make_harness()
    missing = [method for method in check.needs if not overrides(harness, method)]
    if missing:
        raise NotExercised(lacks(harness, missing))
    trial: type[DriverTrial] = SourceTrial if subject.driver.kind == "source" else PusherTrial
    driver_class = PackageTrial(subject).load_class()
    return lambda: trial(subject, driver_class, make_harness())
