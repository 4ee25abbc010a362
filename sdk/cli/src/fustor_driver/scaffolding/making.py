"""Makes a project, and prints a summary of it."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

import click

from .._console.terminal import printable
from .manifest import MANIFEST
from .origin import sdk_sources
from .rendering import render
from .workspace import Workspace

if TYPE_CHECKING:
    from .naming import Project
    from .places import Place

__all__ = ["make", "make_member"]

WORTH_KNOWING = {
    "src/{module}/driver.py": "the driver, which works as it is",
    "src/{module}/config.py": "its settings",
    "src/{module}/system.py": "a stand-in for the system that you want to read",
    "src/{module}/remote.py": "a stand-in for the remote that you want to send to",
    "tests/test_conformance.py": "checks it against the Fustor driver contract",
}
NEXT = {
    "standalone": ("cd {directory}", "uv sync", "uv run pytest"),
    "workspace": ("cd {directory}", "uv run pytest"),
}


def make(project: Project, place: Place, *, check: bool) -> int:
    """Make a standalone project.

    Args:
        project: The project.
        place: Its place.
        check: Whether to install it and run its tests.

    Returns:
        The exit code of the tests; 0 if they did not run.

    Raises:
        CommandError: The project cannot be made or installed.
    """
    from .trial_run import run_trial

    render(project, sdk_sources(), place.target)
    _print_summary(project, place)
    return run_trial(project, place.target) if check else 0


def make_member(project: Project, place: Place, workspace: Workspace, *, check: bool) -> None:
    """Make a project that is a member of a workspace.

    Args:
        project: The project.
        place: Its place.
        workspace: The workspace.
        check: Whether to install the workspace with it and run its tests.

    Raises:
        CommandError: One of these steps failed, and everything is undone.
    """
    from .member_trial import run_member_trial
    from .membership import joined

    sources = workspace.sources_for(sdk_sources())
    with joined(workspace, place.target, lambda: render(project, sources, place.target)) as added:
        if check:
            # Read again, because the root lists the member now.
            run_member_trial(project, place.target, Workspace.find(place.target))
            click.echo()
    manifest = printable(str(workspace.root / MANIFEST))
    _print_summary(project, place, f"{manifest} {'lists it now' if added else 'covers it already'}.")


def _print_summary(project: Project, place: Place, *notes: str) -> None:
    module = project.options["module"]
    files = {path.format(module=module): purpose for path, purpose in WORTH_KNOWING.items()}
    there = {path: purpose for path, purpose in files.items() if (place.target / path).exists()}
    width = max(map(len, there))
    shown = str(place.shown)
    click.echo(f"Made {click.style(printable(shown), bold=True)}, a Fustor {project.kind} driver.")
    for line in (*notes, ""):
        click.echo(line)
    for path, purpose in there.items():
        click.echo(f"  {path:<{width}}  {purpose}")
    click.echo("\nNext:\n")
    for command in NEXT[project.options["mode"]]:
        click.echo(f"  {command.format(directory=printable(shlex.quote(shown)))}")
    click.echo()
