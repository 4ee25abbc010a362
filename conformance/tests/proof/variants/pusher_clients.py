"""Pushers with unusual HTTP clients and retries."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import httpx
from fustor_core.exceptions import DriverError, SessionObsoletedError
from fustor_core.models.config import PusherConfig
from fustor_core.utils.retry import retry

from ..references.pushers import ReferencePusher
from ..tools.registry import variant


@variant()
class ConnectsAnew(ReferencePusher):
    """Opens a client for every request."""

    async def send_once(self, method: str, path: str, **arguments: Any) -> httpx.Response:
        url, headers = f"{self.config.endpoint}{path}", {**self.headers(), "Content-Type": "application/json"}
        async with httpx.AsyncClient(timeout=2.0) as client:
            return await client.request(method, url, headers=headers, **arguments)


@variant()
class Blocks(ReferencePusher):
    """Uses a synchronous client in its async methods, and sleeps between attempts."""

    def __init__(self, id: str, config: PusherConfig) -> None:  # noqa: A002 - the contract's name
        super().__init__(id, config)
        self.blocking = httpx.Client(timeout=2.0)

    async def send(self, method: str, path: str, **arguments: Any) -> httpx.Response:
        if self.closed:
            raise DriverError("the pusher is closed")
        response = None
        for attempt in range(self.config.max_retries):
            self.wait(attempt)
            try:
                response = self.blocking.request(
                    method, f"{self.config.endpoint}{path}", headers=self.headers(), **arguments
                )
            except httpx.TransportError:
                continue
            if response.status_code not in self.transient:
                break
        if response is None:
            raise DriverError(f"{self.config.endpoint} cannot be reached")
        return response

    def wait(self, attempt: int) -> None:
        time.sleep(self.config.retry_delay_sec if attempt else 0)

    async def close(self) -> None:
        self.blocking.close()
        await super().close()


class TransientError(DriverError):
    """A fault that is worth another attempt."""


@variant()
class RetriesByTheSdk(ReferencePusher):
    """Retries with the decorator of the SDK, and makes its first attempt in the transport."""

    @retry("max_retries", "retry_delay_sec", (TransientError,))
    async def send(self, method: str, path: str, **arguments: Any) -> httpx.Response:
        if self.closed:
            raise DriverError("the pusher is closed")
        try:
            response = await self.send_once(method, path, **arguments)
        except httpx.TransportError as error:
            raise TransientError(f"{self.config.endpoint} cannot be reached") from error
        if response.status_code in self.transient:
            raise TransientError(f"the remote answered {response.status_code}")
        return response


@variant()
class RetriesManyStatuses(ReferencePusher):
    """Retries after all server errors and two more statuses."""

    transient = (408, 425, 429, *range(500, 600))


@variant()
class WaitsLongerEachTime(ReferencePusher):
    """Waits with a timer of its own, longer after each attempt."""

    async def send(self, method: str, path: str, **arguments: Any) -> httpx.Response:
        self.attempt = 0
        return await super().send(method, path, **arguments)

    async def send_once(self, method: str, path: str, **arguments: Any) -> httpx.Response:
        passed = asyncio.Event()
        asyncio.get_running_loop().call_later(0.001 * self.attempt, passed.set)
        await passed.wait()
        self.attempt += 1
        return await super().send_once(method, path, **arguments)


@variant()
class WrapsItsErrors(ReferencePusher):
    """Raises its own subclasses of the exceptions of the contract."""

    class RemoteError(DriverError):
        """Something went wrong at the remote."""

    class GoneError(SessionObsoletedError):
        """Another session has taken over."""

    def refuse(self, response: httpx.Response) -> None:
        if response.status_code == 419:
            raise self.GoneError
        if not response.is_success:
            raise self.RemoteError(f"the remote answered {response.status_code}")
