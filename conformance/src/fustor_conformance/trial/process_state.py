"""What all drivers of a process share, and none may change under the others."""

from __future__ import annotations

import locale
import os
import signal
import socket
from collections.abc import Callable, Mapping
from pathlib import Path

__all__ = ["ProcessState", "changed", "folder", "process_state"]

ProcessState = Mapping[str, Mapping[str, object]]
"""By what it is, the parts it has; the working directory has one."""


def folder() -> str:
    """Return the working directory, or an empty text where there is none any more."""
    try:
        return str(Path.cwd())
    except FileNotFoundError:
        return ""


def _signal_handlers() -> Mapping[str, object]:
    return {
        number.name: signal.getsignal(number) for number in signal.valid_signals() if hasattr(number, "name")
    }


_READ: Mapping[str, Callable[[], Mapping[str, object]]] = {
    "the working directory": lambda: {"": folder()},
    "the handlers of signals": _signal_handlers,
    "the locale": lambda: {"": locale.setlocale(locale.LC_ALL)},
    "the default timeout of sockets": lambda: {"": socket.getdefaulttimeout()},
    "the environment": lambda: dict(os.environ),
}


def process_state() -> ProcessState:
    """Return how the process is set up now."""
    return {what: read() for what, read in _READ.items()}


def changed(before: Mapping[str, object], after: Mapping[str, object]) -> str:
    """Return what differs, in words; of what has names only these, for the values may be secrets."""
    names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    if names == [""]:
        return f"{after['']!r} instead of {before['']!r}"
    return f"other values for {', '.join(sorted(names))}" if names else ""
