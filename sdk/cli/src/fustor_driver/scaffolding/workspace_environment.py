"""Puts the environment of a workspace back, package by package."""

from __future__ import annotations

import re
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .._console.errors import CommandError
from .._console.processes import capture, find_uv
from .._console.terminal import printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["environment_kept"]

_REQUIREMENT = re.compile(r"-e |[\w.-]+(==| @ )")


@contextmanager
def environment_kept(root: Path, variables: Mapping[str, str]) -> Iterator[None]:
    """Let an environment have the packages again that it had, if a block fails.

    Args:
        root: The root of the workspace.
        variables: Those that uv is run with; `UV_PROJECT_ENVIRONMENT` says where the environment is.

    Raises:
        CommandError: It is there, and uv cannot tell what is in it.
    """
    environment = _Environment(root / variables.get("UV_PROJECT_ENVIRONMENT", ".venv"), root, variables)
    before = environment.packages() if environment.folder.exists() else None
    try:
        yield
    except BaseException:
        if before is None:
            shutil.rmtree(environment.folder, ignore_errors=True)
        else:
            _put_back(environment, before)
        raise


class _Environment:
    """An environment, as uv sees it from the root of a workspace."""

    def __init__(self, folder: Path, root: Path, variables: Mapping[str, str]) -> None:
        self.folder = folder
        self._root = root
        self._variables = variables

    def packages(self) -> frozenset[str]:
        """Return what is installed: a requirement for each package that leads to just that one."""
        # Where it is quiet, an older uv does not even print these, so they are told from what uv says beside.
        return frozenset(filter(_REQUIREMENT.match, self._pip("freeze").splitlines()))

    def uninstall(self, packages: frozenset[str]) -> None:
        """Remove packages."""
        self._pip_each("uninstall", "--quiet", packages=packages)

    def install(self, packages: frozenset[str]) -> None:
        """Install packages, and nothing that they require."""
        self._pip_each("install", "--quiet", "--no-deps", packages=packages)

    def _pip_each(self, *arguments: str, packages: frozenset[str]) -> None:
        if not packages:
            return
        with tempfile.TemporaryDirectory() as scratch:
            requirements = Path(scratch) / "requirements.txt"
            requirements.write_text("\n".join(sorted(packages)), encoding="utf-8")
            self._pip(*arguments, "--requirements", str(requirements))

    def _pip(self, *arguments: str) -> str:
        command = [find_uv(), "pip", *arguments, "--python", str(self.folder)]
        ended = capture(command, self._root, self._variables)
        if ended.code:
            said = " ".join(ended.output.split())
            raise CommandError(f"uv pip {arguments[0]} failed for {str(self.folder)!r}, it says: {said}")
        return ended.output


def _put_back(environment: _Environment, before: frozenset[str]) -> None:
    try:
        after = environment.packages()
        environment.uninstall(after - before)
        environment.install(before - after)
    except CommandError as error:
        folder = printable(str(environment.folder))
        click.echo(f"{folder} is not as it was: {error.message}", err=True)
