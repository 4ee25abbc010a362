"""Makes a project, and says what came out."""

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
    "src/{module}/system.py": "the stand-in for the system that you want to read",
    "src/{module}/remote.py": "the stand-in for the remote that you want to send to",
    "tests/test_conformance.py": "holds it to the Fustor driver contract",
}
NEXT = {
    "standalone": ("cd {folder}", "uv sync", "uv run pytest"),
    "workspace": ("cd {folder}", "uv run pytest"),
}


def make(project: Project, place: Place, *, check: bool) -> int:
    """Make a project that stands alone.

    Args:
        project: The project.
        place: Where it goes.
        check: Whether to install it and run its tests.

    Returns:
        The exit code: that of the tests, if they were run.

    Raises:
        CommandError: It could not be made, or not be installed.
    """
    from .trial_run import try_project

    render(project, sdk_sources(), place.target)
    _summarise(project, place)
    return try_project(project, place.target) if check else 0


def make_member(project: Project, place: Place, workspace: Workspace, *, check: bool) -> None:
    """Make a project that is a member of a workspace.

    Args:
        project: The project.
        place: Where it goes.
        workspace: The workspace.
        check: Whether to install the workspace with it and run its tests.

    Raises:
        CommandError: One of these failed; everything is as it was.
    """
    from .member_trial import try_member
    from .membership import joined

    sources = workspace.sources_for(sdk_sources())
    with joined(workspace, place.target, lambda: render(project, sources, place.target)) as added:
        if check:
            # Found anew, because it has the member now.
            try_member(project, place.target, Workspace.find(place.target))
            click.echo()
    manifest = printable(str(workspace.root / MANIFEST))
    _summarise(project, place, f"{manifest} {'lists it now' if added else 'covers it already'}.")


def _summarise(project: Project, place: Place, *notes: str) -> None:
    module = project.options["module"]
    files = {path.format(module=module): what for path, what in WORTH_KNOWING.items()}
    there = {path: what for path, what in files.items() if (place.target / path).exists()}
    width = max(map(len, there))
    shown = str(place.shown)
    click.echo(f"Made {click.style(printable(shown), bold=True)}, a Fustor {project.kind} driver.")
    for line in (*notes, ""):
        click.echo(line)
    for path, what in there.items():
        click.echo(f"  {path:<{width}}  {what}")
    click.echo("\nNext:\n")
    for command in NEXT[project.options["mode"]]:
        click.echo(f"  {command.format(folder=printable(shlex.quote(shown)))}")
    click.echo()
