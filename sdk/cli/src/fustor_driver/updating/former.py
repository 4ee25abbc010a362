"""The template that a project was made with, as a folder."""

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
_FOLDER = "installed"
_INSTALLED = Path("fustor_driver_template") / "files"


def requirement(version: Version) -> str:
    """Write what stands for a version of the template on an index.

    Args:
        version: The version.

    Returns:
        The requirement.
    """
    return f"fustor-driver-template=={version}"


def fetch(template: str, scratch: Path) -> Path:
    """Get a template.

    Args:
        template: The folder of one, or what uv can install one from: a wheel, a requirement, a URL.
        scratch: A temporary folder, which does not exist yet.

    Returns:
        The folder that holds `cookiecutter.json`.

    Raises:
        CommandError: It is not to be had.
    """
    folder = Path(template)
    if (folder / _TEMPLATE).is_file():
        return folder.resolve()
    wanted = str(folder.resolve()) if folder.exists() else template
    scratch.mkdir()
    # The nearest settings hold for uv: those of the project must not say where code comes from.
    (scratch / "uv.toml").touch()
    safe = ("--no-build",) if _is_by_name(wanted) else ()
    command = [find_uv(), "pip", "install", "--quiet", "--no-deps", *safe, "--target", _FOLDER, wanted]
    ended = capture(command, scratch, own_environment(os.environ))
    shown = without_user(template)
    if ended.code:
        click.echo(without_user(ended.output), err=True)
        raise CommandError(
            f"The template that the project was made with, {shown}, could not be fetched, see uv's message "
            "above, and name where it is with --template-from."
        )
    if not (scratch / _FOLDER / _INSTALLED / _TEMPLATE).is_file():
        raise CommandError(f"{shown} holds no template of a driver, name another with --template-from.")
    return scratch / _FOLDER / _INSTALLED


def _is_by_name(wanted: str) -> bool:
    """Tell whether an index is asked, of whose answers none was chosen by the user."""
    try:
        return Requirement(wanted).url is None
    except InvalidRequirement:
        return False
