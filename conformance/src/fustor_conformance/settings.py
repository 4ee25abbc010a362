"""`[tool.fustor.conformance]` in the `pyproject.toml` of a driver's author.

[tool.fustor.conformance]
profile = "ci"
select = ["PKG", "SRC"]

[tool.fustor.conformance.waive]
SRC-SNAP-05 = "The server cannot page, and its tables are small."
"""

from __future__ import annotations

import json
import os
import sys
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any

from fustor_core.discovery import InstalledDriver, installed_drivers
from packaging.utils import canonicalize_name
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    PrivateAttr,
    ValidationError,
    WithJsonSchema,
)

from ._suggest import did_you_mean
from .contract import CLAUSES, FAMILIES, UnknownClauseError
from .errors import UnusableInputError, as_sentence
from .options import PROFILE, SEED, SELECT, Option, profile_named
from .selection import clauses_named
from .waivers import UnusableWaiverError, Waiver, expect_applicable, reasons_for, waivers_in, waivers_schema

__all__ = ["Settings", "json_schema", "load_settings"]

_FILE = "pyproject.toml"
_TABLE = ("tool", "fustor", "conformance")
_WAIVE = (*_TABLE, "waive")
_NAMES = (("project", "name"), ("tool", "poetry", "name"))
_NO_WAIVERS: Mapping[str, str] = MappingProxyType({})
_WORDS = {
    "model_type": "it must be a table",
    "dict_type": 'it must be a table, such as {PKG-08 = "why"}',
    "list_type": 'it must be an array, such as ["PKG", "SRC-MSG-05"]',
}


def _known_profile(name: str) -> str:
    return profile_named(name).name


def _description(option: Option) -> str:
    return as_sentence(f"{option.help}; a flag beats this setting")


_Profile = Annotated[
    str, AfterValidator(_known_profile), WithJsonSchema({"type": "string", "enum": [*PROFILE.choices]})
]
# The names that an editor offers; the kit itself also accepts lower case.
_Name = Annotated[str, WithJsonSchema({"enum": [*dict.fromkeys(["SRC", "PSH", *FAMILIES, *CLAUSES])]})]
_Waive = Annotated[dict[str, Any], WithJsonSchema(waivers_schema())]


class Settings(BaseModel):
    """How the kit checks the driver of this project."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    profile: _Profile | None = Field(default=None, description=_description(PROFILE))
    seed: int | None = Field(default=None, description=_description(SEED))
    select: list[_Name] = Field(default=[], description=_description(SELECT))
    waive: _Waive = Field(
        default={},
        description="The clauses that the driver does not meet, each with the reason. "
        "A waiver of a clause that it meets is an error.",
    )

    _path: Path = PrivateAttr(Path(_FILE))
    _project: str | None = PrivateAttr(None)
    _waivers: tuple[Waiver, ...] = PrivateAttr(())

    def waivers(self, driver: InstalledDriver) -> Mapping[str, str]:
        """Return the reasons of the waivers by clause id; a driver of another project has no waivers.

        Raises:
            UnusableInputError: a waiver applies to no installed driver of this project.
        """
        own = [other for other in (driver, *installed_drivers()) if self._is_own(other)]
        try:
            expect_applicable(self._waivers, self._project, own)
        except UnusableWaiverError as error:
            raise _unusable(self._path, (*_WAIVE, *error.keys), error.problem) from error
        return reasons_for(self._waivers, driver) if self._is_own(driver) else _NO_WAIVERS

    def _is_own(self, driver: InstalledDriver) -> bool:
        if self._project is None:
            return True
        return canonicalize_name(self._project) == canonicalize_name(driver.distribution or "")


def load_settings(path: Path) -> Settings:
    """Return the settings in a `pyproject.toml`, or empty settings if there is no such file.

    Args:
        path: the file.

    Raises:
        UnusableInputError: the file cannot be read, or has a setting that cannot be used.
    """
    document = _document(path)
    if document is None:
        return Settings()
    settings = _validated(path, _table(path, document))
    settings._path = path
    settings._project = _project(document)
    try:
        settings._waivers = waivers_in(settings.waive)
    except UnusableWaiverError as error:
        raise _unusable(path, (*_WAIVE, *error.keys), error.problem) from error
    return settings


def _document(path: Path) -> dict[str, Any] | None:
    """Return the content of the file, or None if there is no such file."""
    shown = os.path.relpath(path)
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise UnusableInputError(f"{shown} cannot be read: {error.strerror or error}") from error
    except (ValueError, RecursionError) as error:
        raise UnusableInputError(f"{shown} is not valid TOML: {error}") from error


def _table(path: Path, document: Any) -> Any:
    """Return the kit's own table; an empty one if the file has none."""
    tool, fustor, name = _TABLE
    tools = _below(document, tool)
    _expect_other_tools(path, tools)
    tables = _below(tools, fustor)
    for key in tables:
        if key in Settings.model_fields:
            raise _unusable(path, (tool, fustor, key), f"move it to [{'.'.join(_TABLE)}]")
        if key != name and (hint := did_you_mean(key, [name])):
            raise _unusable(path, (tool, fustor, key), f"there is no such table{hint}")
    return tables.get(name, {})


def _expect_other_tools(path: Path, tools: dict[str, Any]) -> None:
    """Expect that tables below `tool` belong to other tools, and not to this one with its name misspelt."""
    tool, fustor, name = _TABLE
    for key in tools:
        if name in _below(tools, key) and key != fustor and (hint := did_you_mean(key, [fustor])):
            raise _unusable(path, (tool, key), f"there is no such table{hint}")
        if key.replace("_", "-") == f"{fustor}-{name}":
            raise _unusable(path, (tool, key), f"there is no such table; did you mean '{fustor}.{name}'?")


def _below(table: Any, *keys: str) -> dict[str, Any]:
    """Return the table that the keys lead to, or an empty one if there is no such table."""
    for key in keys:
        table = table.get(key) if isinstance(table, dict) else None
    return table if isinstance(table, dict) else {}


def _project(document: Any) -> str | None:
    """Return the name of the project's distribution, if the file has one."""
    for keys in _NAMES:
        *above, last = keys
        name = _below(document, *above).get(last)
        if isinstance(name, str):
            return name
    return None


def _validated(path: Path, table: Any) -> Settings:
    try:
        settings = Settings.model_validate(table)
    except ValidationError as error:
        first = error.errors()[0]
        raise _unusable(path, (*_TABLE, *first["loc"]), _problem(first)) from error
    for name in settings.select:
        try:
            clauses_named(name)
        except UnknownClauseError as error:
            raise _unusable(path, (*_TABLE, "select"), str(error)) from error
    return settings


def _problem(error: Any) -> str:
    if error["type"] == "extra_forbidden":
        hint = did_you_mean(str(error["loc"][-1]), Settings.model_fields)
        return "there is no such key" + (hint or f", the keys are {', '.join(Settings.model_fields)}")
    if error["type"] == "value_error":
        return str(error["ctx"]["error"])
    text = str(error["msg"])
    return _WORDS.get(error["type"], text[0].lower() + text[1:])


def _unusable(path: Path, location: Sequence[int | str], problem: str) -> UnusableInputError:
    key = ".".join(f'"{part}"' if ":" in str(part) else str(part) for part in location)
    return UnusableInputError(f"{os.path.relpath(path)}, {key}: {problem}")


def json_schema() -> dict[str, Any]:
    """Return a JSON Schema for a `pyproject.toml`, which describes this table only."""
    schema: dict[str, Any] = Settings.model_json_schema()
    for name in reversed(_TABLE):
        schema = {"type": "object", "properties": {name: schema}}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "pyproject.toml of a Fustor driver",
        **schema,
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(json_schema(), indent=2) + "\n")
