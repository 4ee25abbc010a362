"""Starts and recognises the kit's own threads, which do not count as a driver's."""

from __future__ import annotations

import threading
from collections.abc import Callable

__all__ = ["is_own", "own_thread"]

# No driver has a reason to name its threads like this.
_PREFIX = "fustor-conformance-"


def own_thread(name: str, target: Callable[[], object]) -> threading.Thread:
    """Start a daemon thread that `is_own` recognises.

    Args:
        name: its purpose, in one word.
        target: the function that it runs.
    """
    thread = threading.Thread(target=target, name=_PREFIX + name, daemon=True)
    thread.start()
    return thread


def is_own(thread: threading.Thread) -> bool:
    """Return whether the kit started `thread`."""
    return thread.name.startswith(_PREFIX)
