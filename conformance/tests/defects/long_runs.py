"""What the long runs over many drivers share: how many at a time, and what they print meanwhile."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable, Iterator
from typing import TypeVar

__all__ = ["add_jobs", "counted", "say"]

Item = TypeVar("Item")


def add_jobs(parser: argparse.ArgumentParser) -> None:
    """Add the option for how many drivers are examined at a time; mostly they wait."""
    default = 2 * (os.cpu_count() or 1)
    parser.add_argument(
        "--jobs",
        type=int,
        default=default,
        help=f"how many at a time (default: {default}, two per processor)",
    )


def say(text: str) -> None:
    """Print a line at once, whatever the output goes to."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def counted(items: Iterable[Item], count: int, what: str, *, every: int = 25) -> Iterator[Item]:
    """Yield the items, and say now and then how many there were.

    Args:
        items: what is gone through.
        count: how many there will be.
        what: what they are, in words.
        every: after how many something is said.
    """
    for number, item in enumerate(items, start=1):
        yield item
        if number % every == 0 or number == count:
            say(f"{number} of {count} {what}")
