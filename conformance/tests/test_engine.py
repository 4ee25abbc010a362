from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fustor_conformance import PusherHarness, SourceHarness, engine
from fustor_conformance.contract import CLAUSES
from fustor_conformance.engine import Examination, Survey
from fustor_conformance.outcome import Outcome
from fustor_conformance.profiles import PROFILES, Profile
from fustor_conformance.registry import Check
from fustor_conformance.report import Result
from fustor_conformance.subject import Subject
from fustor_conformance.trial import PusherTrial
from fustor_core.discovery import InstalledDriver, Kind

QUICK = PROFILES["quick"]
PUSHER = """
import os, signal, threading
from fustor_core.drivers import PusherDriver

class Driver(PusherDriver):
    async def push(self, events, **keywords): ...
    async def heartbeat(self, **keywords): ...
    async def create_session(self, task_id): ...
    @classmethod
    async def get_needed_fields(cls, **keywords): ...
    @classmethod
    async def get_wizard_steps(cls): return {}
"""
SOURCE = """
from fustor_core.drivers import SourceDriver

class Driver(SourceDriver):
    def get_snapshot_iterator(self, **keywords): return iter(())
    def get_message_iterator(self, start_position=-1, **keywords): return iter(()), False
    @classmethod
    async def get_available_fields(cls, **keywords): return {"properties": {}}
"""

Examine = Callable[..., Result]


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Path:
    """Where a driver's module is written; its name is that of no other test."""
    monkeypatch.syspath_prepend(tmp_path)
    return tmp_path / f"driver_of_test_engine_{abs(hash(request.node.name))}.py"


@pytest.fixture
def examine(module: Path) -> Examine:
    def examine(
        clause: str,
        text: str = PUSHER,
        *,
        kind: Kind = "pusher",
        harness: Any = None,
        profile: Profile = QUICK,
        seconds: float = 60.0,
        attribute: str = "Driver",
        group: str = "",
    ) -> Result:
        module.write_text(text)
        driver = InstalledDriver(
            kind, "demo", group or f"fustor.drivers.{kind}s", f"{module.stem}:{attribute}"
        )
        survey = Survey(driver, seconds)
        examination = Examination(
            Subject(driver, harness), profile, 0, survey, rerun=lambda id_: f"rerun {id_}"
        )
        return examination.examine(CLAUSES[clause])

    return examine


def use(monkeypatch: pytest.MonkeyPatch, *functions: Any, **settings: Any) -> None:
    """Let every clause have these checks."""
    checks = tuple(Check("PSH-ENV-01", function, **settings) for function in functions)
    monkeypatch.setattr(engine, "checks_for", lambda _: checks)


async def passes(t: PusherTrial) -> None:
    """Expect nothing."""


async def deviates(t: PusherTrial) -> None:
    t.step("looking")
    t.expect(False, "something", got="nothing")


async def finds_nothing(t: PusherTrial) -> None:
    t.not_exercised("nothing was there")


async def asks(t: PusherTrial) -> None:
    await t.push(await t.pusher(), [])


# --- findings -------------------------------------------------------------------------------------


def test_a_clause_without_a_check_is_not_exercised(examine: Examine, monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch)
    result = examine("PSH-ENV-01")
    assert (result.outcome, result.message) == (Outcome.NOT_EXERCISED, "no check yet")


def test_a_result_has_the_command_that_examines_it_again(examine: Examine) -> None:
    assert examine("PSH-CFG-06").rerun == "rerun PSH-CFG-06"


@pytest.mark.parametrize(
    ("checks", "outcome"),
    [
        ((passes, passes), "pass"),
        ((passes, deviates, finds_nothing), "fail"),
        ((passes, finds_nothing), "not exercised"),
    ],
)
def test_the_gravest_finding_of_several_checks_counts(
    examine: Examine, monkeypatch: pytest.MonkeyPatch, checks: Any, outcome: str
) -> None:
    use(monkeypatch, *checks)
    assert examine("PSH-ENV-01").outcome.value == outcome


def test_a_should_that_is_not_met_is_a_warning(examine: Examine, monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, deviates)
    result = examine("PSH-FLT-03")
    assert (result.outcome, result.message) == (Outcome.WARN, "looking: expected something, got 'nothing'")


def test_the_driver_is_not_imported_here(examine: Examine, module: Path) -> None:
    assert examine("PKG-02").outcome is Outcome.PASS
    assert module.stem not in sys.modules


# --- drivers that misbehave -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("os._exit(3)", "ended the process: it exited with status 3"),
        ("os.kill(os.getpid(), signal.SIGKILL)", "ended the process: it was ended by signal SIGKILL"),
        ("raise SystemExit(3)", "raised SystemExit: 3"),
        ("raise KeyboardInterrupt", "raised KeyboardInterrupt"),
    ],
)
def test_a_driver_that_ends_the_process_is_a_finding(
    examine: Examine, monkeypatch: pytest.MonkeyPatch, statement: str, message: str
) -> None:
    use(monkeypatch, asks)
    result = examine(
        "PSH-ENV-01",
        PUSHER.replace("push(self, events, **keywords): ...", f"push(self, events, **keywords): {statement}"),
    )
    assert result.outcome is Outcome.FAIL
    assert message in result.message


def test_a_driver_that_blocks_is_a_finding_that_says_where(
    examine: Examine, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch, asks)
    blocks = PUSHER.replace(
        "push(self, events, **keywords): ...", "push(self, events, **keywords): signal.pause()"
    )
    result = examine("PSH-ENV-01", blocks, profile=replace(QUICK, deadline=1.5))
    assert result.outcome is Outcome.FAIL
    assert "did not come to an end within 1.5 s" in result.message
    assert result.actual is not None
    assert "in push" in result.actual


def test_a_driver_that_does_not_load_is_not_asked_anything(examine: Examine) -> None:
    result = examine("PSH-CFG-06", "raise OSError('no such library')")
    assert result.outcome is Outcome.NOT_EXERCISED
    assert "raised OSError: no such library" in result.message
    assert result.message.endswith("; see PKG-02")


def test_the_registration_of_a_driver_that_does_not_load_is_examined(examine: Examine) -> None:
    group = "fustor_agent.drivers.pushers"
    assert examine("PKG-01", "raise OSError", group=group).outcome is Outcome.FAIL


def test_a_driver_that_hangs_when_it_is_imported_is_not_asked_anything(examine: Examine) -> None:
    result = examine("PSH-CFG-06", "import signal; signal.pause()", seconds=0.2)
    assert result.outcome is Outcome.NOT_EXERCISED
    assert result.message.endswith("did not end within 0.2 s; see PKG-02")


def test_a_driver_that_ends_the_process_when_it_is_imported_is_not_asked_anything(examine: Examine) -> None:
    result = examine("PSH-CFG-06", "import os; os._exit(4)")
    assert result.outcome is Outcome.NOT_EXERCISED
    assert result.message.endswith("exited with status 4 when it was imported; see PKG-02")


def test_what_is_no_class_is_not_asked_anything(examine: Examine) -> None:
    result = examine("PSH-CFG-06", "Driver = 5")
    assert (result.outcome, result.message) == (
        Outcome.NOT_EXERCISED,
        "the entry point gives 5, which is no class; see PKG-03",
    )


def test_an_abstract_class_is_not_asked_anything(examine: Examine) -> None:
    result = examine("PSH-CFG-06", "from fustor_core.drivers import PusherDriver as Driver")
    assert result.outcome is Outcome.NOT_EXERCISED
    assert "it lacks create_session, get_needed_fields, heartbeat, push; see PKG-03" in result.message


# --- harnesses ------------------------------------------------------------------------------------


class Complete(SourceHarness):
    def config(self) -> Any:
        return {"uri": "memory://", "credential": {"user": "kit"}}


def test_a_source_needs_a_harness(examine: Examine) -> None:
    result = examine("SRC-POS-01", SOURCE, kind="source")
    assert (result.outcome, result.message) == (
        Outcome.NOT_EXERCISED,
        "a source needs a configuration: give a harness, or a configuration file",
    )


def test_a_harness_is_asked_for_what_it_lacks(examine: Examine) -> None:
    result = examine("SRC-MSG-09", SOURCE, kind="source", harness=Complete)
    assert (result.outcome, result.message) == (
        Outcome.NOT_EXERCISED,
        "the harness Complete does not say how: add insert() to it",
    )


def test_a_harness_that_cannot_be_made_is_not_the_drivers_fault(examine: Examine) -> None:
    class Broken(PusherHarness):
        def __init__(self) -> None:
            raise OSError("no such system")

    result = examine("PSH-CFG-01", harness=Broken)
    assert result.outcome is Outcome.ERROR
    assert "OSError: no such system" in result.message


def test_a_harness_that_gives_no_configuration_is_not_the_drivers_fault(examine: Examine) -> None:
    class Broken(PusherHarness):
        def config(self, endpoint: str) -> Any:
            return {"endpoint": endpoint}

    result = examine("PSH-CFG-01", harness=Broken)
    assert result.outcome is Outcome.ERROR
    assert result.message.startswith("config() of the harness: credential")


def test_what_makes_no_harness_is_not_the_drivers_fault(examine: Examine) -> None:
    result = examine("PSH-CFG-01", harness=dict)
    assert result.outcome is Outcome.ERROR
    assert "the harness is {}" in result.message


def test_a_harness_that_skips_is_not_the_drivers_fault(examine: Examine) -> None:
    class Skips(PusherHarness):
        def config(self, endpoint: str) -> Any:
            pytest.skip("no database here")

    result = examine("PSH-CFG-01", harness=Skips)
    assert result.outcome is Outcome.ERROR
    assert "config() of the harness Skips raised" in result.message
    assert "no database here" in result.message


def test_a_harness_that_hangs_is_not_the_drivers_fault(examine: Examine) -> None:
    class Hangs(PusherHarness):
        def start(self) -> None:
            threading.Event().wait()

    result = examine("PSH-CFG-01", harness=Hangs, profile=replace(QUICK, deadline=1.0))
    assert result.outcome is Outcome.ERROR
    assert result.message == "the harness, in start(), did not come to an end within 1 s"
