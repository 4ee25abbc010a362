"""Calls of the driver that have to raise, or that may."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from fustor_core.exceptions import DriverError

from ..._show import show, show_error
from ...outcome import DriverRaised, ExpectationFailed

__all__ = ["expect_raised", "unless_it_raises"]

T = TypeVar("T")


def _nothing(_: DriverRaised) -> bool:
    return False


async def expect_raised(
    call: Callable[[], Awaitable[Any]],
    *,
    because: str,
    what: str = "",
    allowed: tuple[type[Exception], ...] = (DriverError,),
    within: str = "",
    excuses: Callable[[DriverRaised], bool] = _nothing,
) -> BaseException | None:
    """Make a call, and expect it to raise.

    Args:
        call: makes the call.
        because: why it has to raise.
        what: the call, in the words of the finding; left out where it is several, which name themselves.
        allowed: what it may raise.
        within: by when, in words, where that is a part of what is expected.
        excuses: tells of a call that raised something else, or did not return, whether that is not its fault.

    Returns:
        What it raised, or None where it is excused.

    Raises:
        ExpectationFailed: it returned, or raised something else.
    """
    try:
        result = await call()
    except DriverRaised as problem:
        if isinstance(problem.error, allowed):
            return problem.error
        if excuses(problem):
            return None
        said, actual = f"{what} {_did(problem)}" if what else problem.message, problem.problem
    else:
        said, actual = f"{what} returned {show(result)}" if what else "nothing was raised", show(result)
    wanted = f"{' or '.join(kind.__name__ for kind in allowed)} {within}".rstrip()
    raise ExpectationFailed(f"{said}, although {because}: expected {wanted}", expected=wanted, actual=actual)


def _did(problem: DriverRaised) -> str:
    return f"raised {show_error(problem.error)}" if problem.error else "did not return"


async def unless_it_raises(call: Awaitable[T]) -> T | None:
    """Await a call that may raise `DriverError`, for the system has failed; return None if it does."""
    try:
        return await call
    except DriverRaised as problem:
        if isinstance(problem.error, DriverError):
            return None
        raise
