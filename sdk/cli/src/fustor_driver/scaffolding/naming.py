"""The names of a driver project, which follow from its options (PKG-07)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .._console.errors import CommandError

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Project", "parse_project"]

_KINDS = ("source", "pusher")


@dataclass(frozen=True, slots=True)
class Project:
    """A driver project.

    Attributes:
        options: Those of the template, by name.
    """

    options: Mapping[str, str]

    @property
    def kind(self) -> str:
        """`source` or `pusher`."""
        return self.options["driver_type"]

    @property
    def folder(self) -> str:
        """The name of its folder."""
        return f"{self.kind}_{self.options['name']}"

    @property
    def driver(self) -> str:
        """The driver as the other commands name it."""
        return f"{self.kind}:{self.options['name']}"


def parse_project(text: str) -> dict[str, str]:
    """Read a `[type]_[name]`, like `source_hello`.

    Args:
        text: What the user wrote.

    Returns:
        The options that it stands for; whether the name is right is not said.

    Raises:
        CommandError: It does not start with a type.
    """
    kind, _, name = text.partition("_")
    if kind not in _KINDS:
        raise CommandError(f"{text!r} must start with source_ or pusher_, like source_hello.")
    return {"driver_type": kind, "name": name}
