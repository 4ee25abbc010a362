"""Runs the tests of a new project in an environment of its own, and prints the verdict."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .._console.errors import CommandError
from .._console.processes import find_uv, own_environment, run
from .._console.terminal import printable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .naming import Project

__all__ = ["run_tests", "run_trial"]

CONFORMANT = "CONFORMANT"
EXIT_CODES = {CONFORMANT: 0, "NOT CONFORMANT": 1, "INCOMPLETE": 3}
TESTS_FAILED = 1


def run_trial(project: Project, directory: Path) -> int:
    """Install a project, run its tests, and print the verdict as the last line.

    Args:
        project: The project.
        directory: The directory of the project.

    Returns:
        The exit code: 0 conformant, 1 not conformant or a test failed, 3 incomplete.

    Raises:
        CommandError: The environment cannot be made, or the tests end without a verdict.
    """
    uv = find_uv()
    environment = own_environment(os.environ)
    click.echo(f"Installing it into {printable(str(directory / '.venv'))}, then running its tests.\n")
    if run([uv, "sync", "--quiet"], directory, environment):
        raise CommandError(f"the environment of {directory.name} cannot be made, see uv's message above")
    return run_tests(project, [uv, "run", "--no-sync", "pytest"], directory, environment)


def run_tests(
    project: Project, command: Sequence[str], directory: Path, environment: Mapping[str, str]
) -> int:
    """Run the tests of an installed project, and print the verdict as the last line.

    Args:
        project: The project.
        command: The command that runs pytest.
        directory: The directory of the project.
        environment: The environment variables of the command.

    Returns:
        The exit code, as for `run_trial`.

    Raises:
        CommandError: The tests end without a verdict.
    """
    with tempfile.TemporaryDirectory() as scratch:
        report = Path(scratch) / "report.json"
        tests = run([*command, "--fustor-json", str(report)], directory, environment)
        verdict = _verdict(report)
    return _conclude(project, verdict, tests_failed=tests != 0)


def _conclude(project: Project, verdict: str, *, tests_failed: bool) -> int:
    code = EXIT_CODES[verdict]
    if tests_failed and verdict != "NOT CONFORMANT":
        click.echo(f"{project.driver} is {verdict}, but some of its tests failed")
        return TESTS_FAILED
    click.echo(f"{project.driver} is {verdict}")
    return code


def _verdict(report: Path) -> str:
    try:
        verdict = json.loads(report.read_text(encoding="utf-8"))["verdict"]
    except (OSError, ValueError, KeyError, TypeError):
        verdict = None
    if verdict not in EXIT_CODES:
        raise CommandError("the tests ended without a verdict, see pytest's output above")
    return str(verdict)
