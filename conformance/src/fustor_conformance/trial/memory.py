"""How much memory something takes while it is done."""

from __future__ import annotations

import gc
import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Memory", "watched"]


@dataclass(frozen=True, slots=True)
class Memory:
    """What was taken at the most, in bytes.

    Attributes:
        python: by Python's own allocators.
        resident: by everything, libraries in C too, rounded to pages; 0 where nobody says.
    """

    python: int
    resident: int


def watched(run: Callable[[Callable[[], None]], None]) -> Memory:
    """Return how much memory `run` takes beyond what is taken now.

    Args:
        run: is given what looks at the memory, to be called now and then.
    """
    most = 0

    def note() -> None:
        nonlocal most
        gc.collect()  # Garbage is not held; how much of it there is depends on how long it was not collected.
        most = max(most, _resident())

    gc.collect()
    before = _resident()
    tracemalloc.start()
    try:
        run(note)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    return Memory(peak, max(0, most - before))


def _resident() -> int:
    """Return the resident memory that is no file's."""
    try:
        status = Path("/proc/self/status").read_text()
    except OSError:
        return 0
    _, found, rest = status.partition("RssAnon:")
    return int(rest.split()[0]) << 10 if found else 0
