"""Prints each step of a rehearsal when it ends, and on a terminal also when it begins."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from .._console.terminal import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["step"]

_WIDTH = 20
_RUNNING, _DONE, _FAILED = "..", "ok", "no"


@contextmanager
def step(name: str) -> Iterator[Callable[[str], None]]:
    """Print the name of a step and how it ended.

    Args:
        name: The name of the step.

    Yields:
        A function that adds a note, to be printed if the step succeeds.
    """
    notes: list[str] = []
    if sys.stdout.isatty():
        click.echo(f"  {_RUNNING}  {name}", nl=False)
    try:
        yield notes.append
    except BaseException:
        _conclude(_FAILED, name, "")
        raise
    _conclude(_DONE, name, "".join(notes))


def _conclude(mark: str, name: str, note: str) -> None:
    back = "\r" if sys.stdout.isatty() else ""
    click.echo(f"{back}  {mark}  {name:<{_WIDTH}}  {printable(note)}".rstrip())
