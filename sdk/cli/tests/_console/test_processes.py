from __future__ import annotations

import os
import select
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from fustor_driver._console.errors import CommandError
from fustor_driver._console.processes import Ended, capture, find_uv, run

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def test_both_streams_are_kept_in_the_order_they_were_written(tmp_path: Path) -> None:
    code = "import sys; print(1, flush=True); print(2, file=sys.stderr, flush=True); print(3); sys.exit(4)"
    assert capture([sys.executable, "-c", code], tmp_path, os.environ, seconds=100) == Ended(4, "1\n2\n3\n")


def test_output_that_is_no_text_is_kept_as_far_as_it_is(tmp_path: Path) -> None:
    code = r"import sys; sys.stdout.buffer.write(b'a\xffb')"
    assert capture([sys.executable, "-c", code], tmp_path, os.environ, seconds=100).output == "a�b"


def test_a_program_that_is_run_prints_where_this_one_does(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run([sys.executable, "-c", "print('here')"], tmp_path, os.environ) == 0
    assert capfd.readouterr().out == "here\n"


def test_a_program_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"^cannot run nowhere: No such file or directory$"):
        run(["nowhere"], tmp_path, os.environ)


def test_uv_is_found_where_this_command_is_installed() -> None:
    assert find_uv().endswith("uv")


LEAVING = """
import os, subprocess, sys
held = os.open("held", os.O_WRONLY)
subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], pass_fds=[held])
print("done", flush=True)
"""


@pytest.fixture
def held(tmp_path: Path) -> Iterator[int]:
    """Return the read end of a pipe that a program writes to as `held`."""
    os.mkfifo(tmp_path / "held")
    end = os.open(tmp_path / "held", os.O_RDONLY | os.O_NONBLOCK)
    os.set_blocking(end, True)
    yield end
    os.close(end)


def test_what_a_program_leaves_running_is_ended_with_it(tmp_path: Path, held: int) -> None:
    assert capture([sys.executable, "-c", LEAVING], tmp_path, os.environ, seconds=100) == Ended(0, "done\n")
    assert select.select([held], [], [], 20)[0]
    assert os.read(held, 1) == b""


def test_a_program_that_takes_too_long_is_ended_with_all_that_it_started(tmp_path: Path, held: int) -> None:
    code = f"{LEAVING}\nimport time; time.sleep(60)"
    with pytest.raises(subprocess.TimeoutExpired):
        capture([sys.executable, "-c", code], tmp_path, os.environ, 1)
    assert select.select([held], [], [], 20)[0]
    assert os.read(held, 1) == b""
