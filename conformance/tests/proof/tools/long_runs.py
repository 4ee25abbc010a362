"""Options and progress messages of the long runs over many drivers."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable, Iterator
from typing import TypeVar

__all__ = ["add_jobs", "counted", "say"]

Item = TypeVar("Item")


def add_jobs(parser: argparse.ArgumentParser) -> None:
    """Add the option `--jobs`; its default is two per processor, because drivers mostly wait."""
    default = 2 * (os.cpu_count() or 1)
    parser.add_argument(
        "--jobs",
        type=int,
        default=default,
        help=f"how many at a time (default: {default}, two per processor)",
    )


def say(text: str) -> None:
    """Print a line, and flush it."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def counted(items: Iterable[Item], count: int, what: str, *, every: int = 25) -> Iterator[Item]:
    """Yield the items, and print from time to time how many there were.

    Args:
        items: the items.
        count: the number of items.
        what: the plural noun for them.
        every: the number of items between two messages.
    """
    for number, item in enumerate(items, start=1):
        yield item
        if number % every == 0 or number == count:
            say(f"{number} of {count} {what}")
