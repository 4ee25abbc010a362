"""Escapes the unreadable characters of texts that came from a driver."""

from __future__ import annotations

import re

__all__ = ["one_line", "readable"]

# Characters that XML cannot carry, that a terminal obeys, that end a line or change the direction of text:
# controls, halves of surrogate pairs and similar ones.
_UNREADABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")


def readable(text: str) -> str:
    """Return `text` with unreadable characters escaped as in Python: ESC as backslash, x, 1, b."""
    return _UNREADABLE.sub(lambda found: ascii(found[0])[1:-1], text)


def one_line(text: str) -> str:
    """Return `text` made readable, with line ends escaped, too."""
    return readable(text).replace("\n", "\\n")
