"""What Ctrl-C does: one line, and the exit code that shells expect."""

from __future__ import annotations

from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["InterruptedRunError", "interruptible"]


class InterruptedRunError(click.ClickException):
    """The user pressed Ctrl-C."""

    exit_code = 130

    def __init__(self) -> None:
        super().__init__("Interrupted.")

    def show(self, file: IO[Any] | None = None) -> None:
        """Say so; it is no error, so it is not called one."""
        click.echo(self.message, file=file, err=True)


@contextmanager
def interruptible() -> Iterator[None]:
    """Let a command end quietly on Ctrl-C.

    Raises:
        InterruptedRunError: The user pressed it.
    """
    try:
        yield
    except KeyboardInterrupt:
        raise InterruptedRunError from None
