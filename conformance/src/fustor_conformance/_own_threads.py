"""The kit's own threads, which neither hurry nor count as something that a driver leaves behind."""

from __future__ import annotations

import threading
from collections.abc import Callable

__all__ = ["is_own", "own_thread"]

# No driver has a reason to call its threads like this.
_PREFIX = "fustor-conformance-"


def own_thread(name: str, target: Callable[[], object]) -> threading.Thread:
    """Start a daemon thread that `is_own` knows.

    Args:
        name: what it is for, in one word.
        target: what it runs.
    """
    thread = threading.Thread(target=target, name=_PREFIX + name, daemon=True)
    thread.start()
    return thread


def is_own(thread: threading.Thread) -> bool:
    """Tell whether the kit started `thread`."""
    return thread.name.startswith(_PREFIX)
