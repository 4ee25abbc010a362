"""Pushers that close wrongly: PSH-CFG-03."""

from __future__ import annotations

import asyncio
import socket
import threading
from typing import Any
from urllib.parse import urlsplit

import httpx
from fustor_conformance import Limits, PusherHarness
from fustor_core.exceptions import DriverError
from fustor_core.http import HttpPusher
from fustor_core.http._transport import Request, Transport
from fustor_core.models.config import PusherConfig

from ...references.pushers import HastyHarness, ReferencePusher
from ...tools.registry import defect
from .._shared.http import Sends

CLOSE = "close_is_final_and_idempotent"
RELEASES = "close_releases_clients"


@defect("PSH-CFG-03", by=CLOSE, because="push() returned {'snapshot_needed': False}")
class WorksAfterClose(ReferencePusher):
    """Stays open after `close()`."""

    async def close(self) -> None:
        """Do nothing."""


@defect("PSH-CFG-03", by=CLOSE, because="push() raised RuntimeError")
class LetsTheClientComplain(ReferencePusher):
    """Closes the client only, so a later push raises the error of the client."""

    async def close(self) -> None:
        await self.client.aclose()


@defect("PSH-CFG-03", by=CLOSE, because="DriverError: 500: closed before")
class ClosesOnce(ReferencePusher):
    """Raises when it is closed a second time."""

    async def close(self) -> None:
        if self.closed:
            raise DriverError("closed before")
        await super().close()


@defect("PSH-CFG-03", by=CLOSE, because="close() did not return", harness=HastyHarness)
class NeverCloses(ReferencePusher):
    """Never returns from `close()`."""

    async def close(self) -> None:
        await asyncio.Event().wait()


@defect("PSH-CFG-03", by=CLOSE, because="close() cancelled the task that called it")
class CancelsEverything(ReferencePusher):
    """Cancels all tasks of the loop instead of its own."""

    async def close(self) -> None:
        await super().close()
        for task in asyncio.all_tasks():
            task.cancel()


class PatientHarness(PusherHarness):
    """Has a short time limit to stop."""

    limits = Limits(stop=0.2)


@defect("PSH-CFG-03", by=RELEASES, because="socket 127.0.0.1:", harness=PatientHarness)
class NeverClosesItsClient(ReferencePusher):
    """Marks itself closed, and does not close the client."""

    async def close(self) -> None:
        self.closed = True


@defect("PSH-CFG-03", by=RELEASES, because="socket 127.0.0.1:", harness=PatientHarness)
class ClosesTheLastClient(ReferencePusher):
    """Makes a client for each request, and closes only the last."""

    async def send_once(self, method: str, path: str, **arguments: Any) -> httpx.Response:
        self.__dict__.setdefault("clients", []).append(self.client)
        self.client = httpx.AsyncClient(timeout=2.0)
        return await super().send_once(method, path, **arguments)


@defect("PSH-CFG-03", by=RELEASES, because="thread 'heartbeats'", harness=PatientHarness)
class BeatsForEver(ReferencePusher):
    """Sends heartbeats in a thread that never ends."""

    async def create_session(self, task_id: str) -> Any:
        threading.Thread(target=threading.Event().wait, name="heartbeats", daemon=True).start()
        return await super().create_session(task_id)


@defect("PSH-CFG-03", by=RELEASES, because="socket 127.0.0.1:", harness=PatientHarness)
class ConnectsWhenConstructed(ReferencePusher):
    """Opens a connection in the constructor, and does not close it."""

    def __init__(self, id: str, config: PusherConfig) -> None:  # noqa: A002 - the contract's name
        super().__init__(id, config)
        remote = urlsplit(config.endpoint)
        self.connection = socket.create_connection((remote.hostname, remote.port))


@defect("PSH-CFG-03", because="push() returned", by="close_is_final_and_idempotent")
class ForgetsThatItIsClosed(Sends):
    """Opens new connections after it was closed."""

    class transport(Transport):
        async def _attempt(self, request: Request) -> bytes:
            if self._client.is_closed:
                self._client = Transport(self.settings, self._headers, self._transient)._client
            return await super()._attempt(request)


class QuickHarness(PusherHarness):
    """Has a short time limit to stop."""

    limits = Limits(stop=0.2)


@defect("PSH-CFG-03", because="socket 127.0.0.1:", by="close_releases_clients", harness=QuickHarness)
class ForgetsToClose(HttpPusher):
    """Leaves its connections open."""

    async def close(self) -> None:
        """Do nothing."""
