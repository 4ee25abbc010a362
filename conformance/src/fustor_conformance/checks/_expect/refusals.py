"""Expecting a driver to refuse what it cannot use, and to say what that is."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

from fustor_core.exceptions import ConfigError, DriverError

from ..._show import show_error
from ...outcome import ExpectationFailed
from .raising import expect_raised

__all__ = ["expect_refusal"]

_STANDS_ALONE = 3
"""Names shorter than this are part of many a word, and no name there."""


async def expect_refusal(
    use: Callable[[], Awaitable[Any]], *, because: str, names: Iterable[str] = ()
) -> None:
    """Use a driver, and expect it to raise `DriverError` or `ConfigError` with a text that says of what.

    Args:
        use: constructs and uses it.
        because: why it has to raise.
        names: what the text has to hold one of, in any case; without any it may say what it likes.

    Raises:
        ExpectationFailed: it raised nothing, something else, or a text that names none of `names`.
    """
    error = await expect_raised(use, because=because, allowed=(DriverError, ConfigError))
    assert error is not None
    _expect_name(error, because, sorted(set(names)))


def _expect_name(error: BaseException, because: str, names: list[str]) -> None:
    text = str(error).lower()
    if names and not any(_is_in(text, name.lower()) for name in names):
        raise ExpectationFailed(
            f"the driver raised {show_error(error)}, and {because}: expected a text that names it",
            expected=f"one of {', '.join(map(repr, names))} in the text",
            actual=show_error(error),
        )


def _is_in(text: str, name: str) -> bool:
    if len(name) < _STANDS_ALONE:
        # A full stop joins the parts of an address, unless it ends a sentence.
        return re.search(rf"(?<![\w.]){re.escape(name)}(?!\w|\.\w)", text) is not None
    return name in text
