"""Runs the tests of a new project in an environment of its own, and says what came out."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fustor_driver.errors import CommandError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fustor_driver.naming import ProjectName

__all__ = ["try_project"]

CONFORMANT = "CONFORMANT"
EXIT_CODES = {CONFORMANT: 0, "NOT CONFORMANT": 1, "INCOMPLETE": 3}
TESTS_FAILED = 1

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
    click.echo(f"Installing it into {folder / '.venv'}, then running its tests.\n")
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
    try:
        return subprocess.run(
            command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, check=False
        ).returncode
    except OSError as error:
        raise CommandError(f"{command[0]} could not be run: {error.strerror}.") from error


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
