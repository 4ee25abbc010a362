"""Exercises the clauses of one driver, each in a process of its own.

The command, the plugin and an author's own tests all use this engine. The parent never imports the driver:
children import it, and all that it does to their processes ends with them.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from .contract import Clause
from .isolation import Activity, Blame, Died, Ended, Finished, Overdue, run_isolated
from .outcome import Outcome
from .preflight import Preflight
from .profiles import PROFILES, Profile
from .registry import Check, checks_for
from .remote import warm_up
from .results import FINDINGS, Finding, Result, together
from .running import clause_about, run_checks
from .strategies import prepare_texts
from .target import Target
from .waivers import waived

__all__ = ["Engine", "no_rerun"]


def no_rerun(_: str) -> str:
    """Offer no command for exercising a clause again."""
    return ""


@dataclass(frozen=True)
class Engine:
    """Exercises the clauses of one driver.

    Attributes:
        target: the driver, and the harness of its author.
        profile: how many inputs to run the checks with, and for how long.
        seed: the seed of the inputs.
        preflight: whether the driver can be checked at all; shared by all engines of one driver.
        rerun: returns, for a clause id, the command that exercises just that clause again.
        waivers: the author's reasons to waive clauses, by clause id.
    """

    target: Target
    profile: Profile
    seed: int
    preflight: Preflight
    rerun: Callable[[str], str] = no_rerun
    waivers: Mapping[str, str] = field(default_factory=dict)

    def exercise(self, clause: Clause, checks: Sequence[Check] | None = None) -> Result:
        """Exercise one clause.

        Args:
            clause: a clause that applies to the driver's kind.
            checks: the checks to run; all of the clause if left out.

        Returns:
            The result; no exception of the driver is raised.
        """
        started = time.monotonic()
        finding = self._finding(clause, tuple(checks_for(clause.id) if checks is None else checks))
        seconds = time.monotonic() - started
        result = Result.about(clause, finding, rerun=self.rerun(clause.id), seconds=seconds)
        return waived(result, self.waivers)

    def leave_out(self, clause: Clause) -> Result:
        """Return the result of a clause that the user did not select."""
        return Result.left_out(clause, rerun=self.rerun(clause.id))

    def run(self, checks: Sequence[Check], *, deadline: float | None = None) -> Sequence[Finding]:
        """Run checks of any clauses in one process, and return their findings.

        Args:
            checks: the checks.
            deadline: the seconds that they may take together; those of the profile if left out.

        Raises:
            RuntimeError: the process did not end with findings.
        """
        ended = self._run_isolated(tuple(checks), deadline or self.profile.deadline)
        if not isinstance(ended, Finished):
            raise RuntimeError(f"the process that ran the checks did not finish: {ended}")
        return FINDINGS.validate_json(ended.value)

    def _run_isolated(self, checks: tuple[Check, ...], deadline: float) -> Ended:
        # Work that each child would repeat.
        if any(check.given for check in checks):
            prepare_texts()
        if self.target.driver.kind == "pusher":
            warm_up()
        child = partial(run_checks, self.target, checks, self.profile, self.seed, self.preflight.hung)
        return run_isolated(child, deadline=deadline)

    def _finding(self, clause: Clause, checks: tuple[Check, ...]) -> Finding:
        if blocked := self._blocked(clause, checks):
            return blocked
        deadline = self.preflight.seconds if clause.family == "PKG" else self.profile.deadline
        match self._run_isolated(checks, deadline):
            case Finished(findings, _, overran):
                self.preflight.note_hangs(overran)
                return together(FINDINGS.validate_json(findings))
            case Died(reason, output, activity):
                return self._lost(clause, activity, f"ended the process: it {reason}", output)
            case Overdue(blocked=False, activity=Activity(within=float()), overran=overran):
                self.preflight.note_hangs(overran)
                return Finding(outcome=Outcome.NOT_EXERCISED, message=self._needs_more(deadline))
            case Overdue(stacks, output, activity, overran=overran):
                self.preflight.note_hangs([activity.method, *overran])
                return self._lost(clause, activity, _not_in_time(activity, deadline), stacks or output)

    def _blocked(self, clause: Clause, checks: tuple[Check, ...]) -> Finding | None:
        if any(check.static for check in checks):
            return None
        blocker = self.preflight.unloadable if clause.family == "PKG" else self.preflight.blocker
        if blocker is None:
            return None
        return Finding(outcome=Outcome.NOT_EXERCISED, message=blocker.reason, see=(blocker.see,))

    def _needs_more(self, deadline: float) -> str:
        """Return the sentence that no call took too long, but all of them together did."""
        larger = next((name for name, other in PROFILES.items() if other.deadline > deadline), "")
        advice = f": use the profile {larger}" if larger else ""
        return f"it takes more than the {deadline:g} s that the profile {self.profile.name} allows{advice}"

    def _lost(self, clause: Clause, activity: Activity, problem: str, evidence: str) -> Finding:
        """Return the finding about a child without findings; its last method may have its own clause."""
        about = clause_about(self.target, activity.method) or clause.id
        outcome = Outcome.FAIL
        if activity.blame is Blame.HARNESS:
            outcome = Outcome.ERROR
        elif activity.after_check and about != clause.id:
            outcome = Outcome.NOT_EXERCISED
        return Finding(
            outcome=outcome,
            message=f"{activity.text or 'the driver'} {problem}",
            detail=evidence or None,
            see=() if about == clause.id else (about,),
        )


def _not_in_time(activity: Activity, deadline: float) -> str:
    if activity.within is None:
        return f"did not end within {deadline:g} s"
    return f"did not return within {activity.within:g} s, and blocked the event loop"
