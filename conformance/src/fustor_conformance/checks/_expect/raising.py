"""Expectations about calls that must raise, may raise, or must not."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from fustor_core.exceptions import DriverError

from ..._show import show
from ...outcome import DriverRaised, ExpectationFailed

__all__ = ["expect_raised", "ignore_failure", "must_succeed", "unless_it_raises"]

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
        because: why it must raise, as a clause ("the pusher is closed").
        what: the call, in the words of the finding; left out for several calls, which name themselves.
        allowed: the exceptions that it may raise.
        within: the time limit in words, if that is a part of the expectation.
        excuses: whether a call that raised another exception, or did not return, is not at fault.

    Returns:
        The exception, or None for a call that is excused.

    Raises:
        ExpectationFailed: it returned, or raised another exception.
    """
    wanted = f"{' or '.join(kind.__name__ for kind in allowed)} {within}".rstrip()
    try:
        result = await call()
    except DriverRaised as problem:
        if isinstance(problem.error, allowed):
            return problem.error
        if excuses(problem):
            return None
        did = f"{what} {problem.problem}" if what else problem.message
        raise ExpectationFailed(f"{did} when {because}", expected=wanted, detail=problem.detail) from problem
    did = f"{what} returned {show(result)}" if what else "the driver raised nothing"
    raise ExpectationFailed(f"{did}, although {because}", expected=wanted)


async def unless_it_raises(call: Awaitable[T]) -> T | None:
    """Await a call that may raise `DriverError` because the system has failed; return None if it does.

    Args:
        call: the call.

    Raises:
        ExpectationFailed: it raised another exception, or did not return in time.
    """
    try:
        return await call
    except DriverRaised as problem:
        if isinstance(problem.error, DriverError):
            return None
        raise ExpectationFailed(
            f"{problem.message} when the system had failed",
            expected=DriverError.__name__,
            detail=problem.detail,
        ) from problem


@contextmanager
def must_succeed(*, expected: str | None = None, what: str = "", when: str = "") -> Iterator[None]:
    """Complete the finding of a call that raises, or does not return in time.

    Args:
        expected: the result that the clause requires; None if the finding says enough.
        what: the call, in the words of the finding; the call itself if left out.
        when: the situation, in the words of the finding.

    Raises:
        ExpectationFailed: a call in the block raised, or did not return in time.
    """
    try:
        yield
    except DriverRaised as problem:
        did = f"{what} {problem.problem}" if what else problem.message
        raise ExpectationFailed(
            f"{did} {when}".rstrip(), expected=expected, detail=problem.detail
        ) from problem


async def ignore_failure(call: Awaitable[object]) -> None:
    """Await a call whose success other clauses are about, so that it may raise."""
    try:
        await call
    except DriverRaised:
        pass
