"""Expecting a driver to refuse what it cannot use, and to say what that is."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from typing import Any, cast
from urllib.parse import unquote, urlsplit

from fustor_core.exceptions import ConfigError, DriverError
from fustor_core.models.config import SourceConfig

from .._show import show_error
from ..harness import overrides
from ..outcome import ExpectationFailed
from ..trial import SourceTrial
from ..trial.secrets import secrets_of
from ._raising import expect_raised

__all__ = ["expect_refusal", "host_in", "names_of_difference", "refused_config"]

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


async def refused_config(t: SourceTrial) -> SourceConfig:
    """Return the configuration whose credential the system refuses.

    Raises:
        NotDeclared: the harness has none; where there is a secret, the message asks for it.
    """
    if not overrides(t.harness, "refused_config"):
        has_secret = secrets_of((await t.config()).credential)
        asks = "config() of the harness has a secret: add refused_config(), if the system refuses a wrong one"
        t.not_declared(asks if has_secret else "the configuration has no secret")
    return cast("SourceConfig", t.model(SourceConfig, await t.tell_harness("refused_config")))


def names_of_difference(good: Mapping[str, Any], bad: Mapping[str, Any]) -> set[str]:
    """Return what a text may name to say what is wrong with `bad`: settings, and what is new in their values.

    What a value has in common with that which works is no name: a table that is missing is called by the
    database's name, too.

    Args:
        good: the fields of a configuration that works.
        bad: those of one that does not.
    """
    known = dict(_leaves(good))
    found: set[str] = set()
    for setting, value in _leaves(bad):
        if (works := known.get(setting, "")) != value:
            new = _words(str(value)) - _words(str(works))
            found |= {setting.rpartition(".")[2], str(value), *new}
    return found - {""}


def host_in(uri: str) -> set[str]:
    """Return the host of a URI, as it stands there and decoded; nothing where it has none."""
    try:
        host = urlsplit(uri).hostname or ""
    except ValueError:  # It begins as a URI does, and is none.
        host = ""
    return {host, unquote(host)} - {""}


def _leaves(fields: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in fields.items():
        if isinstance(value, Mapping):
            yield from _leaves(value, f"{above}{name}.")
        else:
            yield f"{above}{name}", value


def _words(value: str) -> set[str]:
    """Return what a value is made of: the host, the port and the like of a URI, or of any other address."""
    return set(re.split(r"[^\w.-]+", unquote(value)))
