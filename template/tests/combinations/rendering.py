"""Render the template as cookiecutter does, but into memory and many times in one process.

`test_template.py` compares the result with the files that cookiecutter itself writes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from cookiecutter.environment import StrictEnvironment
from cookiecutter.find import find_template
from jinja2 import FileSystemLoader

__all__ = ["Template"]


class Template:
    """The template, with its files compiled once."""

    def __init__(self, directory: Path) -> None:
        declared = json.loads((directory / "cookiecutter.json").read_text(encoding="utf-8"))
        self._environment = StrictEnvironment(keep_trailing_newline=True, **declared["_jinja2_env_vars"])
        project = Path(find_template(directory, self._environment))
        self._environment.loader = FileSystemLoader([project, directory / "templates"])
        files = (path for path in project.rglob("*") if path.is_file() and path.suffix != ".pyc")
        names = sorted(path.relative_to(project).as_posix() for path in files)
        self._files = {name: self._environment.from_string(name) for name in names}
        self._plain = {
            option: value for option, value in declared.items() if not isinstance(value, str | list)
        }
        self._defaults = {
            # The default of a choice is its first value.
            option: self._environment.from_string(value[0] if isinstance(value, list) else value)
            for option, value in declared.items()
            if option not in self._plain
        }

    def render(self, options: Mapping[str, str]) -> dict[str, str]:
        """Return the content of each file of a project.

        Args:
            options: The options that differ from their defaults.

        Returns:
            The contents by path, relative to the directory of the project.
        """
        answers = self.answers(options)
        paths = {name: path.render(cookiecutter=answers) for name, path in self._files.items()}
        return {
            path: self._environment.get_template(name).render(cookiecutter=answers)
            for name, path in paths.items()
            # Cookiecutter leaves out a file whose name renders as an empty string.
            if path and not path.endswith("/")
        }

    def answers(self, options: Mapping[str, str]) -> dict[str, object]:
        """Return the value of every option, including the derived ones."""
        answers: dict[str, object] = {}
        for option, default in self._defaults.items():
            answers[option] = options[option] if option in options else default.render(cookiecutter=answers)
        return {**answers, **self._plain}
