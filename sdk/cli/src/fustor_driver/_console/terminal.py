"""How the commands draw: in colours on a terminal, as plain text anywhere else."""

from __future__ import annotations

import os
import sys
import unicodedata
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from fustor_conformance.report import Line

__all__ = ["draw", "printable", "progress"]

_STYLES: dict[str, dict[str, Any]] = {
    "plain": {},
    "bold": {"bold": True},
    "dim": {"dim": True},
    "good": {"fg": "green", "bold": True},
    "bad": {"fg": "red", "bold": True},
    "attention": {"fg": "yellow", "bold": True},
}
_CONTROL = {"Cc", "Cf", "Cs"}


def draw(lines: Iterable[Line]) -> None:
    """Print lines in their styles.

    Args:
        lines: Each is a text and the name of a style.
    """
    colours = False if os.environ.get("NO_COLOR") else None
    for line in lines:
        click.secho(printable(line.text), color=colours, **_STYLES[line.style])


def printable(text: str) -> str:
    """Escape what a terminal would act on, or what standard output cannot encode.

    Args:
        text: What a driver may have had a say in.

    Returns:
        The text, safe to print on one line.
    """
    shown = "".join(_escaped(character) for character in text)
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    return shown.encode(encoding, "backslashreplace").decode(encoding)


def _escaped(character: str) -> str:
    if unicodedata.category(character) in _CONTROL:
        return character.encode("unicode_escape").decode("ascii")
    return character


@contextmanager
def progress(total: int) -> Iterator[Callable[[str], None]]:
    """Show on standard error, if it is a terminal, how far a run has come.

    Args:
        total: How many steps it has.

    Yields:
        What to call with the name of each step as it begins.
    """
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    # Drawn on demand only: a thread that draws would hold locks while the kit forks.
    display = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        console=Console(stderr=True),
        auto_refresh=False,
        transient=True,
        redirect_stdout=False,
        redirect_stderr=False,
        disable=not sys.stderr.isatty(),
    )
    with display:
        task = display.add_task("", total=total)
        begun = iter(range(total))

        def begin(step: str) -> None:
            display.update(task, description=printable(step), completed=next(begun, total), refresh=True)

        yield begin
