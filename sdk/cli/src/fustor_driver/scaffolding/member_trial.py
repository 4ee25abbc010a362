"""Tries a new member of a workspace: installs it as the workspace does, and runs its tests there."""

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

__all__ = ["try_member"]

LOCK = "uv.lock"

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
        CommandError: One of these failed; the workspace's environment and `uv.lock` are as they were.
    """
    uv, environment = find_uv(), _environment(os.environ)
    # Without it, uv would remove what was installed by hand.
    sync = (*workspace.sync_arguments(), "--inexact")
    click.echo(f"Running uv {' '.join(sync)} in {printable(str(workspace.root))}, then the new tests.\n")
    look = ("run", "--quiet", "--no-sync", "python", "-c", _IS_REGISTERED)
    steps = {
        (*sync, "--quiet"): "uv does not install the workspace with it",
        (*look, f"fustor.drivers.{project.kind}s", project.options["name"]): "its driver is not found there",
    }
    with _lock_kept(workspace.root) as lock, environment_kept(workspace.root, environment):
        for arguments, problem in steps.items():
            try:
                code = run([uv, *arguments], workspace.root, environment)
            finally:
                lock.note()
            if code:
                raise CommandError(f"{folder.name} was not made: {problem}, see above.")
        if run_tests(project, [uv, "run", "--quiet", "pytest"], folder, environment):
            raise CommandError(f"{folder.name} was not made: its tests do not pass there, see above.")


@contextmanager
def _lock_kept(root: Path) -> Iterator[KeptFile]:
    """Put `uv.lock` back if a block fails, which has to note what uv wrote into it."""
    lock = KeptFile.of(root / LOCK)
    try:
        yield lock
    except BaseException:
        if not lock.put_back():
            click.echo(
                f"{printable(str(lock.path))} was changed meanwhile and is left so: uv lock makes it fit.",
                err=True,
            )
        raise


def _environment(outer: Mapping[str, str]) -> dict[str, str]:
    """Return the variables for uv: what leads out of the workspace is left out."""
    chosen = {name: outer[name] for name in _CHOICES if name in outer}
    others = {name: value for name, value in own_environment(outer).items() if name not in _CHOICES}
    return {**others, **chosen}
