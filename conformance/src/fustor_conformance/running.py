"""Runs checks within a child: makes their trials, and returns their findings as JSON without secrets."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterable
from dataclasses import fields, replace
from functools import partial
from typing import Any

from ._compressed_sleeps import compress_sleeps
from ._masking import without_secrets
from ._show import show, show_error
from .contract import CLAUSES
from .contract.clause import PUSHER
from .declarations import expect_declarations
from .examples import run_check
from .harness import Harness, HarnessFactory, PusherHarness, SourceHarness, lacks, overrides
from .isolation import busy_with
from .outcome import CheckStopped, HarnessFailed, NotExercised, Outcome
from .profiles import Profile
from .registry import Check
from .results import FINDINGS, Finding
from .target import Target
from .trial import DriverTrial, PackageTrial, PusherTrial, SourceTrial, Trial
from .trial.driver import harness_activity

__all__ = ["clause_about", "run_checks"]

# Bound before a driver is loaded, which may replace the method.
_to_json = FINDINGS.dump_json
_TRIALS: dict[str, type[DriverTrial]] = {"source": SourceTrial, "pusher": PusherTrial}


def clause_about(target: Target, method: str) -> str | None:
    """Return the id of the clause that requires a method to return, or None.

    Args:
        target: the driver.
        method: the method's name.
    """
    return _TRIALS[target.driver.kind].clause_of.get(method)


def run_checks(
    target: Target,
    checks: tuple[Check, ...],
    profile: Profile,
    seed: int,
    hung: frozenset[str] = frozenset(),
) -> str:
    """Run checks in this process, which should be a child, and return their findings as JSON.

    Args:
        target: the driver, and the harness of its author.
        checks: the checks.
        profile: how many inputs to run the checks with, and for how long.
        seed: the seed of the inputs.
        hung: the methods that are only called for their own clauses.
    """
    if any(CLAUSES[check.clause].kinds == PUSHER for check in checks):
        compress_sleeps()
    findings = [_presentable(_run_one(target, check, profile, seed, hung)) for check in checks]
    return _to_json(tuple(findings)).decode()


def _presentable(finding: Finding) -> Finding:
    """Return a finding in which secrets are masked, and half surrogate pairs are escaped."""
    texts = {field.name: _masked(getattr(finding, field.name)) for field in fields(Finding)}
    return replace(finding, **{**texts, "outcome": finding.outcome})


def _masked(value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(map(_masked, value))
    if isinstance(value, str):
        return without_secrets(value).encode(errors="backslashreplace").decode()
    return value


def _run_one(target: Target, check: Check, profile: Profile, seed: int, hung: frozenset[str]) -> Finding:
    try:
        return run_check(check, _trial_factory(target, check, hung), profile, seed)
    except CheckStopped as problem:
        return Finding.of(problem)
    except BaseException as error:  # noqa: BLE001 - the kit reports its own faults, too
        # Not the driver: a strategy or a constructor of the harness raised, or the kit.
        return Finding(
            outcome=Outcome.ERROR,
            message=f"the check {check.name} could not be run: {show_error(error)}",
            detail="".join(traceback.format_exception(error)[-4:]),
        )


def _trial_factory(target: Target, check: Check, hung: frozenset[str]) -> Callable[[], Trial]:
    """Return a function that makes the trial of one example.

    Raises:
        NotExercised: there is no harness, or it lacks a method that the check needs.
    """
    if CLAUSES[check.clause].family == "PKG":
        return partial(PackageTrial, target)
    make_harness = target.harness_factory
    if make_harness is None:
        raise NotExercised("a source needs a configuration: give a harness, or a configuration file")
    kind = target.driver.kind
    _expect_methods(_made(make_harness, kind), check.needs)
    driver_class = PackageTrial(target).load_class()

    def make_trial() -> DriverTrial:
        trial = _TRIALS[kind](target, driver_class, _made(make_harness, kind))
        trial.hung = frozenset(method for method in hung if trial.clause_of.get(method) != check.clause)
        return trial

    return make_trial


def _expect_methods(harness: Harness, needed: Iterable[str]) -> None:
    missing = [method for method in needed if not overrides(harness, method)]
    if missing:
        raise NotExercised(lacks(harness, missing))


def _made(make_harness: HarnessFactory, kind: str) -> Harness:
    try:
        with busy_with(harness_activity("being made")):
            harness = make_harness()
    except BaseException as error:
        raise HarnessFailed(f"making the harness, without arguments, raised {show_error(error)}") from error
    wanted = SourceHarness if kind == "source" else PusherHarness
    if not isinstance(harness, wanted):
        raise HarnessFailed(
            f"the harness is {show(harness)}: the harness of a {kind} must inherit {wanted.__name__}"
        )
    expect_declarations(harness)
    return harness
