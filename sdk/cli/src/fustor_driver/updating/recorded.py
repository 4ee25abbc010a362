"""What a project remembers of how it was made: its answers file."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from packaging.version import InvalidVersion, Version

from .._console.errors import CommandError
from ..scaffolding.answers import Questions
from ..scaffolding.manifest import read_manifest, table
from ..scaffolding.naming import Project
from ..scaffolding.origin import SDK
from ..scaffolding.template_options import option_problem, options

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from ..scaffolding.origin import Source

__all__ = ["ANSWERS", "Recorded", "read_answers", "recorded_sources"]

ANSWERS = ".fustor-driver.json"

# Without these it is not known which project it was.
_ASKED = ("driver_type", "name")


@dataclass(frozen=True, slots=True)
class Recorded:
    """How a project was made.

    Attributes:
        version: The version of the template.
        options: Its options, by name.
    """

    version: Version
    options: Mapping[str, str]

    @classmethod
    def parse(cls, text: str | bytes) -> Recorded:
        """Read an answers file.

        Args:
            text: Its content.

        Returns:
            What it says.

        Raises:
            ValueError: It says something else.
        """
        record = json.loads(text)
        if not isinstance(record, dict) or not _are_texts(record.get("options")):
            raise ValueError("it must hold the options as texts")
        try:
            version = Version(str(record.get("template_version")))
        except InvalidVersion:
            raise ValueError("it must hold the template_version") from None
        missing = [name for name in _ASKED if name not in record["options"]]
        if missing:
            raise ValueError(f"it must hold the option {missing[0]}")
        # What begins with an underscore is for the template to say, and may name code to run.
        given = {name: value for name, value in record["options"].items() if not name.startswith("_")}
        return cls(version, given)

    def current(self) -> Project:
        """Return the project as the installed template would make it: with its defaults for new options.

        Raises:
            CommandError: An option is not right, or no longer.
        """
        known = {
            option.name: self.options[option.name]
            for option in options()
            if option.name in self.options and (option.when is None or option.when.holds(self.options))
        }
        try:
            return Project(Questions(known, option_problem).defaults())
        except CommandError as error:
            raise CommandError(f"{ANSWERS} does not fit the current template: {error.message}") from None

    def former(self) -> Project:
        """Return the project as it was made."""
        return Project({**self.options, **self._checked()})

    def _checked(self) -> dict[str, str]:
        current = self.current().options
        return {name: value for name, value in current.items() if name in self.options}


def read_answers(folder: Path) -> Recorded:
    """Read the answers file of a project.

    Args:
        folder: The folder of the project.

    Returns:
        What it says.

    Raises:
        CommandError: There is none, or it cannot be used.
    """
    path = folder / ANSWERS
    try:
        return Recorded.parse(path.read_bytes())
    except FileNotFoundError:
        raise CommandError(
            f"There is no {ANSWERS} in {str(folder)!r}, run this in the folder of a project that "
            "`fustor-driver new` made."
        ) from None
    except (OSError, ValueError, RecursionError) as error:
        raise CommandError(f"{str(path)!r} cannot be used, restore it: {error}.") from error


def recorded_sources(folder: Path) -> dict[str, Source]:
    """Find out where a project takes the SDK from: that is of its machine, so the answers do not say it.

    Args:
        folder: The folder of the project.

    Returns:
        The entries of `[tool.uv.sources]` that the template wrote, or would write.
    """
    sources: Mapping[str, Any] = {}
    with suppress(CommandError):
        sources = table(read_manifest(folder), "tool", "uv", "sources")
    return {name: sources[name] for name in SDK if _is_source(sources.get(name))}


def _are_texts(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(text, str) for text in value.values())


def _is_source(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(part, str | bool) for part in value.values())
