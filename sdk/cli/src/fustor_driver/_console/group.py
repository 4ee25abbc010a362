"""The start and the end of every command."""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import click

from .errors import CommandError
from .interrupts import interrupted_once, interruptible
from .streams import discard_unwritten, open_missing

__all__ = ["CommandGroup"]

BROKEN_PIPE = 141
"""The exit code that shells report for a program whose reader has gone away."""


class CommandGroup(click.Group):
    """Commands that end with one sentence where a Python program would end with a traceback."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run the command that the arguments name."""
        open_missing()
        try:
            return super().main(*args, **kwargs)
        except OSError as error:
            sys.exit(_give_up(error))

    def invoke(self, context: click.Context) -> Any:
        """Run the command that was parsed."""
        try:
            with interruptible(), interrupted_once():
                _check_current_directory()
                return super().invoke(context)
        except BrokenPipeError as error:
            # click would exit with 1, which stands for a driver that is not conformant.
            context.exit(_give_up(error))


def _check_current_directory() -> None:
    try:
        Path.cwd()
    except OSError as error:
        raise CommandError(
            f"the current directory cannot be used, change to another one: {error.strerror}"
        ) from None


def _give_up(error: OSError) -> int:
    """Print why the command cannot go on, if possible, and return its exit code."""
    discard_unwritten()
    if isinstance(error, BrokenPipeError):
        return BROKEN_PIPE
    # An error of a standard stream names no file.
    problem = f"{str(error.filename)!r} cannot be used" if error.filename else "the output cannot be written"
    with suppress(OSError):
        CommandError(f"{problem}: {error.strerror or error}").show()
    discard_unwritten()
    return CommandError.exit_code
