"""Requests to the remote: who sends them, which are tried again, and what counts as an answer.

YOURS: which answers of your remote are worth another try.
"""

from __future__ import annotations

import asyncio
import functools
import ssl

import httpx
from fustor_core.exceptions import DriverError, SessionObsoletedError
from fustor_core.models.config import PusherConfig
from fustor_core.utils.retry import retry

from .config import authorization, endpoint, timeout

SESSION_OBSOLETE = 419
TRANSIENT = frozenset({408, 425, 429, *range(500, 600)})


class TransientError(DriverError):
    """The remote could not answer; it may do so at the next try."""


class RefusedError(DriverError):
    """The remote refused the request, and would refuse it again."""

    def __init__(self, detail: str, status: int) -> None:
        super().__init__(detail)
        self.status = status


class Transport:
    """Sends requests to one remote.

    Raises:
        ConfigError: The endpoint, the credential or the timeout cannot be used.
    """

    def __init__(self, config: PusherConfig) -> None:
        self.config = config
        self._timeout = timeout(config)
        self._client = httpx.AsyncClient(
            base_url=endpoint(config),
            headers={b"Authorization": authorization(config.credential)},
            timeout=None,  # `send` limits the request as a whole, not each of its steps
            verify=trusted_certificates(),
        )

    @retry("max_retries", "retry_delay_sec", (TransientError,))
    async def send(
        self, method: str, path: str, body: bytes | None = None, query: dict[str, str] | None = None
    ) -> bytes:
        """Send one request and return the body of the answer; transient faults are tried again (PSH-FLT-02).

        Raises:
            SessionObsoletedError: The remote says so.
            RefusedError: The remote answered anything else that is not a success.
            TransientError: The last try failed, too.
            DriverError: The pusher is closed.
        """
        if self._client.is_closed:
            raise DriverError("the pusher is closed")
        request = f"{method} {self.config.endpoint} {path}"
        headers = {"Content-Type": "application/json"} if body is not None else None
        try:
            # The limit is on the request as a whole: a remote that sends a byte now and then is cut off, too.
            async with asyncio.timeout(self._timeout):
                answer = await self._client.request(method, path, content=body, params=query, headers=headers)
        except (httpx.RequestError, TimeoutError) as error:
            raise TransientError(f"{request} got no usable answer: {type(error).__name__}") from error
        check_status(request, answer.status_code)
        return answer.content

    async def close(self) -> None:
        """Close the connections; may be called again."""
        await self._client.aclose()


def check_status(request: str, status: int) -> None:
    """Raise unless the status is a success. A redirect is none: following it could lose the events."""
    # The body of the answer stays out of the messages: remotes echo requests, and those carry secrets.
    if 200 <= status < 300:
        return
    if status == SESSION_OBSOLETE:
        raise SessionObsoletedError
    if status in TRANSIENT:
        raise TransientError(f"{request} failed with status {status}")
    raise RefusedError(f"{request} was refused with status {status}", status)


@functools.cache
def trusted_certificates() -> ssl.SSLContext:
    """Load the certificates once: that takes far longer than all else in making a client (PSH-CFG-02)."""
    return httpx.create_ssl_context()
