"""Pushers that mix concurrent pushes: PSH-ENV-08."""

from __future__ import annotations

import asyncio
from typing import Any, ClassVar

import httpx
from fustor_core.http._transport import Request, Transport
from fustor_event_model.models import EventBase

from ...references.pushers import ReferencePusher
from ...tools.registry import defect
from ...variants.pusher_folders import AsyncFolderHarness, FolderPusher
from .._shared.http import Sends


@defect("PSH-ENV-08", because="expected ")
class KeepsThePushOnTheInstance(ReferencePusher):
    """Keeps the body of a push on the instance, where the next push overwrites it."""

    async def push(self, events: list[EventBase], **keywords: Any) -> Any:
        self.current = self.body(events, keywords)
        return await super().push(events, **keywords)

    async def send_once(self, method: str, path: str, **arguments: Any) -> httpx.Response:
        await asyncio.sleep(0)
        if path == "/events":
            arguments = {"content": self.current}
        return await super().send_once(method, path, **arguments)


class KeepsAnArgument(ReferencePusher):
    """Keeps the argument `kept` on the instance, where the next push overwrites it."""

    kept: ClassVar[str]

    async def push(self, events: list[EventBase], **keywords: Any) -> Any:
        self.argument = keywords.get(self.kept)
        await asyncio.sleep(0)
        if self.kept in keywords:
            keywords[self.kept] = self.argument
        return await super().push(events, **keywords)


@defect("PSH-ENV-08", because="expected {'session_id': ")
class KeepsTheSessionOnTheInstance(KeepsAnArgument):
    """Sends concurrent pushes with the session of the last."""

    kept = "session_id"


@defect("PSH-ENV-08", because="expected {'task_id': ")
class KeepsTheTaskOnTheInstance(KeepsAnArgument):
    """Sends concurrent pushes with the task of the last."""

    kept = "task_id"


@defect("PSH-ENV-08", because="expected {'is_snapshot_end': ")
class KeepsTheEndOnTheInstance(KeepsAnArgument):
    """Sends concurrent pushes with the `is_snapshot_end` of the last."""

    kept = "is_snapshot_end"


@defect("PSH-ENV-08", because="expected its own reply, snapshot_needed=")
class KeepsTheReplyOnTheInstance(ReferencePusher):
    """Keeps the reply on the instance, where the reply to another push overwrites it."""

    async def push(self, events: list[EventBase], **keywords: Any) -> Any:
        self.reply = await super().push(events, **keywords)
        await asyncio.sleep(0.001)
        return self.reply


@defect("PSH-ENV-08", because="the number of envelopes that arrived: expected 8")
class JoinsPushes(ReferencePusher):
    """Sends the events of concurrent pushes in one envelope."""

    waiting: tuple[EventBase, ...] = ()

    async def push(self, events: list[EventBase], **keywords: Any) -> Any:
        self.waiting = (*self.waiting, *events)
        await asyncio.sleep(0)
        joined, self.waiting = self.waiting, ()
        return await super().push(list(joined), **keywords) if joined else {"snapshot_needed": False}


@defect("PSH-ENV-08", because="expected ", harness=AsyncFolderHarness)
class SharesItsLine(FolderPusher):
    """Keeps the arguments of a push on the instance, where the next push overwrites them."""

    async def push(self, events: list[EventBase], **keywords: Any) -> Any:
        self.kept = events, keywords
        await asyncio.sleep(0)
        events, keywords = self.kept
        return await super().push(events, **keywords)


@defect("PSH-ENV-08", because="expected ")
class KeepsItsRequestOnTheTransport(Sends):
    """Keeps a request on the transport, where the next one overwrites it."""

    class transport(Transport):
        async def _exchange(self, call: str, request: Request) -> bytes:
            self.request = request
            await asyncio.sleep(0)
            return await super()._exchange(call, self.request)
