"""Measures two things in turn, so that a machine that grows slower meanwhile spoils both alike."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

__all__ = ["Compared", "compare"]


@dataclass(frozen=True, slots=True)
class Compared:
    """The seconds of two things, measured in turn.

    Attributes:
        first: of what is asked about.
        second: of what it is compared with.
    """

    first: Sequence[float]
    second: Sequence[float]

    def line(self, what: str) -> str:
        """Return the medians, their ratio, and how far apart the middle half of the ratios is."""
        ratios = sorted(a / b for a, b in zip(self.first, self.second, strict=True))
        low, _, high = statistics.quantiles(ratios, n=4)
        one, other = (statistics.median(side) * 1000 for side in (self.first, self.second))
        return (
            f"{what:<58} {one:9.2f} ms {other:9.2f} ms   ratio {one / other:6.3f} ({low:.3f} to {high:.3f})"
        )


def compare(first: Callable[[], object], second: Callable[[], object], times: int) -> Compared:
    """Measure two things in turn, after each was done once."""
    taken: tuple[list[float], list[float]] = ([], [])
    for number in range(times + 1):
        for side, do in zip(taken, (first, second), strict=True):
            started = time.perf_counter()
            do()
            if number:
                side.append(time.perf_counter() - started)
    return Compared(*taken)
