from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from typing import Any

import pytest
from fustor_conformance import isolation
from fustor_conformance.isolation import (
    Activity,
    Died,
    Finished,
    Overdue,
    _supervisor,
    busy_with,
    run_isolated,
)

from isolation.waiting import LONG, REACHED, Alarm, wait_for_ever


def test_a_deadline_ends_the_child_and_says_where_it_was(alarm: Alarm) -> None:
    ended = run_isolated(wait_for_ever, deadline=REACHED)
    assert isinstance(ended, Overdue)
    assert "in wait_for_ever" in ended.stacks
    assert alarm.everybody_gone()


def test_a_deadline_says_where_every_thread_was() -> None:
    def wait_in_a_thread() -> None:
        thread = threading.Thread(target=wait_for_ever)
        thread.start()
        thread.join()

    ended = run_isolated(wait_in_a_thread, deadline=REACHED)
    assert isinstance(ended, Overdue)
    assert "in wait_for_ever" in ended.stacks
    assert "in wait_in_a_thread" in ended.stacks


def test_a_child_that_ignores_signals_is_ended_too(alarm: Alarm, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_supervisor, "_STACKS_WITHIN", 0.1)

    def ignore() -> None:
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGUSR1):
            signal.signal(number, signal.SIG_IGN)
        wait_for_ever()

    assert isinstance(run_isolated(ignore, deadline=0.1), Overdue)
    assert alarm.everybody_gone()


@pytest.mark.parametrize("ending", [lambda: "the value", lambda: os._exit(3)], ids=["a value", "nothing"])
def test_a_grandchild_holds_up_nothing_and_is_ended(alarm: Alarm, ending: Callable[[], Any]) -> None:
    def leave_a_child() -> Any:
        if os.fork() == 0:
            wait_for_ever()
        return ending()

    assert not isinstance(run_isolated(leave_a_child, deadline=LONG), Overdue)
    assert alarm.everybody_gone()


def test_what_takes_longer_than_it_may_is_ended_and_named(
    alarm: Alarm, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_supervisor, "_GRACE", 0.1)

    def block() -> None:
        with busy_with(Activity("push([])", "push", within=REACHED)):
            wait_for_ever()

    ended = run_isolated(block, deadline=LONG)
    assert isinstance(ended, Overdue)
    assert (ended.activity.text, ended.activity.method, ended.activity.within) == (
        "push([])",
        "push",
        REACHED,
    )
    assert "in wait_for_ever" in ended.stacks
    assert alarm.everybody_gone()


def test_what_ended_is_not_waited_for_whatever_the_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_supervisor, "_GRACE", 0.0)

    def overlap() -> str:
        first, second = (busy_with(Activity(name, within=0.0)) for name in ("first", "second"))
        first.__enter__()
        second.__enter__()
        first.__exit__(None, None, None)
        second.__exit__(None, None, None)
        threading.Event().wait(REACHED)
        return "the value"

    assert run_isolated(overlap, deadline=LONG) == Finished("the value", "")


def test_an_interrupt_ends_the_child_too(alarm: Alarm) -> None:
    started, start = os.pipe()
    code = (
        "import os, signal, sys\n"
        "from fustor_conformance.isolation import run_isolated\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        f"run_isolated(lambda: (os.write({start}, b'x'), signal.pause()), deadline={LONG})\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], pass_fds=(start, alarm.held), stderr=subprocess.PIPE
    ) as parent:
        assert os.read(started, 1) == b"x"
        parent.send_signal(signal.SIGINT)
        assert parent.stderr is not None
        assert parent.stderr.read().endswith(b"KeyboardInterrupt\n")
    os.close(started)
    os.close(start)
    assert alarm.everybody_gone()


def in_a_session_of_its_own(function: Callable[[], Any]) -> None:
    """Do what a daemon does: leave the session, and the parent."""
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            function()
        os._exit(0)
    os.wait()


@pytest.mark.parametrize(
    "ending", [lambda: "the value", lambda: os._exit(3), wait_for_ever], ids=["a value", "nothing", "late"]
)
def test_a_daemon_is_ended_too(alarm: Alarm, ending: Callable[[], Any]) -> None:
    def leave_a_daemon() -> Any:
        in_a_session_of_its_own(wait_for_ever)
        return ending()

    run_isolated(leave_a_daemon, deadline=REACHED)
    assert alarm.everybody_gone()


def test_a_program_that_a_daemon_starts_is_ended_too(alarm: Alarm) -> None:
    def start() -> None:
        with subprocess.Popen(["sleep", "600"], start_new_session=True, pass_fds=(alarm.held,)):
            wait_for_ever()

    assert run_isolated(lambda: in_a_session_of_its_own(start), deadline=LONG) == Finished(None, "")
    assert alarm.everybody_gone()


def test_nobody_is_left_when_who_asked_is_killed(alarm: Alarm) -> None:
    started, start = os.pipe()
    code = (
        "import os, signal\n"
        "from fustor_conformance.isolation import run_isolated\n"
        f"run_isolated(lambda: (os.write({start}, b'x'), signal.pause()), deadline={LONG})\n"
    )
    with subprocess.Popen([sys.executable, "-c", code], pass_fds=(start, alarm.held)) as asker:
        assert os.read(started, 1) == b"x"
        asker.kill()
    os.close(started)
    os.close(start)
    assert alarm.everybody_gone()


def test_a_child_that_ends_who_watches_it_is_a_finding() -> None:
    ended = run_isolated(lambda: os.kill(os.getppid(), signal.SIGKILL), deadline=LONG)
    assert ended == Died("ended the process that supervised it", "")


@pytest.mark.parametrize(
    ("number", "did"), [(signal.SIGKILL, "ended"), (signal.SIGSTOP, "stopped")], ids=["ended", "stopped"]
)
def test_a_child_that_nobody_watches_any_more_is_ended_too(
    alarm: Alarm, monkeypatch: pytest.MonkeyPatch, number: int, did: str
) -> None:
    monkeypatch.setattr(isolation, "_SUPERVISOR_ENDS_WITHIN", REACHED)

    def get_rid_of_the_watch() -> None:
        signal.alarm(0)
        with subprocess.Popen(["sleep", "600"], start_new_session=True, pass_fds=(alarm.held,)):
            os.kill(os.getppid(), number)
            wait_for_ever()

    ended = run_isolated(get_rid_of_the_watch, deadline=REACHED)
    assert ended == Died(f"{did} the process that supervised it", "")
    assert alarm.everybody_gone()


def test_of_a_flood_the_end_is_kept() -> None:
    def flood() -> None:
        for number in range(100_000):
            print(f"line {number}")  # noqa: T201

    ended = run_isolated(flood, deadline=LONG)
    assert ended.output.endswith("line 99998\nline 99999")
    assert len(ended.output) <= 4000


def test_a_flood_that_does_not_end_is_ended() -> None:
    def flood() -> None:
        while True:
            os.write(1, b"y\n" * 10_000)

    assert isinstance(run_isolated(flood, deadline=REACHED), Overdue)


def test_a_child_that_leaves_its_process_group_is_ended_too(alarm: Alarm) -> None:
    def leave() -> None:
        os.setpgid(0, os.getpgid(os.getppid()))
        threading.Event().wait()

    assert isinstance(run_isolated(leave, deadline=REACHED), Overdue)
    assert alarm.everybody_gone()
