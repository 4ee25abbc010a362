from __future__ import annotations

import contextlib
import mmap
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import pytest
from fustor_conformance.isolation import (
    MEMORY_BOUND,
    Activity,
    Died,
    Finished,
    busy_with,
    hide,
    note_overrun,
    run_isolated,
)

from isolation.waiting import LONG, wait_for_ever


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
    assert "test_child.py" in ended.output


def test_what_a_child_was_busy_with_is_known_when_it_is_gone() -> None:
    def be_busy() -> None:
        with busy_with(Activity("something before")):
            pass
        with busy_with(Activity("something")):
            os._exit(3)

    ended = run_isolated(be_busy, deadline=LONG)
    assert isinstance(ended, Died)
    assert ended.activity.text == "something"


def test_what_was_late_comes_back_with_the_value() -> None:
    assert run_isolated(lambda: note_overrun("push"), deadline=LONG) == Finished(None, "", ("push",))


def test_being_busy_outside_of_a_child_is_nothing() -> None:
    with busy_with(Activity("something")):
        pass
    assert run_isolated(lambda: None, deadline=LONG) == Finished(None, "")


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
