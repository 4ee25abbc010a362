"""The answers file of a project, which records how it was made."""

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

# Without these the project is unknown.
_ASKED = ("driver_type", "name")


@dataclass(frozen=True, slots=True)
class Recorded:
    """The record of how a project was made.

    Attributes:
        version: The version of the template.
        options: The options of the template, by name.
    """

    version: Version
    options: Mapping[str, str]

    @classmethod
    def parse(cls, text: str | bytes) -> Recorded:
        """Parse the content of an answers file.

        Raises:
            ValueError: It is malformed.
        """
        record = json.loads(text)
        if not isinstance(record, dict) or not _are_strings(record.get("options")):
            raise ValueError("it must contain the options as strings")
        try:
            version = Version(str(record.get("template_version")))
        except InvalidVersion:
            raise ValueError("it must contain the template_version") from None
        missing = [name for name in _ASKED if name not in record["options"]]
        if missing:
            raise ValueError(f"it must contain the option {missing[0]}")
        # Names with a leading underscore are reserved for the template, and may name code to run.
        given = {name: value for name, value in record["options"].items() if not name.startswith("_")}
        return cls(version, given)

    def current(self) -> Project:
        """Return the project as the installed template would make it, with defaults for new options.

        Raises:
            CommandError: An option does not fit the installed template.
        """
        known = {
            option.name: self.options[option.name]
            for option in options()
            if option.name in self.options and (option.when is None or option.when.is_met(self.options))
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


def read_answers(directory: Path) -> Recorded:
    """Read the answers file in the directory of a project.

    Raises:
        CommandError: There is no such file, or it cannot be used.
    """
    path = directory / ANSWERS
    try:
        return Recorded.parse(path.read_bytes())
    except FileNotFoundError:
        raise CommandError(
            f"there is no {ANSWERS} in {str(directory)!r}, run this command in the directory of a project "
            "that `fustor-driver new` made"
        ) from None
    except (OSError, ValueError, RecursionError) as error:
        raise CommandError(f"{str(path)!r} cannot be used, restore it: {error}") from error


def recorded_sources(directory: Path) -> dict[str, Source]:
    """Return the entries of a project's `[tool.uv.sources]` for the SDK, as the template writes them.

    They depend on the machine, so the answers file does not contain them.
    """
    sources: Mapping[str, Any] = {}
    with suppress(CommandError):
        sources = table(read_manifest(directory), "tool", "uv", "sources")
    return {name: sources[name] for name in SDK if _is_source(sources.get(name))}


def _are_strings(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(each, str) for each in value.values())


def _is_source(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(part, str | bool) for part in value.values())
