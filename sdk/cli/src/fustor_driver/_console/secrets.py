"""Hides what a URL says of its user, which may be a password or a token."""

from __future__ import annotations

import re

__all__ = ["HIDDEN", "without_user"]

HIDDEN = "***"

# For HTTP a user alone is often a token; for others, as ssh://git@host, it is just a name.
_USER = re.compile(r"(?<=http://)[^/\s]+(?=@)|(?<=https://)[^/\s]+(?=@)|(?<=://)[^/\s]*:[^/\s]*(?=@)")


def without_user(text: str) -> str:
    """Hide user and password in every URL of a text.

    Args:
        text: The text.

    Returns:
        The text without them.
    """
    return _USER.sub(HIDDEN, text)
