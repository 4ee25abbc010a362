"""`[tool.fustor.conformance]` in the `pyproject.toml` of a driver's author.

[tool.fustor.conformance]
profile = "ci"
select = ["PKG", "SRC"]

[tool.fustor.conformance.waive]
SRC-SNAP-05 = "The server cannot page, and its tables are small."
"""

from __future__ import annotations

import json
import sys
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, Literal

from fustor_core.discovery import InstalledDriver
from packaging.utils import canonicalize_name
from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, ValidationError

from ._suggest import did_you_mean
from .contract import UnknownClauseError, get_clause
from .loading import UnusableInputError
from .outcome import Outcome
from .report import Result
from .report.model import NO_CHECK_YET
from .selection import clauses_named

__all__ = ["Settings", "json_schema", "load_settings", "waived"]

_FILE = "pyproject.toml"
_TABLE = ("tool", "fustor", "conformance")
_NO_WAIVERS: Mapping[str, str] = MappingProxyType({})


class Settings(BaseModel):
    """How the kit examines the driver of this project."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    profile: Literal["quick", "ci", "thorough"] | None = Field(
        default=None, description="How hard to try where no option says so."
    )
    seed: int | None = Field(default=None, description="What inputs are drawn from where no option says so.")
    select: list[str] = Field(
        default=[], description="Only these clauses: ids such as SRC-MSG-05, or families such as SRC-MSG."
    )
    waive: dict[str, Annotated[str, Field(pattern=r"\S")]] = Field(
        default={},
        description="Clauses that the driver does not keep, each with the reason; others must not be named.",
    )

    _distribution: str | None = PrivateAttr(None)

    def waivers(self, driver: InstalledDriver) -> Mapping[str, str]:
        """Return the reasons by clause id; none for a driver that another project than this one made."""
        if self._distribution and canonicalize_name(driver.distribution or "") != self._distribution:
            return _NO_WAIVERS
        return {get_clause(name).id: reason for name, reason in self.waive.items()}


def load_settings(folder: Path) -> Settings:
    """Return the settings in the `pyproject.toml` of a folder; without one, those that say nothing.

    Raises:
        UnusableInputError: the file cannot be read, or says what makes no sense.
    """
    path = folder / _FILE
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return Settings()
    except OSError as error:
        raise UnusableInputError(f"{path} cannot be read: {error.strerror or error}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UnusableInputError(f"{path} is no valid TOML: {error}.") from error
    table: Any = document
    for name in _TABLE:
        table = table.get(name, {}) if isinstance(table, dict) else {}
    settings = _validated(table)
    settings._distribution = _distribution(document.get("project"))
    return settings


def _distribution(project: Any) -> str | None:
    name = project.get("name") if isinstance(project, dict) else None
    return canonicalize_name(name) if isinstance(name, str) else None


def _validated(table: Any) -> Settings:
    try:
        settings = Settings.model_validate(table)
    except ValidationError as error:
        first = error.errors()[0]
        raise _unusable(first["loc"], _problem(first)) from error
    for key, find in (("select", clauses_named), ("waive", get_clause)):
        for name in getattr(settings, key):
            try:
                find(name)
            except UnknownClauseError as error:
                text = str(error)
                raise _unusable((key,), text[0].lower() + text[1:].rstrip(".")) from error
    return settings


def _problem(error: Any) -> str:
    if error["type"] == "extra_forbidden":
        hint = did_you_mean(str(error["loc"][-1]), Settings.model_fields)
        return "there is no such key" + (hint or f", the keys are {', '.join(Settings.model_fields)}")
    if "waive" in error["loc"][:1] and error["type"].startswith("string"):
        return "say in a text why it is waived"
    text = str(error["msg"])
    return text[0].lower() + text[1:]


def _unusable(location: tuple[int | str, ...], problem: str) -> UnusableInputError:
    key = ".".join(str(part) for part in (*_TABLE, *location))
    return UnusableInputError(f"{_FILE}, {key}: {problem.rstrip('?')}{'?' if problem.endswith('?') else '.'}")


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
