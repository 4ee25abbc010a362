"""Sessions whose pushes meet faults, and the expectation about a call that fails (PSH-FLT-01)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from ...remote import Fault, Operation, Response
from ...trial import PusherSession, PusherTrial
from .raising import expect_raised

__all__ = ["expect_driver_error", "session_meeting"]


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


async def session_meeting(
    t: PusherTrial, *script: Fault | Response, max_retries: int = 3, retry_delay_sec: int = 1
) -> tuple[PusherSession, int]:
    """Begin a case with a session that reaches the remote, then script the responses to its pushes.

    Args:
        t: the trial.
        *script: the responses, or the faults in place of them; the last one repeats.
        max_retries: the setting of this name.
        retry_delay_sec: the setting of this name, in seconds.

    Returns:
        The session, and the number of pushes that have arrived.
    """
    await t.next_case()
    session = await t.open_session(max_retries=max_retries, retry_delay_sec=retry_delay_sec)
    since = await session.reach()
    responses = [step.response if isinstance(step, Fault) else step for step in script]
    await t.remote.script(Operation.PUSH, *responses)
    return session, since
