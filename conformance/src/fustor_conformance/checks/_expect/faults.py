"""The expectation about a call that the remote did not accept (PSH-FLT-01)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from ...trial import PusherTrial
from .raising import expect_raised

__all__ = ["expect_driver_error"]


async def expect_driver_error(
    t: PusherTrial, call: Callable[[], Awaitable[Any]], *, because: str, what: str = "push()"
) -> None:
    """Make a call, and expect `DriverError`, unless it still waits for a remote that keeps silent.

    Args:
        t: the trial.
        call: makes the call.
        because: why the call must raise.
        what: the call, in the words of the finding.

    Raises:
        ExpectationFailed: it returned, or raised another exception.
    """
    await expect_raised(call, because=because, what=what, excuses=t.remote.keeps_silent)
