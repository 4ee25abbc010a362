"""What Ctrl-C does: one line, and the exit code that shells expect."""

from __future__ import annotations

import signal
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["InterruptedRunError", "interruptible", "interrupts_held"]


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
    except (KeyboardInterrupt, click.Abort):
        # click turns Ctrl-C at a prompt into the latter.
        raise InterruptedRunError from None


@contextmanager
def interrupts_held() -> Iterator[None]:
    """Let Ctrl-C wait until the end of a block that must not be left half-way.

    The signal is not blocked, because a process that is started in the block would inherit that.
    """
    pressed: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, _: pressed.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if pressed:
        signal.raise_signal(signal.SIGINT)
