"""Errors that the command shows to its user, each as one sentence."""

from __future__ import annotations

import re

import click

__all__ = ["CommandError", "sentence"]

# A word of the language, and not a name such as `source:demo` or `pyproject.toml`.
_WORD = re.compile(r"[a-z]+( |$)")


class CommandError(click.ClickException):
    """An error that is shown as one sentence, without a traceback.

    Args:
        message: What is wrong, where, and what to do; lower case, without a full stop.
    """

    exit_code = 2

    def format_message(self) -> str:
        """Return the message as a sentence."""
        return sentence(self.message)


def sentence(message: str) -> str:
    """Write an error message as a sentence, with a capital letter and a full stop.

    A name at its start keeps its case, and a question its mark.
    """
    start = message[:1].upper() if _WORD.match(message) else message[:1]
    end = "" if message.endswith((".", "?", "!")) else "."
    return f"{start}{message[1:]}{end}"
