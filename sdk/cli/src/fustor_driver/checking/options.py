"""The options of `check` as a table, from which the command makes its flags."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import click
from fustor_conformance._report_files import REPORT_FILES
from fustor_conformance.profiles import DEFAULT_PROFILE, PROFILES

from .._console.option_types import FILE, STRING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["DEFAULT_PROFILE", "DEFAULT_SEED", "OPTIONS", "CheckOption", "check_options"]

DEFAULT_SEED = 0

Command = TypeVar("Command", bound=Callable[..., None])


@dataclass(frozen=True, slots=True)
class CheckOption:
    """An option of `check`.

    Attributes:
        name: The flag without its dashes.
        value: The kind of its value.
        help: A sentence for `--help`.
        metavar: The placeholder of the value in `--help`.
        choices: The possible values of a choice.
        default: The value that applies where neither the command line nor the project gives one.
        repeatable: Whether the flag can be given several times.
    """

    name: str
    value: Literal["choice", "file", "flag", "integer", "string"]
    help: str
    metavar: str | None = None
    choices: tuple[str, ...] = ()
    default: str | int | None = None
    repeatable: bool = False


OPTIONS = (
    CheckOption(
        name="config",
        value="file",
        help="The fields of its configuration, without `driver`.",
        metavar="FILE.toml",
    ),
    CheckOption(
        name="harness",
        value="string",
        help="Its harness class, importable from here. Not together with --config.",
        metavar="MODULE:ATTR",
    ),
    CheckOption(
        name="profile",
        value="choice",
        help="How many inputs to try.",
        choices=tuple(PROFILES),
        default=DEFAULT_PROFILE,
    ),
    CheckOption(
        name="seed",
        value="integer",
        help="The seed of the generated inputs.",
        metavar="N",
        default=DEFAULT_SEED,
    ),
    CheckOption(
        name="select",
        value="string",
        help="Only these clauses or families, such as PKG-02 or PKG; can be repeated.",
        metavar="ID,ID",
        repeatable=True,
    ),
    *(CheckOption(name, "file", text, "FILE") for name, text in REPORT_FILES.items()),
    CheckOption("github", "flag", "Also print annotations for GitHub Actions."),
)

_TYPES: Mapping[str, click.ParamType[Any]] = {
    "file": FILE,
    "flag": click.BOOL,
    "integer": click.INT,
    "string": STRING,
}


def check_options(command: Command) -> Command:
    """Add every option of the table to a command."""
    for option in reversed(OPTIONS):
        command = _decorated(option, command)
    return command


def _decorated(option: CheckOption, command: Command) -> Command:
    # No default is given to click: the project's own setting comes before it.
    default = "" if option.default is None else f"  [default: {option.default}]"
    return click.option(
        f"--{option.name}",
        type=click.Choice(option.choices) if option.choices else _TYPES[option.value],
        is_flag=option.value == "flag",
        multiple=option.repeatable,
        metavar=option.metavar,
        help=f"{option.help}{default}",
    )(command)
