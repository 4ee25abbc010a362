"""How a rehearsal ends early: with what the tool said, and one sentence."""

from __future__ import annotations

import click

from fustor_driver.errors import CommandError

__all__ = ["FailedCheckError", "IncompleteError", "show"]


class FailedCheckError(CommandError):
    """Something about the driver or its package must change before it can be published."""

    exit_code = 1


class IncompleteError(CommandError):
    """Nothing is wrong, but not enough of the driver was exercised to call it conformant."""

    exit_code = 3


def show(output: str) -> None:
    """Print what a tool said, where the sentence that refers to it will stand.

    Args:
        output: What it printed.
    """
    if output.strip():
        click.echo(output.rstrip() + "\n", err=True)
