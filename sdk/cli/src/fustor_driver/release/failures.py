"""The errors that end a rehearsal early.

CommandError
└── RehearsalError            exit code 2
├── FailedCheckError      exit code 1
└── IncompleteError       exit code 3
"""

from __future__ import annotations

from typing import IO, Any

import click

from .._console.errors import CommandError
from .._console.secrets import without_user

__all__ = ["FailedCheckError", "IncompleteError", "RehearsalError"]


class RehearsalError(CommandError):
    """A rehearsal that cannot go on; the output of the tool that failed is printed before the message.

    Args:
        message: What is wrong, where, and what to do; it refers to the output as "above".
        output: The output of the tool.
    """

    def __init__(self, message: str, output: str = "") -> None:
        super().__init__(message)
        self.output = without_user(output)

    def show(self, file: IO[Any] | None = None) -> None:
        """Print the output and the message."""
        if self.output.strip():
            click.echo(f"{self.output.rstrip()}\n", file=file, err=True)
        super().show(file)


class FailedCheckError(RehearsalError):
    """The driver or its package must be changed before it can be published."""

    exit_code = 1


class IncompleteError(RehearsalError):
    """Nothing failed, but not enough of the driver was exercised to call it conformant."""

    exit_code = 3
