"""The flags of `check`, made from the kit's table of options."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click
from fustor_conformance.errors import as_sentence
from fustor_conformance.options import OPTIONS, Option, OptionKind

from .._console.option_types import FILE, STRING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["check_options"]

Command = TypeVar("Command", bound=Callable[..., None])

_TYPES: Mapping[OptionKind, click.ParamType[Any]] = {
    OptionKind.FILE: FILE,
    OptionKind.FLAG: click.BOOL,
    OptionKind.INTEGER: click.INT,
    OptionKind.NAMES: STRING,
    OptionKind.STRING: STRING,
}


def check_options(command: Command) -> Command:
    """Add a flag for each option of the table to a command."""
    for option in reversed(OPTIONS):
        command = _decorated(option, command)
    return command


def _decorated(option: Option, command: Command) -> Command:
    # No default is given to click: the project's own setting comes before it.
    default = f"  [default: {option.default}]" if option.default else ""
    # With False instead of None, click would make the value of the option optional.
    is_flag = True if option.kind is OptionKind.FLAG else None
    return click.option(
        f"--{option.name}",
        type=click.Choice(option.choices) if option.choices else _TYPES[option.kind],
        is_flag=is_flag,
        multiple=option.repeatable or option.kind is OptionKind.NAMES,
        metavar=None if option.choices else option.metavar or None,
        help=f"{as_sentence(option.help)}{default}",
    )(command)
