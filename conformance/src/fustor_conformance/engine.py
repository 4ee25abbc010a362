"""Examines the clauses of one driver, each in a process of its own.

This is the one engine behind the command, the plugin and the author's own tests. The driver is never
imported in the process that asks: children import it, and end with what they did.
"""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from functools import partial
from typing import Any

from ._hurry import hurry
from ._masking import without_secrets
from ._show import show, show_error
from .contract import Clause
from .declarations import expect_declarations
from .examples import run_check
from .harness import Harness, HarnessFactory, PusherHarness, SourceHarness, lacks, overrides
from .isolation import Died, Finished, Overdue, busy_with, run_isolated
from .outcome import CheckStopped, Finding, HarnessFailed, NotExercised, Outcome, together
from .profiles import PROFILES, Profile
from .registry import Check, checks_for
from .remote import warm_up
from .report.model import NO_CHECK_YET, Result
from .strategies import prepare_texts
from .subject import Subject
from .survey import Survey
from .trial import DriverTrial, PackageTrial, PusherTrial, SourceTrial, Trial
from .trial.driver import CLOSING, HARNESS
from .waivers import waived

__all__ = ["Examination", "no_rerun"]

_TRIALS: dict[str, type[DriverTrial]] = {"source": SourceTrial, "pusher": PusherTrial}


def no_rerun(_: str) -> str:
    """Offer no command for running a clause again."""
    return ""


@dataclass(frozen=True)
class Examination:
    """The examination of one driver.

    Attributes:
        subject: the driver, and the harness its author gave.
        profile: how hard to try.
        seed: what inputs are drawn from.
        survey: whether the driver can be examined at all; shared by the examinations of one driver.
        rerun: gives, for a clause id, the command that examines just that clause again.
        waivers: why the author does without clauses, by their ids.
    """

    subject: Subject
    profile: Profile
    seed: int
    survey: Survey
    rerun: Callable[[str], str] = no_rerun
    waivers: Mapping[str, str] = field(default_factory=dict)

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
        result = Result.of(clause, finding, rerun=self.rerun(clause.id), seconds=seconds)
        return waived(result, self.waivers)

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
        if any(check.given for check in checks):
            prepare_texts()
        if self.subject.driver.kind == "pusher":
            warm_up()
        child = partial(_examine, self.subject, checks, self.profile, self.seed, self.survey.hung)
        match run_isolated(child, deadline=deadline):
            case Finished(findings, _, overran):
                self.survey.note_hangs(overran)
                return together([_finding_from(value) for value in findings])
            case Died(reason, output, activity, method):
                return self._lost(clause, activity, method, f"ended the process: it {reason}", output)
            case Overdue(blocked=False, within=within, overran=overran) if within is not None:
                self.survey.note_hangs(overran)
                return _not_exercised(self._needs_more(deadline))
            case Overdue(stacks, output, activity, method, within, overran=overran):
                self.survey.note_hangs([method, *overran])
                return self._lost(clause, activity, method, _in_time(deadline, within), stacks or output)

    def _needs_more(self, deadline: float) -> str:
        """Say that no call took too long, but the clause as a whole."""
        larger = next((name for name, other in PROFILES.items() if other.deadline > deadline), "")
        advice = f": use the profile {larger}" if larger else ""
        return f"it takes more than the {deadline:g} s that the profile {self.profile.name} gives it{advice}"

    def _lost(self, clause: Clause, activity: str, method: str, what: str, evidence: str) -> Finding:
        """Return the finding about a child without an answer, which has its clause where a method has."""
        own = _TRIALS[self.subject.driver.kind].clause_of.get(method, clause.id)
        see = "" if own == clause.id else f"; see {own}"
        outcome = Outcome.FAIL
        if activity.startswith(HARNESS):
            outcome = Outcome.ERROR
        elif activity == CLOSING and see:
            outcome = Outcome.NOT_EXERCISED  # The check itself had come to its end.
        return Finding(
            outcome=outcome,
            message=f"{activity or 'the driver'} {what}{see}",
            expected="it to return",
            actual=evidence or None,
        )

    def _blocker(self, clause: Clause, checks: tuple[Check, ...]) -> str:
        if any(check.static for check in checks):
            return ""
        if clause.family == "PKG":
            return self.survey.unloadable
        return self.survey.blocker


def _not_exercised(message: str) -> Finding:
    return Finding(outcome=Outcome.NOT_EXERCISED, message=message)


def _in_time(deadline: float, within: float | None) -> str:
    if within is None:
        return f"did not come to an end within {deadline:g} s"
    return f"did not return within {within:g} s, and blocked the event loop"


def _finding_from(value: dict[str, Any]) -> Finding:
    return Finding(
        **{**value, "outcome": Outcome(value["outcome"]), "steps": tuple(value["steps"])},
    )


# --- in the child ---------------------------------------------------------------------------------


def _examine(
    subject: Subject,
    checks: tuple[Check, ...],
    profile: Profile,
    seed: int,
    hung: frozenset[str] = frozenset(),
) -> list[dict[str, Any]]:
    if any(check.clause.startswith("PSH-") for check in checks):
        hurry()
    return [_told(_examine_one(subject, check, profile, seed, hung)) for check in checks]


def _told(finding: Finding) -> dict[str, Any]:
    """Return a finding as JSON can carry it, without the secrets of the configurations."""
    told = asdict(finding)
    texts = {name: without_secrets(text) for name, text in told.items() if isinstance(text, str)}
    steps = tuple(map(without_secrets, finding.steps))
    return {**told, **texts, "steps": steps, "outcome": finding.outcome}


def _examine_one(
    subject: Subject, check: Check, profile: Profile, seed: int, hung: frozenset[str]
) -> Finding:
    try:
        make_trial = _trial_factory(subject, check, hung)
        return run_check(check, make_trial, profile, seed)
    except CheckStopped as problem:
        return problem.finding()
    except BaseException as error:  # noqa: BLE001 - an outcome too
        # Neither the driver's doing nor a finding: a strategy or a constructor of the harness, or the kit.
        text = "".join(traceback.format_exception(error)[-4:])
        message = f"the check {check.name} could not be run: {show_error(error)}"
        return Finding(outcome=Outcome.ERROR, message=message, actual=text)


def _trial_factory(subject: Subject, check: Check, hung: frozenset[str]) -> Callable[[], Trial]:
    """Return what makes the trial of one example.

    Raises:
        NotExercised: the kit does not know enough to try.
    """
    if check.clause.startswith("PKG-"):
        return partial(PackageTrial, subject)
    make_harness = subject.harness_factory
    if make_harness is None:
        raise NotExercised("a source needs a configuration: give a harness, or a configuration file")
    harness = _made(make_harness, subject.driver.kind)
    missing = [method for method in check.needs if not overrides(harness, method)]
    if missing:
        raise NotExercised(lacks(harness, missing))
    kind = subject.driver.kind
    driver_class = PackageTrial(subject).load_class()

    def make_trial() -> DriverTrial:
        trial = _TRIALS[kind](subject, driver_class, _made(make_harness, kind))
        trial.hung = frozenset(method for method in hung if trial.clause_of.get(method) != check.clause)
        return trial

    return make_trial


def _made(make_harness: HarnessFactory, kind: str) -> Harness:
    try:
        with busy_with(f"{HARNESS}, which was being made,"):
            harness = make_harness()
    except BaseException as error:
        raise HarnessFailed(f"making the harness, without arguments, raised {show_error(error)}") from error
    wanted = SourceHarness if kind == "source" else PusherHarness
    if not isinstance(harness, wanted):
        raise HarnessFailed(
            f"the harness is {show(harness)}: for a {kind} it has to inherit {wanted.__name__}"
        )
    expect_declarations(harness)
    return harness
