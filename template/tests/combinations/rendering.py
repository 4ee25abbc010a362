"""Renders the template as cookiecutter does, but many times in one process, and into memory.

`test_template.py` holds it to what cookiecutter itself makes.
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
    """The template, with its texts compiled once."""

    def __init__(self, folder: Path) -> None:
        declared = json.loads((folder / "cookiecutter.json").read_text(encoding="utf-8"))
        self._environment = StrictEnvironment(keep_trailing_newline=True, **declared["_jinja2_env_vars"])
        project = Path(find_template(folder, self._environment))
        self._environment.loader = FileSystemLoader([project, folder / "templates"])
        files = (path for path in project.rglob("*") if path.is_file() and path.suffix != ".pyc")
        names = sorted(path.relative_to(project).as_posix() for path in files)
        self._files = {name: self._environment.from_string(name) for name in names}
        self._plain = {
            option: value for option, value in declared.items() if not isinstance(value, str | list)
        }
        # A choice that is not made is the first one.
        texts = {option: value[0] if isinstance(value, list) else value for option, value in declared.items()}
        self._defaults = {
            option: self._environment.from_string(text)
            for option, text in texts.items()
            if option not in self._plain
        }

    def render(self, options: Mapping[str, str]) -> dict[str, str]:
        """Return the text of each file of a project.

        Args:
            options: Those that are not left at their defaults.

        Returns:
            The texts, by path below the project's folder.
        """
        answers = self.answers(options)
        paths = {name: path.render(cookiecutter=answers) for name, path in self._files.items()}
        return {
            path: self._environment.get_template(name).render(cookiecutter=answers)
            for name, path in paths.items()
            # Cookiecutter writes no file whose name is empty.
            if path and not path.endswith("/")
        }

    def answers(self, options: Mapping[str, str]) -> dict[str, object]:
        """Return every option, those that are derived from others too."""
        answers: dict[str, object] = {}
        for option, default in self._defaults.items():
            answers[option] = options[option] if option in options else default.render(cookiecutter=answers)
        return {**answers, **self._plain}
