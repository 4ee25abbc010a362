from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from fustor_conformance import PusherHarness
from fustor_conformance.contract import clauses_for
from fustor_conformance.engine import Engine
from fustor_conformance.isolation import _supervisor
from fustor_conformance.outcome import Outcome
from fustor_conformance.preflight import Preflight
from fustor_conformance.results import sentence
from fustor_conformance.target import Target
from fustor_conformance.trial import PusherTrial
from fustor_core.discovery import InstalledDriver

from engine.exercising import PUSH, PUSHER, QUICK, Exercise, Hasty, asks, deviates, passes


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
    exercise: Exercise, statement: str, message: str
) -> None:
    exercise.use(asks)
    result = exercise(
        "PSH-ENV-01",
        PUSHER.replace(PUSH, f"push(self, events, **keywords): {statement}"),
    )
    assert result.outcome is Outcome.FAIL
    assert message in sentence(result)


def test_a_clause_that_takes_longer_than_its_profile_is_not_held_against_calls_that_had_time_left(
    exercise: Exercise,
) -> None:
    exercise.use(asks)
    waits = PUSHER.replace(PUSH, "push(self, events, **keywords): signal.pause()")
    result = exercise("PSH-ENV-01", waits, profile=replace(QUICK, deadline=1.5))
    assert result.outcome is Outcome.NOT_EXERCISED
    assert sentence(result) == (
        "it takes more than the 1.5 s that the profile quick allows: use the profile quick"
    )


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("os.abort()", "ended the process: it was ended by signal SIGABRT"),
        ("asyncio.get_running_loop().stop(); await asyncio.sleep(1)", "the driver stopped the event loop"),
        ("asyncio.get_running_loop().close()", "raised RuntimeError: Cannot close a running event loop"),
        ("bytearray(5 << 30)", "raised MemoryError"),
        ("asyncio.current_task().cancel()", "push([]) cancelled the task that called it"),
        ("asyncio.current_task().cancel(); await asyncio.sleep(1)", "cancelled the task that called it"),
        (
            "asyncio.get_running_loop().call_soon(sys.exit, 3); await asyncio.sleep(1)",
            "the driver ended the event loop that it runs on by SystemExit: 3",
        ),
        (
            "asyncio.ensure_future(self.interrupt()); await asyncio.sleep(1)",
            "the driver ended the event loop that it runs on by KeyboardInterrupt",
        ),
        (
            "os.closerange(3, 200); await asyncio.sleep(1)",
            "the driver closed descriptors that it does not own",
        ),
        ("os.closerange(3, 1000)", "push([]) ended the process: it closed descriptors that are not its own"),
        (
            "os.kill(os.getppid(), signal.SIGKILL)",
            "ended the process: it ended the process that supervised it",
        ),
    ],
)
def test_what_a_driver_does_to_its_process_is_a_finding(
    exercise: Exercise, statement: str, message: str
) -> None:
    exercise.use(asks)
    result = exercise("PSH-ENV-01", PUSHER.replace(PUSH, f"{PUSH.removesuffix('...')}{statement}"))
    assert result.outcome is Outcome.FAIL
    assert message in sentence(result)


def test_what_a_driver_printed_is_shown_without_its_secret(exercise: Exercise) -> None:
    exercise.use(asks)
    statement = "print('logged in with', self.config.credential.key); os._exit(3)"
    result = exercise("PSH-ENV-01", PUSHER.replace(PUSH, f"{PUSH.removesuffix('...')}{statement}"))
    assert result.detail == "logged in with ***"


def test_a_folder_that_the_driver_changed_is_among_the_steps(exercise: Exercise) -> None:
    async def asks_twice(t: PusherTrial) -> None:
        await asks(t)
        await deviates(t)

    exercise.use(asks_twice)
    result = exercise("PSH-ENV-01", PUSHER.replace(PUSH, f"{PUSH.removesuffix('...')}os.chdir('/')"))
    assert result.steps[-1] == "(the driver changed the working directory of the process to '/')"


@pytest.mark.parametrize(
    ("method", "message"),
    [
        ("def __init__(self, id, config):", "Driver('conformance', config) did not return within 0.2 s"),
        ("async def push(self, events, **keywords):", "push([]) did not return within 0.2 s"),
    ],
)
def test_a_driver_that_blocks_the_event_loop_is_not_waited_for(
    exercise: Exercise, monkeypatch: pytest.MonkeyPatch, method: str, message: str
) -> None:
    exercise.use(asks)
    monkeypatch.setattr(_supervisor, "_GRACE", 0.1)
    result = exercise("PSH-ENV-01", f"{PUSHER}\n    {method} threading.Event().wait()", harness=Hasty)
    assert result.outcome is Outcome.FAIL
    assert message in sentence(result)
    assert "and blocked the event loop" in sentence(result)
    place = f", line {len(PUSHER.splitlines()) + 2} in"
    assert place in (result.detail or "").splitlines()[-1]


@pytest.mark.parametrize(
    "statement",
    [
        "json.dumps = lambda *_, **__: b'{}'",
        "json.dumps = lambda *_, **__: '{}'",
        "json.loads = lambda *_, **__: None",
        "asyncio.timeout = asyncio.run = None",
        "time.monotonic = lambda: 0.0",
        "pydantic.TypeAdapter.dump_json = pydantic.TypeAdapter.validate_json = None",
    ],
)
def test_what_a_driver_replaces_is_not_what_the_kit_uses(exercise: Exercise, statement: str) -> None:
    exercise.use(asks)
    replaces = f"{PUSHER}\n    def __init__(self, *a): {statement}\nimport json, pydantic, time"
    assert exercise("PSH-ENV-01", replaces).outcome is Outcome.PASS


def test_a_driver_that_cancels_who_called_it_after_it_returned_is_a_finding(exercise: Exercise) -> None:
    async def asks_and_waits(t: PusherTrial) -> None:
        await asks(t)
        await asyncio.sleep(1)

    exercise.use(asks_and_waits)
    cancels = "asyncio.get_running_loop().call_soon(asyncio.current_task().cancel)"
    result = exercise("PSH-ENV-01", PUSHER.replace(PUSH, f"{PUSH.removesuffix('...')}{cancels}"))
    assert result.outcome is Outcome.FAIL
    assert sentence(result) == "the driver cancelled the task that called it"


class Waits(PusherHarness):
    async def stop(self) -> None:
        await asyncio.sleep(0)


@pytest.mark.parametrize(
    "statement", ["raise KeyboardInterrupt", "[task.cancel() for task in asyncio.all_tasks()]"]
)
def test_what_a_driver_does_when_it_is_closed_is_left_to_the_clause_of_that(
    exercise: Exercise, statement: str
) -> None:
    exercise.use(asks)
    closes = f"{PUSHER}\n    async def close(self): {statement}"
    assert exercise("PSH-ENV-01", closes, harness=Waits).outcome is Outcome.PASS


def test_a_driver_that_blocks_when_it_is_closed_is_left_to_the_clause_of_that(
    exercise: Exercise, monkeypatch: pytest.MonkeyPatch
) -> None:
    exercise.use(passes, asks)
    monkeypatch.setattr(_supervisor, "_GRACE", 0.1)
    blocks = f"{PUSHER}\n    async def close(self): threading.Event().wait()"
    result = exercise("PSH-ENV-01", blocks, harness=Hasty)
    assert result.outcome is Outcome.NOT_EXERCISED
    assert sentence(result) == (
        "close(), called after the check, did not return within 0.2 s, and blocked the event loop; "
        "see PSH-CFG-03"
    )


@pytest.mark.parametrize("waits", ["threading.Event().wait()", "await asyncio.Event().wait()"])
def test_a_driver_that_never_returns_is_examined_to_the_end(
    module: Path, monkeypatch: pytest.MonkeyPatch, waits: str
) -> None:
    monkeypatch.setattr(_supervisor, "_GRACE", 0.1)
    module.write_text(PUSHER.replace("): ...", f"): {waits}"))
    driver = InstalledDriver("pusher", "demo", "fustor.drivers.pushers", f"{module.stem}:Driver")
    engine = Engine(Target(driver, Hasty), QUICK, 0, Preflight(driver))

    found = {clause.id: engine.exercise(clause) for clause in clauses_for("pusher")}

    assert engine.preflight.hung == {"push", "create_session", "get_needed_fields"}
    own = {found[clause].outcome for clause in ("PSH-CFG-04", "PSH-SES-01", "PSH-SES-02", "PSH-ENV-01")}
    assert own == {Outcome.FAIL}
    assert sentence(found["PSH-ENV-08"]) == "push() did not return when it was called before; see PSH-ENV-01"


def test_a_driver_that_does_not_load_is_not_asked_anything(exercise: Exercise) -> None:
    result = exercise("PSH-CFG-06", "raise OSError('no such library')")
    assert result.outcome is Outcome.NOT_EXERCISED
    assert "raised OSError: no such library" in sentence(result)
    assert sentence(result).endswith("; see PKG-02")


def test_the_registration_of_a_driver_that_does_not_load_is_examined(exercise: Exercise) -> None:
    group = "fustor_agent.drivers.pushers"
    assert exercise("PKG-01", "raise OSError", group=group).outcome is Outcome.FAIL


def test_a_driver_that_hangs_when_it_is_imported_is_not_asked_anything(exercise: Exercise) -> None:
    result = exercise("PSH-CFG-06", "import signal; signal.pause()", seconds=0.2)
    assert result.outcome is Outcome.NOT_EXERCISED
    assert sentence(result).endswith("did not end within 0.2 s; see PKG-02")


def test_a_driver_that_ends_the_process_when_it_is_imported_is_not_asked_anything(exercise: Exercise) -> None:
    result = exercise("PSH-CFG-06", "import os; os._exit(4)")
    assert result.outcome is Outcome.NOT_EXERCISED
    assert sentence(result).endswith("exited with status 4 when it was imported; see PKG-02")


def test_what_is_no_class_is_not_asked_anything(exercise: Exercise) -> None:
    result = exercise("PSH-CFG-06", "Driver = 5")
    assert (result.outcome, sentence(result)) == (
        Outcome.NOT_EXERCISED,
        "the entry point names 5, which is not a class; see PKG-03",
    )


def test_an_abstract_class_is_not_asked_anything(exercise: Exercise) -> None:
    result = exercise("PSH-CFG-06", "from fustor_core.drivers import PusherDriver as Driver")
    assert result.outcome is Outcome.NOT_EXERCISED
    assert "it lacks create_session, get_needed_fields, heartbeat, push; see PKG-03" in sentence(result)
