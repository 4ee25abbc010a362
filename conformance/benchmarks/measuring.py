"""Compares the durations of two functions.

It calls them alternately, so that a machine that becomes slower during the measurement slows both down.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

__all__ = ["Compared", "compare"]


@dataclass(frozen=True, slots=True)
class Compared:
    """The durations of two functions, measured alternately.

    Attributes:
        first: seconds of each call of the function to judge.
        second: seconds of each call of the function that it is compared with.
    """

    first: Sequence[float]
    second: Sequence[float]

    def line(self, label: str) -> str:
        """Return one line: `label`, both medians, their ratio, and the quartiles of the single ratios."""
        ratios = sorted(a / b for a, b in zip(self.first, self.second, strict=True))
        low, _, high = statistics.quantiles(ratios, n=4)
        one, other = (statistics.median(side) * 1000 for side in (self.first, self.second))
        return (
            f"{label:<58} {one:9.2f} ms {other:9.2f} ms   ratio {one / other:6.3f} ({low:.3f} to {high:.3f})"
        )


def compare(first: Callable[[], object], second: Callable[[], object], times: int) -> Compared:
    """Call two functions alternately and measure each call.

    Args:
        first: the function to judge.
        second: the function to compare it with.
        times: how often to measure each; one call of each comes before and is not measured.
    """
    taken: tuple[list[float], list[float]] = ([], [])
    for number in range(times + 1):
        for side, function in zip(taken, (first, second), strict=True):
            started = time.perf_counter()
            function()
            if number:
                side.append(time.perf_counter() - started)
    return Compared(*taken)
