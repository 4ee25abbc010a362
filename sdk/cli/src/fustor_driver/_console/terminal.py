"""Output to a terminal: text that is safe to print, and a progress bar."""

from __future__ import annotations

import sys
import unicodedata
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["printable", "progress"]

_CONTROL = {"Cc", "Cf", "Cs"}


def printable(text: str) -> str:
    """Return a text with everything escaped that a terminal would act on or standard output cannot encode.

    The result is safe to print on one line.
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
    """Show the progress of a run on standard error, if that is a terminal.

    Args:
        total: The number of steps.

    Yields:
        A function to call with the name of each step as it begins.
    """
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    # Drawn on demand only: a drawing thread would hold locks while the kit forks.
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
