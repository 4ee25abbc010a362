"""Runs other programs, and ends everything that they leave running."""

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

SECONDS_TO_CLEAN_UP = 5

# Variables that name an environment or a project other than the program's own.
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
        output: Its output, from both streams.
    """

    code: int
    output: str


def run(command: Sequence[str], directory: Path, environment: Mapping[str, str]) -> int:
    """Run a program that prints to the same streams as this one.

    Args:
        command: The program and its arguments.
        directory: The directory to run it in.
        environment: Its environment variables.

    Returns:
        Its exit code.

    Raises:
        CommandError: It cannot be run.
    """
    # The output of this command so far must come before the output of the program.
    sys.stdout.flush()
    return _code(command, directory, environment)


def capture(
    command: Sequence[str], directory: Path, environment: Mapping[str, str], seconds: float | None = None
) -> Ended:
    """Run a program and capture its output.

    Args:
        command: The program and its arguments.
        directory: The directory to run it in.
        environment: Its environment variables.
        seconds: How long it may take; None for no limit.

    Returns:
        How it ended.

    Raises:
        CommandError: It cannot be run.
        subprocess.TimeoutExpired: It took longer and was ended.
    """
    # A pipe would stay open as long as any process that the program left running holds it.
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as file:
        code = _code(command, directory, environment, file, seconds)
        file.seek(0)
        return Ended(code, file.read())


def own_environment(outer: Mapping[str, str]) -> dict[str, str]:
    """Return the environment variables for a program, without those that name another environment.

    Its Python is the one that runs this command, unless UV_PYTHON names another.
    """
    inherited = {name: value for name, value in outer.items() if name not in _FOREIGN}
    # The running Python is known to fit; uv might choose another one, or download it.
    return {"UV_PYTHON": sys.executable, **inherited}


def find_uv() -> str:
    """Return the path of uv.

    Raises:
        CommandError: uv is not installed.
    """
    from uv import find_uv_bin

    try:
        return str(find_uv_bin())
    except FileNotFoundError:
        found = shutil.which("uv")
    if found is None:
        raise CommandError("no uv was found, install it with `python -m pip install uv`")
    return found


def _code(
    command: Sequence[str],
    directory: Path,
    environment: Mapping[str, str],
    output: IO[str] | None = None,
    seconds: float | None = None,
) -> int:
    process = None
    try:
        with interrupts_held():
            # In a session of its own, so that it can be ended together with its own children.
            process = subprocess.Popen(
                command,
                cwd=directory,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output and subprocess.STDOUT,
                start_new_session=True,
            )
        code = process.wait(seconds)
    except OSError as error:
        raise CommandError(f"cannot run {command[0]}: {error.strerror}") from error
    except (KeyboardInterrupt, subprocess.TimeoutExpired):
        if process:
            _end(process)
        raise
    _kill(process)
    return code


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a process and its children, first with Ctrl-C, which lets them clean up."""
    try:
        with suppress(ProcessLookupError, subprocess.TimeoutExpired):
            os.killpg(process.pid, signal.SIGINT)
            process.wait(SECONDS_TO_CLEAN_UP)
    finally:
        _kill(process)
        process.wait()


def _kill(process: subprocess.Popen[bytes]) -> None:
    """Kill what is left of a process and its children."""
    # Some systems report a missing permission where all of them have ended.
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
