"""Renders the template, wholly or not at all."""

from __future__ import annotations

import errno
import json
import os
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from fustor_driver_template import template_path

from fustor_driver.errors import CommandError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fustor_driver.details import Details
    from fustor_driver.naming import ProjectName
    from fustor_driver.origin import Source

__all__ = ["check_target", "render"]

# What cookiecutter acts on when it is part of a path that it is given to write to.
_LIVE = {"{", "$"}


def check_target(name: ProjectName, parent: Path) -> Path:
    """Say where the project goes.

    Args:
        name: The project.
        parent: The folder that it is to be made in.

    Returns:
        The folder of the project, which does not exist yet.

    Raises:
        CommandError: It cannot be made there.
    """
    target = _folder(parent) / name.project
    if target.exists() or target.is_symlink():
        raise CommandError(f"{str(target)!r} exists already, remove it or choose another name.")
    return target


def render(name: ProjectName, details: Details, sources: Mapping[str, Source], target: Path) -> None:
    """Make the project. It appears under its name only when it is complete.

    Args:
        name: The project.
        details: What it says of itself.
        sources: Where it finds the SDK, by distribution.
        target: Its folder, from `check_target`.

    Raises:
        CommandError: It could not be made; nothing is left behind.
    """
    options = {
        "driver_type": name.kind,
        "name": name.name,
        **{option: _literal(text) for option, text in asdict(details).items()},
        "_sdk_sources": dict(sources),
    }
    files = _rendered(name, options)
    try:
        # Beside the target, because a rename must not cross file systems.
        with tempfile.TemporaryDirectory(prefix=f".{name.project}-", dir=target.parent) as scratch:
            _write(files, Path(scratch) / name.project)
            (Path(scratch) / name.project).rename(target)
    except OSError as error:
        raise CommandError(f"{str(target)!r} could not be written: {error.strerror or error}.") from error


def _folder(path: Path) -> Path:
    try:
        folder = Path(os.path.realpath(path, strict=True))
        if not folder.is_dir():
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))
    except OSError as error:
        raise CommandError(
            f"A project cannot be made in {str(path)!r}: {error.strerror}, name a folder with --output-dir."
        ) from error
    return folder


def _rendered(name: ProjectName, options: Mapping[str, object]) -> dict[Path, bytes]:
    """Render the template, and return the content of each file.

    This is not done where the project goes: cookiecutter renders the path that it writes to as well, so that
    code in the name of a folder would run.
    """
    try:
        with tempfile.TemporaryDirectory(prefix="fustor-driver-") as scratch:
            if _LIVE & set(scratch):
                raise CommandError(
                    f"The temporary folder {scratch!r} has {{ or $ in its path, set TMPDIR to another one."
                )
            _render_into(Path(scratch), options)
            return _read(Path(scratch) / name.project)
    except OSError as error:
        reason = error.strerror or error
        raise CommandError(
            f"The project could not be rendered in a temporary folder, set TMPDIR to another one: {reason}."
        ) from error


def _read(folder: Path) -> dict[Path, bytes]:
    # pip compiles the Python files of a wheel, so an installed template can hold __pycache__.
    found = (path for path in folder.rglob("*") if path.is_file() and path.parent.name != "__pycache__")
    return {path.relative_to(folder): path.read_bytes() for path in found}


def _write(files: Mapping[Path, bytes], folder: Path) -> None:
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)


def _render_into(scratch: Path, options: Mapping[str, object]) -> None:
    from cookiecutter.exceptions import CookiecutterException  # type: ignore[import-untyped]
    from cookiecutter.main import cookiecutter  # type: ignore[import-untyped]

    # A config of our own keeps the user's out, and cookiecutter's record of the run out of the home folder.
    config = scratch / "cookiecutter-config.json"
    config.write_text(json.dumps({"replay_dir": str(scratch), "cookiecutters_dir": str(scratch)}))
    try:
        cookiecutter(
            str(template_path()),
            no_input=True,
            extra_context=dict(options),
            output_dir=str(scratch),
            config_file=str(config),
            # They check what is checked already; each would be a process, and leave its script behind.
            accept_hooks=False,
        )
    except CookiecutterException as error:
        raise CommandError(f"The template could not be rendered: {error}.") from error


def _literal(text: str) -> str:
    """Write a text so that cookiecutter, which renders every option, renders it to just this text."""
    return "{{ " + json.dumps(text, ensure_ascii=False) + " }}"
