"""Tries a new member of a workspace: installs it as the workspace does, and runs its tests there."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from fustor_driver.errors import CommandError
from fustor_driver.processes import capture, find_uv, own_environment, run
from fustor_driver.terminal import printable
from fustor_driver.trial_run import run_tests

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from fustor_driver.naming import Project
    from fustor_driver.workspace import Workspace

__all__ = ["try_member"]

# These are the workspace's to choose.
_CHOICES = ("UV_PROJECT_ENVIRONMENT", "UV_PYTHON")
_IS_REGISTERED = (
    "import sys; from importlib.metadata import entry_points; "
    "sys.exit(not entry_points(group=sys.argv[1], name=sys.argv[2]))"
)


def try_member(project: Project, folder: Path, workspace: Workspace) -> None:
    """Install the workspace with the new member, look for its driver there, and run its tests.

    Args:
        project: The member.
        folder: Where it is.
        workspace: Where it is a member.

    Raises:
        CommandError: One of these failed; the workspace's environment is without the member again.
    """
    uv, environment = find_uv(), _environment(os.environ)
    sync = workspace.sync_arguments()
    click.echo(f"Running uv {' '.join(sync)} in {printable(str(workspace.root))}, then the new tests.\n")
    look = ("run", "--quiet", "--no-sync", "python", "-c", _IS_REGISTERED)
    steps = {
        (*sync, "--quiet"): "uv does not install the workspace with it",
        (*look, f"fustor.drivers.{project.kind}s", project.options["name"]): "its driver is not found there",
    }
    with _environment_kept(project, workspace, environment):
        for arguments, problem in steps.items():
            if run([uv, *arguments], workspace.root, environment):
                raise CommandError(f"{folder.name} was not made: {problem}, see above.")
        if run_tests(project, [uv, "run", "--quiet", "pytest"], folder, environment):
            raise CommandError(f"{folder.name} was not made: its tests do not pass there, see above.")


@contextmanager
def _environment_kept(
    project: Project, workspace: Workspace, environment: Mapping[str, str]
) -> Iterator[None]:
    """Take the member out of the workspace's environment again if a block fails."""
    folder = workspace.root / environment.get("UV_PROJECT_ENVIRONMENT", ".venv")
    was_there = folder.exists()
    try:
        yield
    except BaseException:
        if was_there:
            uninstall = [find_uv(), "pip", "uninstall", "--python", str(folder)]
            capture([*uninstall, project.options["distribution"]], workspace.root, environment)
        else:
            shutil.rmtree(folder, ignore_errors=True)
        raise


def _environment(outer: Mapping[str, str]) -> dict[str, str]:
    """Return the variables for uv: what leads out of the workspace is left out."""
    chosen = {name: outer[name] for name in _CHOICES if name in outer}
    others = {name: value for name, value in own_environment(outer).items() if name not in _CHOICES}
    return {**others, **chosen}
