"""How a rehearsal ends early: with what the tool said, and one sentence."""

from __future__ import annotations

from typing import IO, Any

import click

from .._console.errors import CommandError
from .._console.secrets import without_user

__all__ = ["FailedCheckError", "IncompleteError", "RehearsalError"]


class RehearsalError(CommandError):
    """The rehearsal cannot go on, and the tool that it stopped at may have said why.

    Args:
        message: What is wrong, where, and what to do, in one sentence.
        output: What the tool printed; the sentence refers to it as above.
    """

    def __init__(self, message: str, output: str = "") -> None:
        super().__init__(message)
        self.output = without_user(output)

    def show(self, file: IO[Any] | None = None) -> None:
        """Print both."""
        if self.output.strip():
            click.echo(f"{self.output.rstrip()}\n", file=file, err=True)
        super().show(file)


class FailedCheckError(RehearsalError):
    """Something about the driver or its package must change before it can be published."""

    exit_code = 1


class IncompleteError(RehearsalError):
    """Nothing is wrong, but not enough of the driver was exercised to call it conformant."""

    exit_code = 3
