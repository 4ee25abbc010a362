"""Runs the tests of a new project in an environment of its own, and says what came out."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fustor_driver.errors import CommandError
from fustor_driver.interrupts import interrupts_held
from fustor_driver.terminal import printable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fustor_driver.naming import ProjectName

__all__ = ["try_project"]

CONFORMANT = "CONFORMANT"
EXIT_CODES = {CONFORMANT: 0, "NOT CONFORMANT": 1, "INCOMPLETE": 3}
TESTS_FAILED = 1
SECONDS_TO_TIDY_UP = 5

# What names an environment or a project that is not the new one.
_FOREIGN = (
    "VIRTUAL_ENV",
    "UV_PROJECT",
    "UV_PROJECT_ENVIRONMENT",
    "UV_WORKING_DIR",
    "PYTHONHOME",
    "PYTHONPATH",
)


def try_project(name: ProjectName, folder: Path) -> int:
    """Install the project, run its tests, and print the verdict as the last line.

    Args:
        name: The project.
        folder: Where it is.

    Returns:
        The exit code: 0 conformant, 1 not conformant or a test failed, 3 incomplete.

    Raises:
        CommandError: The environment could not be made, or the tests could not be run.
    """
    uv = _find_uv()
    environment = _environment(os.environ)
    click.echo(f"Installing it into {printable(str(folder / '.venv'))}, then running its tests.\n")
    if _run([uv, "sync", "--quiet"], folder, environment):
        raise CommandError(f"The environment of {name.project} could not be made, see uv's message above.")
    with tempfile.TemporaryDirectory() as scratch:
        report = Path(scratch) / "report.json"
        command = [uv, "run", "--no-sync", "pytest", "--fustor-json", str(report)]
        tests = _run(command, folder, environment)
        verdict = _verdict(report)
    return _conclude(name, verdict, tests_failed=tests != 0)


def _conclude(name: ProjectName, verdict: str, *, tests_failed: bool) -> int:
    code = EXIT_CODES[verdict]
    if tests_failed and verdict != "NOT CONFORMANT":
        click.echo(f"{name.driver} is {verdict}, but some of its tests failed")
        return TESTS_FAILED
    click.echo(f"{name.driver} is {verdict}")
    return code


def _verdict(report: Path) -> str:
    try:
        verdict = json.loads(report.read_text(encoding="utf-8"))["verdict"]
    except (OSError, ValueError, KeyError, TypeError):
        verdict = None
    if verdict not in EXIT_CODES:
        raise CommandError("The tests ended without a verdict, see pytest's output above.")
    return str(verdict)


def _run(command: list[str], folder: Path, environment: Mapping[str, str]) -> int:
    # What the command printed so far must come before what the child prints.
    sys.stdout.flush()
    process = None
    try:
        with interrupts_held():
            # In a session of its own, so that it can be ended together with what it started.
            process = subprocess.Popen(
                command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, start_new_session=True
            )
        return process.wait()
    except OSError as error:
        raise CommandError(f"{command[0]} could not be run: {error.strerror}.") from error
    except KeyboardInterrupt:
        if process:
            _end(process)
        raise


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a process and those that it started: by Ctrl-C first, which lets them tidy up."""
    try:
        with suppress(ProcessLookupError, subprocess.TimeoutExpired):
            os.killpg(process.pid, signal.SIGINT)
            process.wait(SECONDS_TO_TIDY_UP)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _environment(outer: Mapping[str, str]) -> dict[str, str]:
    """Return the variables for the new project: all but those that lead elsewhere."""
    inherited = {name: value for name, value in outer.items() if name not in _FOREIGN}
    # The Python that is running this is there and fits; uv might go for another one, or download it.
    return {"UV_PYTHON": sys.executable, **inherited}


def _find_uv() -> str:
    from uv import find_uv_bin

    try:
        return str(find_uv_bin())
    except FileNotFoundError:
        found = shutil.which("uv")
    if found is None:
        raise CommandError("uv was not found, install it with python -m pip install uv.")
    return found
