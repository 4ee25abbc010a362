"""Requests to the remote: each attempt, and which of them are followed by another."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, cast

import httpx
from tenacity import AsyncRetrying, retry_if_exception_type, stop_after_attempt

from ..exceptions import DriverError
from ._client import new_client
from ._faults import TransientError, expect_success

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Mapping

    from tenacity import RetryCallState

    from ._settings import Settings

__all__ = ["Request", "Transport"]

logger = logging.getLogger(__name__)

# Answers are small objects; one of any size would take the memory of all that the agent runs.
_LARGEST_ANSWER: Final = 16 * 2**20


@dataclass(frozen=True, slots=True)
class Request:
    """What is sent, the same in every attempt.

    Attributes:
        method: The HTTP method.
        path: The path below the endpoint.
        body: JSON, or None for a request without a body.
        query: The parameters behind the path.
    """

    method: str
    path: str
    body: bytes | None = None
    query: Mapping[str, str] = field(default_factory=dict)

    @property
    def path_below(self) -> str:
        """The path with a slash before it, without which a URL takes what is before a colon for a scheme."""
        return f"/{self.path.lstrip('/')}"


class Transport:
    """Sends requests to one remote over kept connections.

    Args:
        settings: Where to, how often, and for how long.
        headers: Gives the headers of a request; it is asked before each attempt.
        transient: The statuses that are worth another attempt.
    """

    def __init__(
        self, settings: Settings, headers: Callable[[], Mapping[str, str]], transient: Container[int]
    ) -> None:
        self.settings = settings
        self._headers = headers
        self._transient = transient
        self._client = new_client(settings)

    async def send(self, request: Request) -> bytes:
        """Send a request, again where a fault is transient, and return the body of the answer (PSH-FLT).

        Raises:
            SessionObsoletedError: The remote says so.
            RefusedError: The remote answered with any other status that is no success.
            TransientError: The last attempt failed, too.
            DriverError: The transport is closed, the request cannot be written, or the answer is encoded or
                larger than 16 MiB.
        """
        attempts = AsyncRetrying(
            retry=retry_if_exception_type(TransientError),
            stop=stop_after_attempt(self.settings.attempts),
            wait=self._pause,
            before_sleep=self._tell,
            reraise=True,
        )
        return await attempts(self._attempt, request)

    async def close(self) -> None:
        """Close the connections; may be called again."""
        await self._client.aclose()

    async def _attempt(self, request: Request) -> bytes:
        if self._client.is_closed:
            raise DriverError("The pusher is closed.")
        call = f"{request.method} {self.settings.endpoint.rstrip('/')}{request.path_below}"
        try:
            # httpx limits each step; a remote that sends a byte now and then is cut off only here.
            async with asyncio.timeout(self.settings.timeout_sec):
                return await self._exchange(call, request)
        except TimeoutError as error:
            limit = f"{self.settings.timeout_sec:g} s"
            raise TransientError(f"{call} got no whole answer within {limit}.") from error
        except httpx.RequestError as error:
            raise TransientError(f"{call} got no usable answer: {type(error).__name__}.") from error
        except (httpx.InvalidURL, UnicodeError):
            # What does not fit stays out of it: it is long, or may be a secret's.
            problem = "its URL is too long, or text in it or in a header cannot be written as UTF-8"
            raise DriverError(f"{request.method} cannot be sent: {problem}.") from None

    async def _exchange(self, call: str, request: Request) -> bytes:
        headers = {name: value.encode() for name, value in self._headers().items()}
        if request.body is not None:
            headers["Content-Type"] = b"application/json"
        exchange = self._client.stream(
            request.method,
            request.path_below,
            content=request.body,
            params=request.query or None,
            headers=[(name.encode(), value) for name, value in headers.items()],
        )
        async with exchange as answer:
            expect_success(call, answer.status_code, answer.headers.get("Retry-After", ""), self._transient)
            return await _body(call, answer)

    def _pause(self, state: RetryCallState) -> float:
        """Return the seconds until the next attempt.

        A remote that asks to be left alone for longer gets what the attempts so far have left of their time,
        so that no call takes longer than the configuration allows (PSH-FLT-04).
        """
        asked = _fault(state).retry_after_sec
        left = self.settings.latest_start_sec(state.attempt_number + 1) - (state.seconds_since_start or 0.0)
        return max(self.settings.delay_sec, min(asked, left))

    def _tell(self, state: RetryCallState) -> None:
        logger.warning(
            "Attempt %d of %d failed, the next one is in %.3g s: %s",
            state.attempt_number,
            self.settings.attempts,
            state.upcoming_sleep,
            _fault(state).detail,
        )


async def _body(call: str, answer: httpx.Response) -> bytes:
    """Read an answer to its end, as it was sent: a few encoded bytes can hold any number of others."""
    body = bytearray()
    async for chunk in answer.aiter_raw():
        body += chunk
        if len(body) > _LARGEST_ANSWER:
            raise DriverError(f"{call} got an answer of more than {_LARGEST_ANSWER} bytes.")
    encoding = answer.headers.get("Content-Encoding", "identity")
    if body and encoding.lower() != "identity":
        raise DriverError(f"{call} got an answer that is encoded, although it asked for one that is not.")
    return bytes(body)


def _fault(state: RetryCallState) -> TransientError:
    """Return what has just failed; only transient faults are followed by another attempt."""
    outcome: Any = state.outcome
    return cast("TransientError", outcome.exception())
