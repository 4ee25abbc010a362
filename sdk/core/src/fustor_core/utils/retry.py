"""A decorator that retries a failing async method by the limits in its object's config."""

from __future__ import annotations

import asyncio
import functools
import logging
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

from ..exceptions import DriverError, SessionObsoletedError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine

__all__ = ["retry"]

logger = logging.getLogger(__name__)

Owner = TypeVar("Owner")
Params = ParamSpec("Params")
Result = TypeVar("Result")


def retry(
    max_retries_attr: str, delay_sec_attr: str, exceptions: tuple[type[Exception], ...] = (DriverError,)
) -> Callable[
    [Callable[Concatenate[Owner, Params], Awaitable[Result]]],
    Callable[Concatenate[Owner, Params], Coroutine[Any, Any, Result]],
]:
    """Retry an async method while it raises one of the listed exceptions (PSH-FLT-02).

    The limits are read from `self.config` at each call. `SessionObsoletedError` and cancellation are never
    retried (PSH-SES-03, PSH-FLT-05).

    Args:
        max_retries_attr: The config attribute with the total number of attempts; 0 counts as 1.
        delay_sec_attr: The config attribute with the delay between two attempts, in seconds.
        exceptions: The exceptions to retry on; any other one propagates at once.

    Returns:
        A decorator for an async method; the decorated method raises the last exception unchanged.
    """

    def decorate(
        method: Callable[Concatenate[Owner, Params], Awaitable[Result]],
    ) -> Callable[Concatenate[Owner, Params], Coroutine[Any, Any, Result]]:
        @functools.wraps(method)
        async def repeated(self: Owner, /, *args: Params.args, **kwargs: Params.kwargs) -> Result:
            config: Any = self.config  # type: ignore[attr-defined]
            attempts = max(1, getattr(config, max_retries_attr))
            delay = getattr(config, delay_sec_attr)
            return await _attempt(
                lambda: method(self, *args, **kwargs), method.__name__, attempts, delay, exceptions
            )

        return repeated

    return decorate


async def _attempt(
    call: Callable[[], Awaitable[Result]],
    name: str,
    attempts: int,
    delay: float,
    exceptions: tuple[type[Exception], ...],
) -> Result:
    """Call until it succeeds, or raise the exception of the last attempt."""
    attempt = 1
    while True:
        try:
            return await call()
        except asyncio.CancelledError:
            logger.info("%s was cancelled in attempt %d of %d.", name, attempt, attempts)
            raise
        except SessionObsoletedError:
            raise
        except exceptions as error:
            if attempt >= attempts:
                logger.error("%s failed after %d attempts: %s", name, attempt, error)
                raise
            logger.warning(
                "%s failed in attempt %d of %d, next attempt in %s s: %s",
                name,
                attempt,
                attempts,
                delay,
                error,
            )
        await _pause(delay, name)
        attempt += 1


async def _pause(delay: float, name: str) -> None:
    try:
        await asyncio.sleep(delay)
    except asyncio.CancelledError:
        logger.info("%s was cancelled while it waited for its next attempt.", name)
        raise
