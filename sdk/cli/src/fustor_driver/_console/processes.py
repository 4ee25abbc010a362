"""Runs other programs, and leaves none of them behind."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

from .errors import CommandError
from .interrupts import interrupts_held

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
    return _code(command, folder, environment)


def capture(
    command: Sequence[str], folder: Path, environment: Mapping[str, str], seconds: float | None = None
) -> Ended:
    """Run a program, and keep what it prints.

    Args:
        command: The program, and its arguments.
        folder: The folder that it is run in.
        environment: Its variables.
        seconds: How long it may take, or None for as long as it does.

    Returns:
        How it ended.

    Raises:
        CommandError: It could not be run.
        subprocess.TimeoutExpired: It took longer, and was ended.
    """
    # A pipe would have no end while anything that the program left behind holds it.
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as file:
        code = _code(command, folder, environment, file, seconds)
        file.seek(0)
        return Ended(code, file.read())


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


def _code(
    command: Sequence[str],
    folder: Path,
    environment: Mapping[str, str],
    output: IO[str] | None = None,
    seconds: float | None = None,
) -> int:
    process = None
    try:
        with interrupts_held():
            # In a session of its own, so that it can be ended together with what it started.
            process = subprocess.Popen(
                command,
                cwd=folder,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output and subprocess.STDOUT,
                start_new_session=True,
            )
        code = process.wait(seconds)
    except OSError as error:
        raise CommandError(f"{command[0]} could not be run: {error.strerror}.") from error
    except (KeyboardInterrupt, subprocess.TimeoutExpired):
        if process:
            _end(process)
        raise
    _kill(process)
    return code


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a process and those that it started: by Ctrl-C first, which lets them tidy up."""
    try:
        with suppress(ProcessLookupError, subprocess.TimeoutExpired):
            os.killpg(process.pid, signal.SIGINT)
            process.wait(SECONDS_TO_TIDY_UP)
    finally:
        _kill(process)
        process.wait()


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End what is left of a process and those that it started."""
    # Some systems forbid it instead where all have ended.
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
