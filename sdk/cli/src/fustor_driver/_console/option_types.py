"""Types of options. An empty value, such as an unset variable of a shell, is an error."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .errors import CommandError

if TYPE_CHECKING:
    from click import Context, Parameter

__all__ = ["FILE", "STRING"]


class _String(click.types.StringParamType):
    def convert(self, value: Any, param: Parameter | None, ctx: Context | None) -> Any:
        return super().convert(_not_empty(value, param), param, ctx)


class _File(click.Path):
    def convert(self, value: Any, param: Parameter | None, ctx: Context | None) -> Any:
        return super().convert(_not_empty(value, param), param, ctx)


STRING = _String()
"""A string that is not empty."""

FILE = _File(path_type=Path)
"""A path that is not empty, as a `Path`; it need not exist."""


def _not_empty(value: Any, param: Parameter | None) -> Any:
    if value == "":
        option = param.opts[0] if param else "an option"
        raise CommandError(f"{option} is empty, give it a value or leave it out")
    return value
