from __future__ import annotations

import contextlib
import mmap
import os
import select
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NoReturn

import pytest
from fustor_conformance import isolation
from fustor_conformance.isolation import (
    MEMORY_BOUND,
    Died,
    Finished,
    Overdue,
    _supervisor,
    busy_with,
    hide,
    note_overrun,
    run_isolated,
)

LONG = 60.0
# Enough for a child to reach what it does, however busy the machine.
REACHED = 1.0


class Alarm:
    """Tells whether any process still holds what was given to it."""

    def __init__(self) -> None:
        self.read, self.held = os.pipe()

    def everybody_gone(self) -> bool:
        """Wait until nobody but this process holds it; a minute is for ever."""
        if self.held >= 0:
            os.close(self.held)
            self.held = -1
        ready, _, _ = select.select([self.read], [], [], LONG)
        return bool(ready) and os.read(self.read, 1) == b""


@pytest.fixture
def alarm() -> Iterator[Alarm]:
    alarm = Alarm()
    yield alarm
    os.close(alarm.read)


def wait_for_ever() -> NoReturn:
    while True:
        signal.pause()


def fails() -> NoReturn:
    raise ZeroDivisionError("on purpose")


def kills_itself_by(number: int) -> Callable[[], None]:
    return lambda: os.kill(os.getpid(), number)


def test_the_value_comes_back() -> None:
    assert run_isolated(lambda: {"ä": [1, None]}, deadline=LONG) == Finished({"ä": [1, None]}, "")


def test_a_large_value_comes_back() -> None:
    assert run_isolated(lambda: "x" * 1_000_000, deadline=LONG) == Finished("x" * 1_000_000, "")


def test_nothing_that_the_function_does_is_left() -> None:
    before = (Path.cwd(), dict(os.environ), threading.active_count())

    def leave_a_mess() -> None:
        os.chdir("/")
        os.environ.clear()
        sys.modules.clear()
        threading.Thread(target=wait_for_ever, daemon=True).start()

    assert isinstance(run_isolated(leave_a_mess, deadline=LONG), Finished)
    assert (Path.cwd(), dict(os.environ), threading.active_count()) == before


def test_what_is_printed_is_captured_on_every_level(capfd: pytest.CaptureFixture[str]) -> None:
    def print_everywhere() -> None:
        print("by Python")  # noqa: T201
        os.write(2, b"by a descriptor\n")
        subprocess.run(["echo", "by a program"], check=True)

    assert run_isolated(print_everywhere, deadline=LONG).output == "by Python\nby a descriptor\nby a program"
    assert capfd.readouterr() == ("", "")


def test_no_part_of_what_is_hidden_is_left_where_what_is_printed_is_cut() -> None:
    def print_much() -> None:
        hide(["s3cret/4e1f9a7b"])
        os.write(1, b"s3cret/4e1f9a7b" * 3000)

    assert set(run_isolated(print_much, deadline=LONG).output) == {"*"}


def is_open(descriptor: int) -> bool:
    try:
        os.fstat(descriptor)
    except OSError:
        return False
    return True


def opened() -> set[int]:
    return {descriptor for descriptor in range(300) if is_open(descriptor)}


def test_writing_to_the_pipe_of_the_answer_does_not_garble_it() -> None:
    known = opened()

    def write_everywhere() -> str:
        for descriptor in opened() - known:
            with contextlib.suppress(OSError):
                os.write(descriptor, b"garbage\n")
        return "the value"

    ended = run_isolated(write_everywhere, deadline=LONG)
    assert isinstance(ended, Finished)
    assert ended.value == "the value"


@pytest.mark.parametrize(
    "ending", [lambda: "the value", lambda: note_overrun("push")], ids=["answer", "note"]
)
def test_what_a_child_opened_in_place_of_what_it_closed_is_not_written_to(
    tmp_path: Path, ending: Callable[[], Any]
) -> None:
    known, own = opened(), tmp_path / "own"
    own.write_text("its own")

    def replace_everything() -> Any:
        file = os.open(own, os.O_RDWR)
        for descriptor in opened() - known - {file}:
            os.dup2(file, descriptor)
        return ending()

    ended = run_isolated(replace_everything, deadline=LONG)
    assert isinstance(ended, Died)
    assert ended.reason == "closed descriptors that are not its own"
    assert own.read_text() == "its own"


def test_what_a_child_opens_does_not_get_what_the_kit_had() -> None:
    def close_and_open() -> bool:
        os.closerange(3, 200)
        return max(os.open(os.devnull, os.O_RDONLY) for _ in range(20)) < 200

    assert run_isolated(close_and_open, deadline=LONG) == Finished(True, "")


def test_reading_the_terminal_finds_nothing() -> None:
    assert run_isolated(lambda: os.read(0, 1).decode(), deadline=LONG) == Finished("", "")


@pytest.mark.parametrize(
    ("function", "reason"),
    [
        (lambda: os._exit(3), "exited with status 3"),
        (lambda: os._exit(0), "exited with status 0"),
        (fails, "exited with status 70"),
        (sys.exit, "exited with status 70"),
        (object, "exited with status 70"),
        (kills_itself_by(signal.SIGKILL), "was ended by signal SIGKILL"),
        (kills_itself_by(signal.SIGSEGV), "was ended by signal SIGSEGV"),
    ],
    ids=["_exit", "_exit 0", "an exception", "SystemExit", "a value that JSON cannot carry", "kill", "crash"],
)
def test_a_child_that_ends_without_a_value_has_died(function: Callable[[], Any], reason: str) -> None:
    ended = run_isolated(function, deadline=LONG)
    assert isinstance(ended, Died)
    assert ended.reason == reason


def test_what_a_dead_child_printed_is_kept() -> None:
    ended = run_isolated(fails, deadline=LONG)
    assert ended.output.endswith("ZeroDivisionError: on purpose")


def test_a_crash_has_stacks() -> None:
    ended = run_isolated(kills_itself_by(signal.SIGSEGV), deadline=LONG)
    assert "test_isolation.py" in ended.output


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


def test_what_a_child_was_busy_with_is_known_when_it_is_gone() -> None:
    def be_busy() -> None:
        with busy_with("something before"):
            pass
        with busy_with("something"):
            os._exit(3)

    ended = run_isolated(be_busy, deadline=LONG)
    assert isinstance(ended, Died)
    assert ended.activity == "something"


def test_what_takes_longer_than_it_may_is_ended_and_named(
    alarm: Alarm, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_supervisor, "_GRACE", 0.1)

    def block() -> None:
        with busy_with("push([])", method="push", within=REACHED):
            wait_for_ever()

    ended = run_isolated(block, deadline=LONG)
    assert isinstance(ended, Overdue)
    assert (ended.activity, ended.method, ended.within) == ("push([])", "push", REACHED)
    assert "in wait_for_ever" in ended.stacks
    assert alarm.everybody_gone()


def test_what_ended_is_not_waited_for_whatever_the_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_supervisor, "_GRACE", 0.0)

    def overlap() -> str:
        first, second = (busy_with(name, within=0.0) for name in ("first", "second"))
        first.__enter__()
        second.__enter__()
        first.__exit__(None, None, None)
        second.__exit__(None, None, None)
        threading.Event().wait(REACHED)
        return "the value"

    assert run_isolated(overlap, deadline=LONG) == Finished("the value", "")


def test_what_was_late_comes_back_with_the_value() -> None:
    assert run_isolated(lambda: note_overrun("push"), deadline=LONG) == Finished(None, "", ("push",))


def test_being_busy_outside_of_a_child_is_nothing() -> None:
    with busy_with("something"):
        pass
    assert run_isolated(lambda: None, deadline=LONG) == Finished(None, "")


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
    assert ended == Died("ended the process that watched it", "")


@pytest.mark.parametrize(
    ("number", "did"), [(signal.SIGKILL, "ended"), (signal.SIGSTOP, "stopped")], ids=["ended", "stopped"]
)
def test_a_child_that_nobody_watches_any_more_is_ended_too(
    alarm: Alarm, monkeypatch: pytest.MonkeyPatch, number: int, did: str
) -> None:
    monkeypatch.setattr(isolation, "_WATCH_ENDS_WITHIN", REACHED)

    def get_rid_of_the_watch() -> None:
        signal.alarm(0)
        with subprocess.Popen(["sleep", "600"], start_new_session=True, pass_fds=(alarm.held,)):
            os.kill(os.getppid(), number)
            wait_for_ever()

    ended = run_isolated(get_rid_of_the_watch, deadline=REACHED)
    assert ended == Died(f"{did} the process that watched it", "")
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


def test_a_child_that_takes_too_much_memory_has_died_of_that() -> None:
    ended = run_isolated(lambda: bytearray(5 << 30), deadline=LONG)
    assert isinstance(ended, Died)
    assert ended.reason == f"ran out of memory: it took more than {MEMORY_BOUND}"


def test_a_child_can_recover_from_taking_too_much_memory() -> None:
    def recover() -> str:
        with contextlib.suppress(MemoryError):
            bytearray(5 << 30)
        return "the value"

    assert run_isolated(recover, deadline=LONG) == Finished("the value", "")


def test_reserving_address_space_and_threads_take_no_memory(tmp_path: Path) -> None:
    def reserve() -> int:
        with (tmp_path / "sparse").open("wb+") as file:
            file.truncate(16 << 30)
            with mmap.mmap(file.fileno(), 0), mmap.mmap(-1, 16 << 30, prot=mmap.PROT_READ):
                for _ in range(100):
                    threading.Thread(target=wait_for_ever, daemon=True).start()
                return threading.active_count()

    assert run_isolated(reserve, deadline=LONG) == Finished(101, "")


def test_a_child_that_leaves_its_process_group_is_ended_too(alarm: Alarm) -> None:
    def leave() -> None:
        os.setpgid(0, os.getpgid(os.getppid()))
        threading.Event().wait()

    assert isinstance(run_isolated(leave, deadline=REACHED), Overdue)
    assert alarm.everybody_gone()
