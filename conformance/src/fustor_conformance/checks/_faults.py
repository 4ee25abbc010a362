"""What has to come of a push that was not accepted."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from fustor_core.exceptions import DriverError

from .._show import show, show_error
from ..outcome import DriverRaised, ExpectationFailed
from ..trial import PusherTrial

__all__ = ["expect_driver_error"]


async def expect_driver_error(
    t: PusherTrial, call: Callable[[], Awaitable[Any]], *, because: str, what: str = "push()"
) -> None:
    """Make a call, and expect `DriverError`.

    Args:
        t: the trial.
        call: makes the call.
        because: why the call has to raise.
        what: the call, in the words of the finding.

    Raises:
        ExpectationFailed: it returned, or raised something else.
    """
    try:
        result = await call()
    except DriverRaised as problem:
        if isinstance(problem.error, DriverError) or t.still_waits(problem):
            return
        did = f"raised {show_error(problem.error)}" if problem.error else "did not return"
        actual = problem.actual
    else:
        did, actual = f"returned {show(result)}", show(result)
    raise ExpectationFailed(
        f"{what} {did}, although {because}: expected DriverError",
        expected="DriverError",
        actual=actual,
    )
