"""The template that a project was made with, as a folder."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fustor_driver.errors import CommandError
from fustor_driver.processes import capture, find_uv, own_environment

if TYPE_CHECKING:
    from packaging.version import Version

__all__ = ["fetch", "requirement"]

_TEMPLATE = "cookiecutter.json"
_INSTALLED = Path("fustor_driver_template") / "files"


def requirement(version: Version) -> str:
    """Write what stands for a version of the template on an index.

    Args:
        version: The version.

    Returns:
        The requirement.
    """
    return f"fustor-driver-template=={version}"


def fetch(place: str, scratch: Path) -> Path:
    """Get a template.

    Args:
        place: The folder of one, or what uv can install one from: a wheel, a requirement, a URL.
        scratch: An empty temporary folder.

    Returns:
        The folder that holds `cookiecutter.json`.

    Raises:
        CommandError: It is not to be had.
    """
    folder = Path(place)
    if (folder / _TEMPLATE).is_file():
        return folder.resolve()
    wanted = str(folder.resolve()) if folder.exists() else place
    command = [find_uv(), "pip", "install", "--quiet", "--no-deps", "--target", str(scratch), wanted]
    ended = capture(command, Path.cwd(), own_environment(os.environ))
    if ended.code:
        click.echo(ended.output, err=True)
        raise CommandError(
            f"The template that the project was made with, {place}, could not be fetched, see uv's message "
            "above, and name where it is with --template-from."
        )
    if not (scratch / _INSTALLED / _TEMPLATE).is_file():
        raise CommandError(f"{place} holds no template of a driver, name another with --template-from.")
    return scratch / _INSTALLED
