"""Runs other programs, and leaves none of them behind."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fustor_driver.errors import CommandError
from fustor_driver.interrupts import interrupts_held

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

__all__ = ["Ended", "capture", "find_uv", "own_environment", "run"]

SECONDS_TO_TIDY_UP = 5

# What names an environment or a project that is not the program's own.
_FOREIGN = (
    "VIRTUAL_ENV",
    "UV_PROJECT",
    "UV_PROJECT_ENVIRONMENT",
    "UV_WORKING_DIR",
    "PYTHONHOME",
    "PYTHONPATH",
)


@dataclass(frozen=True, slots=True)
class Ended:
    """How a program ended.

    Attributes:
        code: Its exit code.
        output: What it printed, on both streams.
    """

    code: int
    output: str


def run(command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> int:
    """Run a program that prints where this one does.

    Args:
        command: The program, and its arguments.
        folder: The folder that it is run in.
        environment: Its variables.

    Returns:
        Its exit code.

    Raises:
        CommandError: It could not be run.
    """
    # What this command printed so far must come before what the program prints.
    sys.stdout.flush()
    return _ended(command, folder, environment, None).code


def capture(command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> Ended:
    """Run a program, and keep what it prints.

    Args:
        command: The program, and its arguments.
        folder: The folder that it is run in.
        environment: Its variables.

    Returns:
        How it ended.

    Raises:
        CommandError: It could not be run.
    """
    return _ended(command, folder, environment, subprocess.PIPE)


def own_environment(outer: Mapping[str, str]) -> dict[str, str]:
    """Return the variables for a program: all but those that lead to another environment.

    Args:
        outer: The variables of this command.

    Returns:
        The variables; Python is the one that runs this, unless UV_PYTHON says otherwise.
    """
    inherited = {name: value for name, value in outer.items() if name not in _FOREIGN}
    # The Python that is running this is there and fits; uv might go for another one, or download it.
    return {"UV_PYTHON": sys.executable, **inherited}


def find_uv() -> str:
    """Find uv.

    Returns:
        Its path.

    Raises:
        CommandError: There is none.
    """
    from uv import find_uv_bin

    try:
        return str(find_uv_bin())
    except FileNotFoundError:
        found = shutil.which("uv")
    if found is None:
        raise CommandError("uv was not found, install it with python -m pip install uv.")
    return found


def _ended(command: Sequence[str], folder: Path, environment: Mapping[str, str], stdout: int | None) -> Ended:
    process = None
    try:
        with interrupts_held():
            # In a session of its own, so that it can be ended together with what it started.
            process = subprocess.Popen(
                command,
                cwd=folder,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=stdout,
                stderr=stdout and subprocess.STDOUT,
                encoding="utf-8",
                errors="replace",
                start_new_session=True,
            )
        output, _ = process.communicate()
        return Ended(process.returncode, output or "")
    except OSError as error:
        raise CommandError(f"{command[0]} could not be run: {error.strerror}.") from error
    except KeyboardInterrupt:
        if process:
            _end(process)
        raise


def _end(process: subprocess.Popen[str]) -> None:
    """End a process and those that it started: by Ctrl-C first, which lets them tidy up."""
    try:
        with suppress(ProcessLookupError, subprocess.TimeoutExpired):
            os.killpg(process.pid, signal.SIGINT)
            process.wait(SECONDS_TO_TIDY_UP)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
