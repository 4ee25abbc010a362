"""Renders the template, wholly or not at all."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from fustor_driver_template import template_path

from .._console.errors import CommandError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .naming import Project
    from .origin import Source

__all__ = ["render", "rendered"]

# What cookiecutter acts on when it is part of a path that it is given to write to.
_LIVE = {"{", "$"}


def render(project: Project, sources: Mapping[str, Source], target: Path) -> None:
    """Make the project. It appears under its name only when it is complete.

    Args:
        project: The project.
        sources: Where it finds the SDK, by distribution.
        target: Its folder, from `Place.of`.

    Raises:
        CommandError: It could not be made; nothing is left behind.
    """
    files = rendered(template_path(), project, sources)
    try:
        # Beside the target, because a rename must not cross file systems.
        with tempfile.TemporaryDirectory(prefix=f".{target.name}-", dir=target.parent) as scratch:
            _write(files, Path(scratch) / target.name)
            (Path(scratch) / target.name).rename(target)
    except OSError as error:
        raise CommandError(f"{str(target)!r} could not be written: {error.strerror or error}.") from error


def rendered(template: Path, project: Project, sources: Mapping[str, Source]) -> dict[Path, bytes]:
    """Render a template, and leave nothing behind.

    This is not done where the project goes: cookiecutter renders the path that it writes to as well, so that
    code in the name of a folder would run.

    Args:
        template: The folder with `cookiecutter.json`.
        project: The project.
        sources: Where it finds the SDK, by distribution.

    Returns:
        The content of each file, by its path in the project.

    Raises:
        CommandError: It could not be rendered.
    """
    options = {**_literals(template, project.options), "_sdk_sources": dict(sources)}
    try:
        with tempfile.TemporaryDirectory(prefix="fustor-driver-") as scratch:
            if _LIVE & set(scratch):
                raise CommandError(
                    f"The temporary folder {scratch!r} has {{ or $ in its path, set TMPDIR to another one."
                )
            _render_into(Path(scratch), template, options)
            return _read(Path(scratch) / project.folder)
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


def _render_into(scratch: Path, template: Path, options: Mapping[str, object]) -> None:
    from cookiecutter.exceptions import CookiecutterException  # type: ignore[import-untyped]
    from cookiecutter.main import cookiecutter  # type: ignore[import-untyped]

    # A config of our own keeps the user's out, and cookiecutter's record of the run out of the home folder.
    config = scratch / "cookiecutter-config.json"
    config.write_text(json.dumps({"replay_dir": str(scratch), "cookiecutters_dir": str(scratch)}))
    try:
        cookiecutter(
            str(template),
            no_input=True,
            extra_context=dict(options),
            output_dir=str(scratch),
            config_file=str(config),
            # They check what is checked already; each would be a process, and leave its script behind.
            accept_hooks=False,
        )
    except CookiecutterException as error:
        raise CommandError(f"The template could not be rendered: {error}.") from error


def _literals(template: Path, options: Mapping[str, str]) -> dict[str, str]:
    """Write the options so that cookiecutter, which renders every text, renders each to just itself.

    A choice is left alone, for cookiecutter looks it up among the others as it is.
    """
    path = template / "cookiecutter.json"
    try:
        table = dict(json.loads(path.read_text(encoding="utf-8")))
    except (ValueError, TypeError, RecursionError) as error:
        raise CommandError(f"{str(path)!r} is no template of a driver: {error}.") from error
    return {
        name: value if isinstance(table.get(name), list) else _literal(value)
        for name, value in options.items()
    }


def _literal(text: str) -> str:
    return "{{ " + json.dumps(text, ensure_ascii=False) + " }}"
