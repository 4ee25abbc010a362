"""The error that a user's input ends in, and the sentence that a surface shows for an error.

The text of every exception begins with a small letter and has no full stop, so that another text can contain
it. A surface (the pytest plugin, the command) shows `as_sentence(text)`.
"""

from __future__ import annotations

__all__ = ["UnusableInputError", "as_sentence"]

_ENDS = (".", "?", "!")


class UnusableInputError(ValueError):
    """A user's input cannot be used. The text says what is wrong, where, and what to do."""


def as_sentence(text: str) -> str:
    """Return `text` with a capital letter and a full stop, unless it begins with a path or has an end."""
    first = text.partition(" ")[0].rstrip(",:;")
    begin = text[:1].upper() if first.isalpha() else text[:1]
    return f"{begin}{text[1:]}{'' if text.endswith(_ENDS) else '.'}"
