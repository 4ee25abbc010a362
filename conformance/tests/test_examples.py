from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest
from fustor_conformance import PusherHarness
from fustor_conformance.examples import run_check
from fustor_conformance.outcome import Outcome
from fustor_conformance.profiles import PROFILES
from fustor_conformance.registry import Check
from fustor_conformance.results import Finding
from fustor_conformance.target import Target
from fustor_conformance.trial import DriverTrial
from fustor_core.discovery import InstalledDriver
from hypothesis import settings
from hypothesis import strategies as st

PROFILE = replace(PROFILES["quick"], examples=50, seconds=60.0, shrink_seconds=60.0)
TARGET = Target(InstalledDriver("pusher", "fake", "fustor.drivers.pushers", "fake:Fake"))

CheckFunction = Callable[..., Awaitable[None]]


def numbers(_: Any) -> st.SearchStrategy[int]:
    return st.integers(min_value=0, max_value=10_000)


def run(function: CheckFunction, *, given: Any = (numbers,), seed: int = 0, **changes: Any) -> Finding:
    """Run a check of a driver that is not asked anything."""
    check = Check("PSH-ENV-01", function, given)
    return run_check(
        check, lambda: DriverTrial(TARGET, object, PusherHarness()), replace(PROFILE, **changes), seed
    )


def test_a_check_without_inputs_runs_once() -> None:
    ran = []

    async def check(t: DriverTrial) -> None:
        ran.append(t)

    assert run(check, given=()) == Finding(outcome=Outcome.PASS)
    assert len(ran) == 1


def test_a_check_with_inputs_runs_for_each_of_them() -> None:
    drawn = []

    async def check(t: DriverTrial, number: int) -> None:
        drawn.append(number)

    assert run(check).outcome is Outcome.PASS
    assert len(set(drawn)) == len(drawn) == PROFILE.examples


def test_every_example_has_a_trial_of_its_own() -> None:
    trials = []

    async def check(t: DriverTrial, number: int) -> None:
        assert t.steps == []
        t.step("once")
        trials.append(t)

    run(check)
    assert len(set(map(id, trials))) == PROFILE.examples


def test_the_finding_is_that_of_the_smallest_example() -> None:
    async def check(t: DriverTrial, number: int) -> None:
        t.step(f"trying {number}")
        t.expect(number < 1234, "less", got=number)

    assert run(check) == Finding(
        outcome=Outcome.FAIL,
        message="trying 1234",
        expected="less",
        actual="1234",
        steps=("trying 1234",),
    )


def test_an_example_that_fails_once_is_a_finding() -> None:
    failed = []

    async def check(t: DriverTrial, number: int) -> None:
        if number > 100 and not failed:
            failed.append(number)
            t.expect(False, "something", got=number)

    finding = run(check)
    assert (finding.outcome, finding.actual) == (Outcome.FAIL, str(failed[0]))


def test_an_example_that_fails_every_other_time_is_a_finding() -> None:
    calls = []

    async def check(t: DriverTrial, number: int) -> None:
        calls.append(number)
        t.expect(len(calls) % 2 == 0, "something", got=number)

    assert run(check).outcome is Outcome.FAIL


def drawn_from(seed: int) -> list[int]:
    drawn = []

    async def check(t: DriverTrial, number: int) -> None:
        drawn.append(number)

    run(check, seed=seed)
    return drawn


def test_the_same_seed_gives_the_same_examples() -> None:
    assert drawn_from(3) == drawn_from(3)


def test_another_seed_gives_other_examples() -> None:
    assert drawn_from(3) != drawn_from(4)


def test_the_authors_profile_changes_nothing() -> None:
    before, known = drawn_from(3), settings.get_current_profile_name()
    settings.register_profile("own of test_examples", max_examples=1, derandomize=True)
    settings.load_profile("own of test_examples")
    try:
        assert drawn_from(3) == before
    finally:
        settings.load_profile(known)


def test_one_example_is_tried_when_there_is_no_time() -> None:
    drawn = []

    async def check(t: DriverTrial, number: int) -> None:
        drawn.append(number)

    assert run(check, seconds=0.0).outcome is Outcome.PASS
    assert len(drawn) == 1


def test_no_smaller_example_is_looked_for_when_there_is_no_time() -> None:
    failed = []

    async def check(t: DriverTrial, number: int) -> None:
        if number > 100:
            failed.append(number)
            t.expect(False, "something", got=number)

    assert run(check, shrink_seconds=0.0).actual == str(failed[0])
    assert len(failed) == 1


def test_one_example_that_passes_is_enough() -> None:
    async def check(t: DriverTrial, number: int) -> None:
        if number % 2:
            t.not_exercised("an odd number")

    assert run(check).outcome is Outcome.PASS


def test_examples_of_which_none_passes_are_not_a_pass() -> None:
    async def check(t: DriverTrial, number: int) -> None:
        t.not_exercised("a number")

    assert run(check) == Finding(outcome=Outcome.NOT_EXERCISED, message="a number")


def test_what_the_check_itself_raises_is_not_the_drivers_fault() -> None:
    async def check(t: DriverTrial) -> None:
        raise ZeroDivisionError("on purpose")

    finding = run(check, given=())
    assert finding.outcome is Outcome.ERROR
    assert finding.message == "the check check itself raised ZeroDivisionError: on purpose"


class Watched(PusherHarness):
    """Notes when it is started and stopped."""

    def __init__(self) -> None:
        self.noted: list[str] = []

    def start(self) -> None:
        self.noted.append("start")

    async def stop(self) -> None:
        self.noted.append("stop")


@pytest.mark.parametrize("error", [None, ZeroDivisionError, SystemExit])
def test_the_harness_is_stopped_whatever_happens(error: type[BaseException] | None) -> None:
    harness = Watched()

    async def check(t: DriverTrial) -> None:
        harness.noted.append("check")
        if error:
            raise error

    run_check(Check("PSH-ENV-01", check), lambda: DriverTrial(TARGET, object, harness), PROFILE, 0)
    assert harness.noted == ["start", "check", "stop"]


def test_a_harness_that_fails_is_not_the_drivers_fault() -> None:
    class Broken(PusherHarness):
        def start(self) -> None:
            raise OSError("no such system")

    async def check(t: DriverTrial) -> None:
        """Never reached."""

    finding = run_check(Check("PSH-ENV-01", check), lambda: DriverTrial(TARGET, object, Broken()), PROFILE, 0)
    assert finding.outcome is Outcome.ERROR
    assert finding.message.startswith("start() of the harness Broken raised OSError: no such system (")
