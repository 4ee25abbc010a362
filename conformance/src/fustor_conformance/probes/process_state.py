"""Reads the settings of the process, which all drivers in it share and no driver may change."""

from __future__ import annotations

import locale
import os
import signal
import socket
from collections.abc import Callable, Mapping
from pathlib import Path

__all__ = ["ProcessState", "changed", "process_state", "working_directory"]

ProcessState = Mapping[str, Mapping[str, object]]
"""The values of each setting by name; a setting with one value has the name ""."""


def working_directory() -> str:
    """Return the working directory, or an empty string if it was deleted."""
    try:
        return str(Path.cwd())
    except FileNotFoundError:
        return ""


def _signal_handlers() -> Mapping[str, object]:
    return {
        number.name: signal.getsignal(number) for number in signal.valid_signals() if hasattr(number, "name")
    }


_READ: Mapping[str, Callable[[], Mapping[str, object]]] = {
    "the working directory": lambda: {"": working_directory()},
    "the handlers of signals": _signal_handlers,
    "the locale": lambda: {"": locale.setlocale(locale.LC_ALL)},
    "the default timeout of sockets": lambda: {"": socket.getdefaulttimeout()},
    "the environment": lambda: dict(os.environ),
}


def process_state() -> ProcessState:
    """Return the present settings."""
    return {setting: read() for setting, read in _READ.items()}


def changed(before: Mapping[str, object], after: Mapping[str, object]) -> str:
    """Return the differences in words; named values, such as environment variables, may be secret.

    Args:
        before: the values of one setting.
        after: its values at a later time.
    """
    names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    if names == [""]:
        return f"{after['']!r} instead of {before['']!r}"
    return f"other values for {', '.join(sorted(names))}" if names else ""
