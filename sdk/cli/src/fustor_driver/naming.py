"""The names of a driver project, all of which follow from `[type]_[name]` (PKG-07)."""

from __future__ import annotations

import keyword
import re
from dataclasses import dataclass
from typing import Self

from fustor_driver.errors import CommandError

__all__ = ["LONGEST", "ProjectName"]

LONGEST = 50
"""The most characters of a `[type]_[name]`."""

_KIND = re.compile(r"source|pusher")
_NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class ProjectName:
    """The name of a driver project.

    Attributes:
        kind: `source` or `pusher`.
        name: The driver's own name, in lower case.
    """

    kind: str
    name: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a `[type]_[name]`, like `source_hello`.

        Args:
            text: What the user wrote.

        Returns:
            The name.

        Raises:
            CommandError: It is none.
        """
        kind, _, name = text.partition("_")
        if not _KIND.fullmatch(kind):
            raise CommandError(f"{text!r} must start with source_ or pusher_, like source_hello.")
        if not _NAME.fullmatch(name):
            raise CommandError(
                f"{text!r} must go on after {kind}_ with a letter, then lower-case letters, digits and "
                f"single underscores, like {kind}_hello."
            )
        if keyword.iskeyword(name) or keyword.issoftkeyword(name):
            raise CommandError(f"{text!r} cannot be used, because {name} is a word of the Python language.")
        if len(text) > LONGEST:
            raise CommandError(f"{text!r} has {len(text)} characters, the longest name has {LONGEST}.")
        return cls(kind, name)

    @property
    def project(self) -> str:
        """The folder of the project."""
        return f"{self.kind}_{self.name}"

    @property
    def module(self) -> str:
        """The module that the project holds."""
        return f"fustor_{self.project}"

    @property
    def driver(self) -> str:
        """The driver as the other commands name it."""
        return f"{self.kind}:{self.name}"
