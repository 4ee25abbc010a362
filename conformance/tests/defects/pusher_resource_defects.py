"""Pushers with one thing wrong: what they leave behind."""

from __future__ import annotations

import socket
import threading
from typing import Any
from urllib.parse import urlsplit

import httpx
from fustor_conformance import Limits, PusherHarness
from fustor_core.models.config import PusherConfig

from .pushers import ReferencePusher
from .registry import defect

RELEASES = "close_releases_clients"


class PatientHarness(PusherHarness):
    """Does not wait long for what is left to go."""

    limits = Limits(stop=0.2)


@defect("PSH-CFG-03", by=RELEASES, because="socket 127.0.0.1:", harness=PatientHarness)
class NeverClosesItsClient(ReferencePusher):
    """Only says that it is closed."""

    async def close(self) -> None:
        self.closed = True


@defect("PSH-CFG-03", by=RELEASES, because="socket 127.0.0.1:", harness=PatientHarness)
class ClosesTheLastClient(ReferencePusher):
    """Makes a client for each request, and closes the last one."""

    async def send_once(self, method: str, path: str, **arguments: Any) -> httpx.Response:
        self.__dict__.setdefault("clients", []).append(self.client)
        self.client = httpx.AsyncClient(timeout=2.0)
        return await super().send_once(method, path, **arguments)


@defect("PSH-CFG-03", by=RELEASES, because="thread 'heartbeats'", harness=PatientHarness)
class BeatsForEver(ReferencePusher):
    """Beats in a thread of its own, which nobody ends."""

    async def create_session(self, task_id: str) -> Any:
        threading.Thread(target=threading.Event().wait, name="heartbeats", daemon=True).start()
        return await super().create_session(task_id)


@defect("PSH-CFG-03", by=RELEASES, because="socket 127.0.0.1:", harness=PatientHarness)
class ConnectsWhenConstructed(ReferencePusher):
    """Holds a connection of its own from the beginning."""

    def __init__(self, id: str, config: PusherConfig) -> None:  # noqa: A002 - the contract's name
        super().__init__(id, config)
        remote = urlsplit(config.endpoint)
        self.connection = socket.create_connection((remote.hostname, remote.port))
