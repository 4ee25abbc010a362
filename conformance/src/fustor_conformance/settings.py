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
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, Literal

from fustor_core.discovery import InstalledDriver, installed_drivers
from packaging.utils import canonicalize_name
from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, ValidationError, WithJsonSchema

from ._suggest import did_you_mean
from .contract import CLAUSES, FAMILIES, UnknownClauseError, get_clause
from .loading import UnusableInputError
from .outcome import Outcome
from .report import Result
from .report.model import NO_CHECK_YET
from .selection import clauses_named

__all__ = ["Settings", "json_schema", "load_settings", "waived"]

_FILE = "pyproject.toml"
_TABLE = ("tool", "fustor", "conformance")
_NO_WAIVERS: Mapping[str, str] = MappingProxyType({})
_REASON = r"\S"
_WORDS = {
    "model_type": "it must be a table",
    "dict_type": 'it must be a table, such as {PKG-08 = "why"}',
    "list_type": 'it must be an array, such as ["PKG", "SRC-MSG-05"]',
}

# What an editor offers; the kit itself also takes lower case.
_Name = Annotated[str, WithJsonSchema({"enum": [*dict.fromkeys(["SRC", "PSH", *FAMILIES, *CLAUSES])]})]
_Waivers = Annotated[
    dict[str, Annotated[str, Field(pattern=_REASON)]],
    WithJsonSchema(
        {
            "type": "object",
            "properties": {
                clause.id: {"type": "string", "pattern": _REASON, "description": clause.text}
                for clause in CLAUSES.values()
            },
            "additionalProperties": False,
        }
    ),
]


class Settings(BaseModel):
    """How the kit examines the driver of this project."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    profile: Literal["quick", "ci", "thorough"] | None = Field(
        default=None, description="How hard to try where no option says so."
    )
    seed: int | None = Field(default=None, description="What inputs are drawn from where no option says so.")
    select: list[_Name] = Field(
        default=[],
        description="Only these clauses: ids such as SRC-MSG-05, or what ids begin with, such as SRC-MSG.",
    )
    waive: _Waivers = Field(
        default={},
        description="Clauses that the driver does not keep, each with the reason; others must not be named.",
    )

    _path: Path = PrivateAttr(Path(_FILE))
    _distribution: str | None = PrivateAttr(None)

    def waivers(self, driver: InstalledDriver) -> Mapping[str, str]:
        """Return the reasons by clause id; none for a driver that another project than this one made.

        Raises:
            UnusableInputError: a clause applies to no driver that this project has installed.
        """
        own = [other for other in (driver, *installed_drivers()) if self._is_own(other)]
        for name in self.waive:
            clause = get_clause(name)
            if not any(other.kind in clause.kinds for other in own):
                what = " or ".join(clause.kinds)
                problem = f"it is about a {what}, and this project has none installed, remove the waiver"
                raise _unusable(self._path, (*_TABLE, "waive", name), problem)
        if not self._is_own(driver):
            return _NO_WAIVERS
        return {get_clause(name).id: reason for name, reason in self.waive.items()}

    def _is_own(self, driver: InstalledDriver) -> bool:
        return self._distribution in (None, canonicalize_name(driver.distribution or ""))


def load_settings(path: Path) -> Settings:
    """Return the settings in a `pyproject.toml`; without one, those that say nothing.

    Args:
        path: the file, which need not be there.

    Raises:
        UnusableInputError: the file cannot be read, or says what makes no sense.
    """
    shown = os.path.relpath(path)
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return Settings()
    except OSError as error:
        raise UnusableInputError(f"{shown} cannot be read: {error.strerror or error}.") from error
    except (ValueError, RecursionError) as error:
        raise UnusableInputError(f"{shown} is no valid TOML: {error}.") from error
    settings = _validated(path, _table(path, document))
    settings._path = path
    settings._distribution = _distribution(document.get("project"))
    return settings


def _table(path: Path, document: Any) -> Any:
    *above, name = _TABLE
    for key in above:
        document = document.get(key) if isinstance(document, dict) else None
    tables = document if isinstance(document, dict) else {}
    for key in tables:
        # Whatever else there is may be for another tool; what is nearly this one is not.
        if key != name and (hint := did_you_mean(key, [name])):
            raise _unusable(path, (*above, key), f"there is no such table{hint}")
    return tables.get(name, {})


def _distribution(project: Any) -> str | None:
    name = project.get("name") if isinstance(project, dict) else None
    return canonicalize_name(name) if isinstance(name, str) else None


def _validated(path: Path, table: Any) -> Settings:
    try:
        settings = Settings.model_validate(table)
    except ValidationError as error:
        first = error.errors()[0]
        raise _unusable(path, (*_TABLE, *first["loc"]), _problem(first)) from error
    for key, find in (("select", clauses_named), ("waive", get_clause)):
        for name in getattr(settings, key):
            try:
                find(name)
            except UnknownClauseError as error:
                text = str(error)
                raise _unusable(path, (*_TABLE, key), text[0].lower() + text[1:].rstrip(".")) from error
    return settings


def _problem(error: Any) -> str:
    if error["type"] == "extra_forbidden":
        hint = did_you_mean(str(error["loc"][-1]), Settings.model_fields)
        return "there is no such key" + (hint or f", the keys are {', '.join(Settings.model_fields)}")
    if "waive" in error["loc"][:1] and error["type"].startswith("string"):
        return "say in a text why it is waived"
    text = str(error["msg"])
    return _WORDS.get(error["type"], text[0].lower() + text[1:])


def _unusable(path: Path, location: tuple[int | str, ...], problem: str) -> UnusableInputError:
    key = ".".join(map(str, location))
    end = "" if problem.endswith("?") else "."
    return UnusableInputError(f"{os.path.relpath(path)}, {key}: {problem}{end}")


def waived(result: Result, waivers: Mapping[str, str]) -> Result:
    """Return `result` as the author's waivers turn it; one of a clause that is kept is an error.

    Args:
        result: what was found.
        waivers: the reasons by clause id.
    """
    reason = waivers.get(result.clause)
    if reason is None or result.outcome is Outcome.ERROR or result.message == NO_CHECK_YET:
        return result
    if result.outcome in (Outcome.PASS, Outcome.NOT_DECLARED):
        ends = "passes" if result.outcome is Outcome.PASS else "is about what the driver does not declare"
        message = f"{_FILE} waives {result.clause}, which {ends}: remove the waiver"
        return replace(result, outcome=Outcome.ERROR, message=message)
    return replace(result, outcome=Outcome.WAIVED, reason=reason)


def json_schema() -> dict[str, Any]:
    """Return a JSON Schema for a `pyproject.toml`, of which it knows this table only."""
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
