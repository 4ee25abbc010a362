"""The names of a driver project, derived from its options (PKG-07)."""

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
        options: The options of the template, by name.
    """

    options: Mapping[str, str]

    @property
    def kind(self) -> str:
        """`source` or `pusher`."""
        return self.options["driver_type"]

    @property
    def directory(self) -> str:
        """The name of its directory."""
        return f"{self.kind}_{self.options['name']}"

    @property
    def driver(self) -> str:
        """The driver as `KIND:NAME`."""
        return f"{self.kind}:{self.options['name']}"


def parse_project(text: str) -> dict[str, str]:
    """Parse `[type]_[name]`, such as `source_hello`.

    Args:
        text: The argument of the user.

    Returns:
        The options for type and name; the name is not checked.

    Raises:
        CommandError: The text does not start with a type.
    """
    kind, _, name = text.partition("_")
    if kind not in _KINDS:
        raise CommandError(f"{text!r} must start with source_ or pusher_, as in source_hello")
    return {"driver_type": kind, "name": name}
