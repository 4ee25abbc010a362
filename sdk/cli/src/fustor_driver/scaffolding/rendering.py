"""Renders the template into a project, completely or not at all."""

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

# Characters that cookiecutter acts on in the path that it writes to.
_LIVE = {"{", "$"}


def render(project: Project, sources: Mapping[str, Source], target: Path) -> None:
    """Make a project. Its directory appears only when it is complete.

    Args:
        project: The project.
        sources: Its entries of `[tool.uv.sources]` for the SDK.
        target: Its directory, from `Place.of`.

    Raises:
        CommandError: It cannot be made, and nothing is left behind.
    """
    files = rendered(template_path(), project, sources)
    try:
        # In the same directory, because a rename must not cross file systems.
        with tempfile.TemporaryDirectory(prefix=f".{target.name}-", dir=target.parent) as scratch:
            _write(files, Path(scratch) / target.name)
            (Path(scratch) / target.name).rename(target)
    except OSError as error:
        raise CommandError(f"{str(target)!r} cannot be written: {error.strerror or error}") from error


def rendered(template: Path, project: Project, sources: Mapping[str, Source]) -> dict[Path, bytes]:
    """Render a template in a temporary directory.

    It is not rendered at the place of the project: cookiecutter also renders the path that it writes to, and
    would run code in the name of a directory.

    Args:
        template: The directory with `cookiecutter.json`.
        project: The project.
        sources: Its entries of `[tool.uv.sources]` for the SDK.

    Returns:
        The content of each file, by its path in the project.

    Raises:
        CommandError: It cannot be rendered.
    """
    options = {**_literals(template, project.options), "_sdk_sources": dict(sources)}
    try:
        with tempfile.TemporaryDirectory(prefix="fustor-driver-") as scratch:
            if _LIVE & set(scratch):
                raise CommandError(
                    f"the temporary directory {scratch!r} has {{ or $ in its path, set TMPDIR to another one"
                )
            _render_into(Path(scratch), template, options)
            return _read(Path(scratch) / project.directory)
    except OSError as error:
        reason = error.strerror or error
        raise CommandError(
            f"the temporary directory cannot be written, set TMPDIR to another one: {reason}"
        ) from error


def _read(directory: Path) -> dict[Path, bytes]:
    # pip compiles the Python files of a wheel, so an installed template can contain __pycache__.
    found = (path for path in directory.rglob("*") if path.is_file() and path.parent.name != "__pycache__")
    return {path.relative_to(directory): path.read_bytes() for path in found}


def _write(files: Mapping[Path, bytes], directory: Path) -> None:
    for path, content in files.items():
        (directory / path).parent.mkdir(parents=True, exist_ok=True)
        (directory / path).write_bytes(content)


def _render_into(scratch: Path, template: Path, options: Mapping[str, object]) -> None:
    from cookiecutter.exceptions import CookiecutterException  # type: ignore[import-untyped]
    from cookiecutter.main import cookiecutter  # type: ignore[import-untyped]

    # A config of its own ignores the user's, and keeps cookiecutter's replay file out of the home directory.
    config = scratch / "cookiecutter-config.json"
    config.write_text(json.dumps({"replay_dir": str(scratch), "cookiecutters_dir": str(scratch)}))
    try:
        cookiecutter(
            str(template),
            no_input=True,
            extra_context=dict(options),
            output_dir=str(scratch),
            config_file=str(config),
            # The options are checked already. Each hook would be a process, and leave its script behind.
            accept_hooks=False,
        )
    except CookiecutterException as error:
        raise CommandError(f"the template cannot be rendered: {error}") from error


def _literals(template: Path, options: Mapping[str, str]) -> dict[str, str]:
    """Quote the options, because cookiecutter renders every string as a template.

    A choice is not quoted, because cookiecutter compares it with the possible choices.
    """
    path = template / "cookiecutter.json"
    try:
        table = dict(json.loads(path.read_text(encoding="utf-8")))
    except (ValueError, TypeError, RecursionError) as error:
        raise CommandError(f"{str(path)!r} is not a template of a driver: {error}") from error
    return {
        name: value if isinstance(table.get(name), list) else _literal(value)
        for name, value in options.items()
    }


def _literal(text: str) -> str:
    return "{{ " + json.dumps(text, ensure_ascii=False) + " }}"
