"""Hides the user and the password in URLs."""

from __future__ import annotations

import re

__all__ = ["HIDDEN", "without_user"]

HIDDEN = "***"

# Over HTTP a user alone is often a token; elsewhere, as in ssh://git@host, it is only a name.
_USER = re.compile(r"(?<=http://)[^/\s]+(?=@)|(?<=https://)[^/\s]+(?=@)|(?<=://)[^/\s]*:[^/\s]*(?=@)")


def without_user(text: str) -> str:
    """Return a text with the user and the password of every URL hidden."""
    return _USER.sub(HIDDEN, text)
