"""Runs one check: once, or with many drawn inputs, down to the smallest that fails.

All settings of Hypothesis are explicit, so that neither the author's profile nor an example database matters:
the same seed draws the same inputs.
"""

from __future__ import annotations

import asyncio
import errno
import traceback
import warnings
from asyncio import run
from collections.abc import Callable
from time import monotonic
from typing import Any

from hypothesis import HealthCheck, Phase, Verbosity, given, seed, settings
from hypothesis import strategies as st
from hypothesis.errors import Flaky, HypothesisWarning, Unsatisfiable

from ._show import show_error
from ._steady import steady_draws
from .declarations import too_few_keys
from .harness import SourceHarness
from .isolation import MEMORY_BOUND
from .outcome import CheckStopped, ExpectationFailed, NotExercised, Outcome
from .profiles import Profile
from .registry import Check
from .results import Finding
from .trial import DriverTrial, Trial

__all__ = ["run_check"]

Values = tuple[Any, ...]

_QUICK_ENOUGH = 1.0


def run_check(check: Check, make_trial: Callable[[], Trial], profile: Profile, seed_number: int) -> Finding:
    """Run a check, and return its finding.

    Args:
        check: the check.
        make_trial: makes the trial of one example.
        profile: how many examples to run the check with, and for how long.
        seed_number: the seed of the examples.

    Returns:
        The finding; of several failing examples, that of the smallest.

    Raises:
        CheckStopped: the harness does not supply inputs.
    """
    if not check.given:
        return _run_once(check, make_trial(), ())
    trial = make_trial()
    assert isinstance(trial, DriverTrial), "checks of the package do not draw inputs"
    examples = _Examples(lambda values: _run_once(check, make_trial(), values), profile)
    search = given(st.tuples(*check.strategies(trial.harness)))(examples.one)
    try:
        with steady_draws(), warnings.catch_warnings():
            warnings.simplefilter("ignore", HypothesisWarning)  # Some inputs are large on purpose.
            seed(seed_number)(_settings(profile)(search))()
    except (_Failing, _TimeIsUp, Flaky):
        pass  # We have the finding: of the smallest example, or of one that failed once and then passed.
    except Unsatisfiable:
        if not isinstance(trial.harness, SourceHarness):
            raise
        raise NotExercised(too_few_keys(trial.harness, "several")) from None
    return examples.finding


def _settings(profile: Profile) -> settings:
    return settings(
        max_examples=profile.examples,
        database=None,
        deadline=None,
        derandomize=False,
        phases=(Phase.generate, Phase.shrink),
        print_blob=False,
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
        verbosity=Verbosity.quiet,
    )


def _run_once(check: Check, trial: Trial, values: Values) -> Finding:
    try:
        run(_run_in(trial, check, values))
    except CheckStopped as stopped:
        return trial.described(Finding.of(stopped, trial.steps))
    except BaseException as error:  # noqa: BLE001 - the kit reports its own faults, too
        if harm := _harm_by_the_driver(error):
            return trial.described(Finding.of(ExpectationFailed(f"the driver {harm}"), trial.steps))
        return Finding(
            outcome=Outcome.ERROR,
            message=f"the check {check.name} itself raised {type(error).__name__}: {error}",
            detail="".join(traceback.format_exception(error)[-6:]),
            steps=tuple(trial.steps),
        )
    return Finding(outcome=Outcome.PASS)


def _harm_by_the_driver(error: BaseException) -> str:
    """Return the harm to its process by which the driver made the kit's own code fail, or an empty string."""
    if isinstance(error, MemoryError):
        return f"took more memory than the {MEMORY_BOUND} that the kit allows"
    # asyncio has no type for this error.
    if isinstance(error, RuntimeError) and str(error).startswith("Event loop stopped"):
        return "stopped the event loop that it runs on"
    if isinstance(error, asyncio.CancelledError):
        return "cancelled the task that called it"
    if isinstance(error, OSError) and error.errno == errno.EBADF:
        return "closed descriptors that it does not own"
    if isinstance(error, KeyboardInterrupt | SystemExit):
        return f"ended the event loop that it runs on by {show_error(error)}"
    return ""


async def _run_in(trial: Trial, check: Check, values: Values) -> None:
    try:
        await trial.start()
        await check.function(trial, *values)
    except BaseException:
        try:
            await trial.finish()
        except CheckStopped:
            pass  # Only the first problem is reported.
        raise
    await trial.finish()


class _Failing(Exception):  # noqa: N818 - a signal, not an error
    """Reports a failing example to Hypothesis."""


class _TimeIsUp(BaseException):
    """Ends Hypothesis's search at once; an `Exception` would count as one more failure."""


class _Examples:
    """Runs a check on examples within a time, and keeps the finding of the smallest one that fails.

    The search ends when the time is up, because shrinking alone can take minutes. The smallest failing
    example fails again without being run again, so that a driver that fails only sometimes is reported as
    failing, and not as flaky.
    """

    def __init__(self, run_with: Callable[[Values], Finding], profile: Profile) -> None:
        self._run_with = run_with
        self._profile = profile
        self._stops_at: float | None = None
        self._smallest: str | None = None
        self.finding = Finding(outcome=Outcome.NOT_EXERCISED, message="no example was run")
        self._passed = False

    def one(self, values: Values) -> None:
        """Run the check on one example.

        Raises:
            _Failing: it fails.
            _TimeIsUp: it was not run.
        """
        if self._fails(values):
            # Raised from one place: Hypothesis distinguishes failures by their origin.
            raise _Failing

    def _fails(self, values: Values) -> bool:
        now = monotonic()
        if self._stops_at is None:
            self._stops_at = now + self._profile.seconds
        if now > self._stops_at:
            raise _TimeIsUp
        if self._smallest is not None and repr(values) == self._smallest:
            return True
        finding = self._run_with(values)
        return self._note(finding, values, monotonic() - now)

    def _seconds_to_shrink(self, seconds: float) -> float:
        """Return how long to look for a smaller example: not at all if one example takes long."""
        return self._profile.shrink_seconds if seconds < _QUICK_ENOUGH else 0.0

    def _note(self, finding: Finding, values: Values, seconds: float) -> bool:
        if self._smallest is not None and finding.outcome is not self.finding.outcome:
            return False  # A smaller input that fails in another way is another finding.
        if finding.outcome in (Outcome.FAIL, Outcome.ERROR):
            if self._smallest is None:
                self._stops_at = monotonic() + self._seconds_to_shrink(seconds)
            self._smallest = repr(values)
            self.finding = finding
            return True
        if self._smallest is None and not self._passed:
            self._passed = finding.outcome is Outcome.PASS
            self.finding = finding
        return False
