"""Shortens the stacks of a process's threads, as faulthandler writes them."""

from __future__ import annotations

from itertools import dropwhile, takewhile
from pathlib import Path

__all__ = ["shortened"]

_KIT = f'  File "{Path(__file__).parents[1]}/'
_OWN_THREADS = f"{_KIT}remote/"
_FRAMES_KEPT = 12


def shortened(stacks: str) -> str:
    """Return the innermost frames of each thread, without the frames of the kit below the driver's.

    Frames come innermost first. The frames from the kit's call outwards only show how the kit came to call,
    and the threads of the kit's consumer have nothing to do with the driver.
    """
    threads = [thread.splitlines() for thread in stacks.split("\n\n")]
    shorter = [_shorter(thread) for thread in threads if not _is_own(thread)]
    drivers = [thread for thread in shorter if any(_is_frame(line) and not _is_kit(line) for line in thread)]
    return "\n\n".join(
        "\n".join(thread) for thread in drivers or [thread[:_FRAMES_KEPT] for thread in threads]
    )


def _is_own(thread: list[str]) -> bool:
    return any(line.startswith(_OWN_THREADS) for line in thread)


def _is_frame(line: str) -> bool:
    return line.startswith("  ")


def _shorter(thread: list[str]) -> list[str]:
    frames = [line for line in thread if _is_frame(line)]
    # The innermost frame may be the kit's too: a sleep that it shortens.
    kept = [
        *takewhile(_is_kit, frames),
        *takewhile(lambda line: not _is_kit(line), dropwhile(_is_kit, frames)),
    ]
    return [line for line in thread if not _is_frame(line)] + kept[:_FRAMES_KEPT]


def _is_kit(line: str) -> bool:
    return line.startswith(_KIT)
