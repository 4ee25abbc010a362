"""Signals that end a program: the command prints one line and exits with the code that shells expect."""

from __future__ import annotations

import signal
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Any

import click
from fustor_conformance.errors import as_sentence

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["InterruptedRunError", "interrupted_once", "interruptible", "interrupts_held"]

_ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class InterruptedRunError(click.ClickException):
    """The user pressed Ctrl-C."""

    exit_code = 130

    def __init__(self) -> None:
        super().__init__("interrupted")

    def show(self, file: IO[Any] | None = None) -> None:
        """Print the message without the word "Error", which an interrupt is not."""
        click.echo(as_sentence(self.message), file=file, err=True)


@contextmanager
def interruptible() -> Iterator[None]:
    """Let a command end quietly on Ctrl-C.

    Raises:
        InterruptedRunError: The user pressed it.
    """
    try:
        yield
    except (KeyboardInterrupt, click.Abort):
        # click raises Abort for Ctrl-C at a prompt.
        raise InterruptedRunError from None


@contextmanager
def interrupted_once() -> Iterator[None]:
    """Treat every signal that ends a program as Ctrl-C, and ignore all signals after the first.

    A second signal would interrupt the cleanup. A signal that this process was started to ignore stays
    ignored.

    Raises:
        KeyboardInterrupt: A signal arrived.
    """
    before = {number: signal.getsignal(number) for number in _ENDING}

    def interrupt(_number: int, _frame: object) -> None:
        for number in before:
            signal.signal(number, signal.SIG_IGN)
        raise KeyboardInterrupt

    for number, handler in before.items():
        if handler is not signal.SIG_IGN:
            signal.signal(number, interrupt)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def interrupts_held() -> Iterator[None]:
    """Delay the signals that end a program until the end of a block that must not be interrupted.

    The signals are not blocked, because a process that is started in the block would inherit that.
    """
    held: list[int] = []
    before = {number: signal.getsignal(number) for number in _ENDING}
    for number, handler in before.items():
        if handler is not signal.SIG_IGN:
            signal.signal(number, lambda number, _: held.append(number))
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    if held:
        signal.raise_signal(held[0])
