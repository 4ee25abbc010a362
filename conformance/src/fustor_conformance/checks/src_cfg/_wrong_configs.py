"""Configurations that do not work, and the names of their wrong settings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, cast
from urllib.parse import unquote, urlsplit

from fustor_core.models.config import SourceConfig

from ...harness import overrides
from ...probes.captured import secrets_of
from ...trial import SourceTrial

__all__ = ["host_in", "names_of_difference", "refused_config", "with_few_retries"]

_FEW_RETRIES = {"max_retries": 1, "retry_delay_sec": 1}


async def refused_config(t: SourceTrial) -> SourceConfig:
    """Return the configuration with the credential that the system refuses.

    Raises:
        NotDeclared: the harness has none; if its configuration has a secret, the message asks for one.
    """
    if not overrides(t.harness, "refused_config"):
        has_secret = secrets_of((await t.config()).credential)
        asks = "if your system rejects wrong credentials, add refused_config() to the harness"
        t.not_declared(asks if has_secret else "the configuration has no secret")
    return cast("SourceConfig", t.model(SourceConfig, await t.ask_harness("refused_config")))


def with_few_retries(config: SourceConfig) -> SourceConfig:
    """Return a copy of `config` with which a driver gives up soon."""
    return config.model_copy(update=_FEW_RETRIES)


def names_of_difference(good: Mapping[str, Any], bad: Mapping[str, Any]) -> set[str]:
    """Return the names by which a message can identify the wrong part of `bad`.

    They are the settings that differ from `good`, their values, and the words in those values. A word that
    the working value also has does not count: the database's name does not identify a missing table.

    Args:
        good: the fields of a configuration that works.
        bad: the fields of one that does not.
    """
    known = dict(_leaves(good))
    found: set[str] = set()
    for setting, value in _leaves(bad):
        if (working := known.get(setting, "")) != value:
            new = _words(str(value)) - _words(str(working))
            found |= {setting.rpartition(".")[2], str(value), *new}
    return found - {""}


def host_in(uri: str) -> set[str]:
    """Return the host of a URI, as written and decoded; an empty set if it has none."""
    try:
        host = urlsplit(uri).hostname or ""
    except ValueError:  # It begins like a URI, but is not one.
        host = ""
    return {host, unquote(host)} - {""}


def _leaves(fields: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in fields.items():
        if isinstance(value, Mapping):
            yield from _leaves(value, f"{above}{name}.")
        else:
            yield f"{above}{name}", value


def _words(value: str) -> set[str]:
    """Return the words of a value, such as the host and the port in a URI."""
    return set(re.split(r"[^\w.-]+", unquote(value)))
