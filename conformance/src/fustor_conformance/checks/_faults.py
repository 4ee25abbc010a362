"""The ways in which a remote does not accept a push."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from fustor_core.exceptions import DriverError

from .._show import show, show_error
from ..outcome import DriverRaised, ExpectationFailed
from ..remote import Answer, TransportFault
from ..trial import PusherTrial

__all__ = ["FAULTS", "Fault", "expect_driver_error", "faults"]


@dataclass(frozen=True, slots=True)
class Fault:
    """One way not to accept a push.

    Attributes:
        name: in the words of a finding.
        answer: what the consumer does.
    """

    name: str
    answer: Answer | TransportFault


def _status(status: int) -> Fault:
    # The body is what an accepted push gets, so that a driver that looks only at the body is found out.
    return Fault(f"status {status}", Answer.json({"snapshot_needed": False}, status))


FAULTS = (
    *(_status(status) for status in (400, 401, 403, 404, 409, 422, 429, 500, 502, 503)),
    Fault("a refused connection", TransportFault.REFUSED),
    Fault("a connection that is reset", TransportFault.RESET),
    Fault("an answer that breaks off", TransportFault.TRUNCATED),
    # The last one, for a driver that has more patience than the kit goes on with it in the background.
    Fault("no answer in time", TransportFault.TIMEOUT),
)


def faults(*names: str) -> tuple[Fault, ...]:
    """Return the faults of these names."""
    return tuple(fault for fault in FAULTS if fault.name in names)


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
