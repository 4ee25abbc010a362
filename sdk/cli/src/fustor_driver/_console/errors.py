"""The one error that the command shows to its user."""

from __future__ import annotations

import click

__all__ = ["CommandError"]


class CommandError(click.ClickException):
    """What a user can cause, or must know; shown as one sentence, without a traceback.

    Args:
        message: What is wrong, where, and what to do, in one sentence.
    """

    exit_code = 2
