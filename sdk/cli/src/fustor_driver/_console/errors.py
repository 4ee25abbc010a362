"""Errors that the command shows to its user, each as one sentence."""

from __future__ import annotations

import click
from fustor_conformance.errors import as_sentence

from .terminal import printable

__all__ = ["CommandError"]


class CommandError(click.ClickException):
    """An error that is shown as one sentence, without a traceback.

    Args:
        message: What is wrong, where, and what to do; lower case, without a full stop.
    """

    exit_code = 2

    def format_message(self) -> str:
        """Return the message as a sentence that is safe to print: it may quote a driver or a harness."""
        return printable(as_sentence(self.message))
