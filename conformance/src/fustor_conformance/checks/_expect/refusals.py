"""The expectation that a driver refuses a configuration, and names the cause (SRC-CFG-03, PSH-CFG-02)."""

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
"""Shorter names are parts of many words."""


async def expect_refusal(
    use: Callable[[], Awaitable[Any]], *, because: str, names: Iterable[str] = ()
) -> None:
    """Use a driver, and expect it to raise `DriverError` or `ConfigError` that names the cause.

    Args:
        use: constructs and uses the driver.
        because: why it must raise.
        names: the names of the cause, of which the message must hold one, in any case; any message if empty.

    Raises:
        ExpectationFailed: it raised nothing or another exception, or the message holds none of `names`.
    """
    error = await expect_raised(use, because=because, allowed=(DriverError, ConfigError))
    assert error is not None
    _expect_name(error, because, sorted(set(names)))


def _expect_name(error: BaseException, because: str, names: list[str]) -> None:
    text = str(error).lower()
    if names and not any(_is_in(text, name.lower()) for name in names):
        wanted = f"{'one of ' if len(names) > 1 else ''}{', '.join(map(repr, names))}"
        raise ExpectationFailed(
            f"the error message when {because}",
            expected=f"{wanted} in it",
            actual=show_error(error),
        )


def _is_in(text: str, name: str) -> bool:
    if len(name) < _STANDS_ALONE:
        # A full stop joins the parts of an address, unless it ends a sentence.
        return re.search(rf"(?<![\w.]){re.escape(name)}(?!\w|\.\w)", text) is not None
    return name in text
