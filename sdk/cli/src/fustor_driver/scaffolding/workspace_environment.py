"""Restores the environment of a workspace, package by package."""

from __future__ import annotations

import re
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click
from fustor_conformance.errors import as_sentence

from .._console.errors import CommandError
from .._console.processes import capture, find_uv
from .._console.terminal import printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["environment_kept"]

_REQUIREMENT = re.compile(r"-e |[\w.-]+(==| @ )")


@contextmanager
def environment_kept(root: Path, variables: Mapping[str, str]) -> Iterator[None]:
    """Restore the packages of an environment if a block fails.

    Args:
        root: The root of the workspace.
        variables: The variables that uv runs with; `UV_PROJECT_ENVIRONMENT` is the path of the environment.

    Raises:
        CommandError: The environment exists, and uv cannot list its packages.
    """
    environment = _Environment(root / variables.get("UV_PROJECT_ENVIRONMENT", ".venv"), root, variables)
    before = environment.packages() if environment.directory.exists() else None
    try:
        yield
    except BaseException:
        if before is None:
            shutil.rmtree(environment.directory, ignore_errors=True)
        else:
            _restore(environment, before)
        raise


class _Environment:
    """An environment of a workspace, used through uv."""

    def __init__(self, directory: Path, root: Path, variables: Mapping[str, str]) -> None:
        self.directory = directory
        self._root = root
        self._variables = variables

    def packages(self) -> frozenset[str]:
        """Return one exact requirement for each installed package."""
        # With --quiet an older uv prints none of them, so other lines of its output are filtered out here.
        return frozenset(filter(_REQUIREMENT.match, self._pip("freeze").splitlines()))

    def uninstall(self, packages: frozenset[str]) -> None:
        """Remove packages."""
        self._pip_each("uninstall", "--quiet", packages=packages)

    def install(self, packages: frozenset[str]) -> None:
        """Install packages without their dependencies."""
        self._pip_each("install", "--quiet", "--no-deps", packages=packages)

    def _pip_each(self, *arguments: str, packages: frozenset[str]) -> None:
        if not packages:
            return
        with tempfile.TemporaryDirectory() as scratch:
            requirements = Path(scratch) / "requirements.txt"
            requirements.write_text("\n".join(sorted(packages)), encoding="utf-8")
            self._pip(*arguments, "--requirements", str(requirements))

    def _pip(self, *arguments: str) -> str:
        command = [find_uv(), "pip", *arguments, "--python", str(self.directory)]
        ended = capture(command, self._root, self._variables)
        if ended.code:
            message = " ".join(ended.output.split())
            raise CommandError(f"`uv pip {arguments[0]}` failed for {str(self.directory)!r}: {message}")
        return ended.output


def _restore(environment: _Environment, before: frozenset[str]) -> None:
    try:
        after = environment.packages()
        environment.uninstall(after - before)
        environment.install(before - after)
    except CommandError as error:
        directory = printable(str(environment.directory))
        click.echo(as_sentence(f"{directory} could not be restored: {error.message}"), err=True)
