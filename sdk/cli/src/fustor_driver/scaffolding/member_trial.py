"""Installs a workspace with a new member, and runs the tests of the member there."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from .._console.errors import CommandError
from .._console.processes import find_uv, own_environment, run
from .._console.terminal import printable
from .kept import KeptFile
from .trial_run import run_tests
from .workspace_environment import environment_kept

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from .naming import Project
    from .workspace import Workspace

__all__ = ["run_member_trial"]

LOCK = "uv.lock"

# The user may choose these for the workspace.
_CHOICES = ("UV_PROJECT_ENVIRONMENT", "UV_PYTHON")
_IS_REGISTERED = (
    "import sys; from importlib.metadata import entry_points; "
    "sys.exit(not entry_points(group=sys.argv[1], name=sys.argv[2]))"
)


def run_member_trial(project: Project, directory: Path, workspace: Workspace) -> None:
    """Install the workspace with a new member, look for its driver there, and run its tests.

    Args:
        project: The member.
        directory: The directory of the member.
        workspace: The workspace, which lists the member already.

    Raises:
        CommandError: One of these steps failed, and the workspace's environment and `uv.lock` are restored.
    """
    uv, environment = find_uv(), _environment(os.environ)
    # Without --inexact, uv would remove packages that were installed by hand.
    sync = (*workspace.sync_arguments(), "--inexact")
    click.echo(f"Running uv {' '.join(sync)} in {printable(str(workspace.root))}, then the new tests.\n")
    steps = {
        (*sync, "--quiet"): "uv cannot install the workspace with it",
        _look_for(project): "its driver is not found in the environment",
    }
    with _lock_kept(workspace.root) as lock, environment_kept(workspace.root, environment):
        for arguments, problem in steps.items():
            try:
                code = run([uv, *arguments], workspace.root, environment)
            finally:
                lock.note()
            if code:
                raise CommandError(f"{directory.name} was not made: {problem}, see above")
        if run_tests(project, [uv, "run", "--quiet", "pytest"], directory, environment):
            raise CommandError(f"{directory.name} was not made: its tests fail there, see above")


def _look_for(project: Project) -> tuple[str, ...]:
    """Return the arguments of uv that look for the entry point of a project's driver."""
    group = f"fustor.drivers.{project.kind}s"
    command = ("python", "-c", _IS_REGISTERED, group, project.options["name"])
    return ("run", "--quiet", "--no-sync", *command)


@contextmanager
def _lock_kept(root: Path) -> Iterator[KeptFile]:
    """Restore `uv.lock` if a block fails; the block has to note what uv wrote into it."""
    lock = KeptFile.of(root / LOCK)
    try:
        yield lock
    except BaseException:
        if not lock.restore():
            click.echo(
                f"{printable(str(lock.path))} was changed meanwhile and is left as it is: "
                "run uv lock to update it.",
                err=True,
            )
        raise


def _environment(outer: Mapping[str, str]) -> dict[str, str]:
    """Return the variables for uv, without those that lead out of the workspace."""
    chosen = {name: outer[name] for name in _CHOICES if name in outer}
    others = {name: value for name, value in own_environment(outer).items() if name not in _CHOICES}
    return {**others, **chosen}
