"""Measures the memory that a function takes."""

from __future__ import annotations

import gc
import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Memory", "measure_memory"]


@dataclass(frozen=True, slots=True)
class Memory:
    """The peak memory, in bytes.

    Attributes:
        python: in Python's own allocators.
        resident: in the whole process, libraries in C included, rounded to pages; 0 where it cannot be read.
    """

    python: int
    resident: int


def measure_memory(run: Callable[[Callable[[], None]], None]) -> Memory:
    """Return the memory that `run` takes beyond the present use.

    Args:
        run: the function to measure; its argument takes a sample, and it calls that now and then.
    """
    most = 0

    def sample() -> None:
        nonlocal most
        gc.collect()  # Garbage is not in use; its amount depends on the last collection.
        most = max(most, _resident())

    gc.collect()
    before = _resident()
    tracemalloc.start()
    try:
        run(sample)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    return Memory(peak, max(0, most - before))


def _resident() -> int:
    """Return the resident memory that does not belong to files."""
    try:
        status = Path("/proc/self/status").read_text()
    except OSError:
        return 0
    _, found, rest = status.partition("RssAnon:")
    return int(rest.split()[0]) << 10 if found else 0
