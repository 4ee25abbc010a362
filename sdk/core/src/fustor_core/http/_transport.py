"""Requests to the remote: the attempts, and when to retry."""

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

# Responses are small objects; an unlimited one could exhaust the memory of the agent.
_LARGEST_RESPONSE: Final = 16 * 2**20


@dataclass(frozen=True, slots=True)
class Request:
    """A request, the same in every attempt.

    Attributes:
        method: The HTTP method.
        path: The path relative to the endpoint.
        body: The JSON body, or None for a request without a body.
        query: The query parameters.
    """

    method: str
    path: str
    body: bytes | None = None
    query: Mapping[str, str] = field(default_factory=dict)

    @property
    def path_below(self) -> str:
        """The path with a leading slash; without it, a URL takes the part before a colon for a scheme."""
        return f"/{self.path.lstrip('/')}"


class Transport:
    """Sends requests to one remote over persistent connections.

    Args:
        settings: The endpoint, the attempts and the time limits.
        headers: Returns the headers of a request; called before each attempt.
        transient: The statuses after which a request is retried.
    """

    def __init__(
        self, settings: Settings, headers: Callable[[], Mapping[str, str]], transient: Container[int]
    ) -> None:
        self.settings = settings
        self._headers = headers
        self._transient = transient
        self._client = new_client(settings)

    async def send(self, request: Request) -> bytes:
        """Send a request, retry after transient faults, and return the body of the response (PSH-FLT).

        Raises:
            SessionObsoletedError: The remote responded with status 419.
            RefusedError: The remote responded with another status that is neither a success nor transient.
            TransientError: The last attempt also failed.
            DriverError: The transport is closed, the request cannot be encoded, or the response is encoded
                or larger than 16 MiB.
        """
        attempts = AsyncRetrying(
            retry=retry_if_exception_type(TransientError),
            stop=stop_after_attempt(self.settings.attempts),
            wait=self._pause,
            before_sleep=self._log_retry,
            reraise=True,
        )
        return await attempts(self._attempt, request)

    async def close(self) -> None:
        """Close the connections; a second call does nothing."""
        await self._client.aclose()

    async def _attempt(self, request: Request) -> bytes:
        if self._client.is_closed:
            raise DriverError("the pusher is closed")
        call = f"{request.method} {self.settings.endpoint.rstrip('/')}{request.path_below}"
        try:
            # httpx limits each read only; this limits a remote that sends a few bytes at a time.
            async with asyncio.timeout(self.settings.timeout_sec):
                return await self._exchange(call, request)
        except TimeoutError as error:
            limit = f"{self.settings.timeout_sec:g} s"
            raise TransientError(f"{call} got no complete response within {limit}") from error
        except httpx.RequestError as error:
            raise TransientError(f"{call} got no usable response: {type(error).__name__}") from error
        except (httpx.InvalidURL, UnicodeError):
            # The message does not quote the value: it is long, or may be a secret.
            problem = "its URL is too long, or its URL or a header cannot be encoded as UTF-8"
            raise DriverError(f"{request.method} cannot be sent: {problem}") from None

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
        async with exchange as response:
            retry_after = response.headers.get("Retry-After", "")
            expect_success(call, response.status_code, retry_after, self._transient)
            return await _read_body(call, response)

    def _pause(self, state: RetryCallState) -> float:
        """Return the delay before the next attempt, in seconds.

        A longer delay that the remote requests is granted from the time that the previous attempts did not
        use, so that no call takes longer than the configuration allows (PSH-FLT-04).
        """
        requested = _fault(state).retry_after_sec
        left = self.settings.latest_start_sec(state.attempt_number + 1) - (state.seconds_since_start or 0.0)
        return max(self.settings.delay_sec, min(requested, left))

    def _log_retry(self, state: RetryCallState) -> None:
        logger.warning(
            "Attempt %d of %d failed, the next one starts in %.3g s: %s",
            state.attempt_number,
            self.settings.attempts,
            state.upcoming_sleep,
            _fault(state).detail,
        )


async def _read_body(call: str, response: httpx.Response) -> bytes:
    """Read the raw body of a response: a few encoded bytes can expand to any number of bytes."""
    body = bytearray()
    async for chunk in response.aiter_raw():
        body += chunk
        if len(body) > _LARGEST_RESPONSE:
            raise DriverError(f"{call} got a response of more than {_LARGEST_RESPONSE} bytes")
    encoding = response.headers.get("Content-Encoding", "identity")
    if body and encoding.lower() != "identity":
        raise DriverError(f"{call} got an encoded response, although it accepts only the encoding identity")
    return bytes(body)


def _fault(state: RetryCallState) -> TransientError:
    """Return the fault of the last attempt; only transient faults are retried."""
    outcome: Any = state.outcome
    return cast("TransientError", outcome.exception())
