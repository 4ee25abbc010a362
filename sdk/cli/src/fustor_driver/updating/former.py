"""Fetches the former template, with which a project was made."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click
from packaging.requirements import InvalidRequirement, Requirement

from .._console.errors import CommandError
from .._console.processes import capture, find_uv, own_environment
from .._console.secrets import without_user

if TYPE_CHECKING:
    from packaging.version import Version

__all__ = ["fetch", "requirement"]

_TEMPLATE = "cookiecutter.json"
_DIRECTORY = "installed"
_INSTALLED = Path("fustor_driver_template") / "files"


def requirement(version: Version) -> str:
    """Return the requirement for a version of the template on an index."""
    return f"fustor-driver-template=={version}"


def fetch(template: str, scratch: Path) -> Path:
    """Fetch a template.

    Args:
        template: The directory of a template, or a wheel, a requirement or a URL that uv can install.
        scratch: A temporary directory, which must not exist.

    Returns:
        The directory with `cookiecutter.json`.

    Raises:
        CommandError: The template cannot be fetched.
    """
    directory = Path(template)
    if (directory / _TEMPLATE).is_file():
        return directory.resolve()
    scratch.mkdir()
    _install(template, scratch)
    installed = scratch / _DIRECTORY / _INSTALLED
    if not (installed / _TEMPLATE).is_file():
        raise CommandError(
            f"{without_user(template)!r} does not contain a driver template, name another with "
            "--template-from"
        )
    return installed


def _install(template: str, scratch: Path) -> None:
    wanted = str(Path(template).resolve()) if Path(template).exists() else template
    # uv reads the nearest settings file; those of the project must not choose where code comes from.
    (scratch / "uv.toml").touch()
    safe = ("--no-build",) if _is_by_name(wanted) else ()
    command = [find_uv(), "pip", "install", "--quiet", "--no-deps", *safe, "--target", _DIRECTORY, wanted]
    ended = capture(command, scratch, own_environment(os.environ))
    if ended.code:
        click.echo(without_user(ended.output), err=True)
        raise CommandError(
            f"the former template of the project, {without_user(template)}, cannot be fetched, see uv's "
            "message above, and name its place with --template-from"
        )


def _is_by_name(wanted: str) -> bool:
    """Return whether the template comes from an index, and not from a place that the user chose."""
    try:
        return Requirement(wanted).url is None
    except InvalidRequirement:
        return False
