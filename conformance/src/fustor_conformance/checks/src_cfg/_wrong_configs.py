"""Configurations that do not work, and the names of the settings that are wrong in them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, cast
from urllib.parse import unquote, urlsplit

from fustor_core.models.config import SourceConfig

from ...harness import overrides
from ...probes.captured import secrets_of
from ...trial import SourceTrial

__all__ = ["host_in", "names_of_difference", "refused_config"]


async def refused_config(t: SourceTrial) -> SourceConfig:
    """Return the configuration whose credential the system refuses.

    Raises:
        NotDeclared: the harness has none; where there is a secret, the message asks for it.
    """
    if not overrides(t.harness, "refused_config"):
        has_secret = secrets_of((await t.config()).credential)
        asks = "config() of the harness has a secret: add refused_config(), if the system refuses a wrong one"
        t.not_declared(asks if has_secret else "the configuration has no secret")
    return cast("SourceConfig", t.model(SourceConfig, await t.ask_harness("refused_config")))


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
