"""Text that came from a driver, made fit for a file."""

from __future__ import annotations

import re

__all__ = ["one_line", "readable"]

# What XML cannot carry, a terminal obeys or ends a line, and what turns the direction of the text around it:
# controls, halves of surrogate pairs and the like.
_UNREADABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")


def readable(text: str) -> str:
    """Return `text` with what cannot be shown written as Python would: ESC as backslash, x, 1, b."""
    return _UNREADABLE.sub(lambda found: ascii(found[0])[1:-1], text)


def one_line(text: str) -> str:
    """Return `text` made readable, with the ends of its lines written as Python would, too."""
    return readable(text).replace("\n", "\\n")
