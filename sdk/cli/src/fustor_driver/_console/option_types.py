"""Types of options. A value that is empty, as an unset variable of a shell is, is refused, not ignored."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .errors import CommandError

if TYPE_CHECKING:
    from click import Context, Parameter

__all__ = ["FILE", "TEXT"]


class _Text(click.types.StringParamType):
    def convert(self, value: Any, param: Parameter | None, ctx: Context | None) -> Any:
        return super().convert(_given(value, param), param, ctx)


class _File(click.Path):
    def convert(self, value: Any, param: Parameter | None, ctx: Context | None) -> Any:
        return super().convert(_given(value, param), param, ctx)


TEXT = _Text()
"""A text that is not empty."""

FILE = _File(path_type=Path)
"""A path that is not empty, as a `Path`; there may be nothing there."""


def _given(value: Any, param: Parameter | None) -> Any:
    if value == "":
        raise CommandError(
            f"{param.opts[0] if param else 'An option'} is empty, give it a value or leave it out."
        )
    return value
