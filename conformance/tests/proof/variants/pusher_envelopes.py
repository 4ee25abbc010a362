"""Pushers that write unusual envelopes."""

from __future__ import annotations

import gzip
import json
import time
import uuid
from collections.abc import AsyncIterator, Mapping
from typing import Any

import httpx
from fustor_event_model.models import EventBase

from ..references.pushers import ReferencePusher
from ..tools.registry import variant


@variant()
class SendsMore(ReferencePusher):
    """Adds keys to the envelope, the same in every attempt."""

    def body(self, events: list[EventBase], keywords: Mapping[str, Any]) -> bytes:
        envelope = json.loads(super().body(events, keywords))
        return json.dumps({"request_id": uuid.uuid4().hex, "sent_at": time.time(), **envelope}).encode()


@variant()
class WritesPrettyJson(ReferencePusher):
    """Sorts the keys, indents, and escapes all characters that are not ASCII."""

    def body(self, events: list[EventBase], keywords: Mapping[str, Any]) -> bytes:
        envelope = json.loads(super().body(events, keywords))
        return json.dumps(envelope, sort_keys=True, indent=2, ensure_ascii=True).encode()


@variant()
class Compresses(ReferencePusher):
    """Compresses its envelopes."""

    def body(self, events: list[EventBase], keywords: Mapping[str, Any]) -> bytes:
        return gzip.compress(super().body(events, keywords), mtime=0)

    async def send_once(self, method: str, path: str, **arguments: Any) -> httpx.Response:
        headers = {**self.headers(), "Content-Type": "application/json"}
        if path == "/events":
            headers["Content-Encoding"] = "gzip"
        return await self.client.request(
            method, f"{self.config.endpoint}{path}", headers=headers, **arguments
        )


@variant()
class Streams(ReferencePusher):
    """Sends the body in chunks, without a length."""

    async def send_once(self, method: str, path: str, **arguments: Any) -> httpx.Response:
        if "content" in arguments:
            arguments = {"content": self.pieces(arguments["content"])}
        return await super().send_once(method, path, **arguments)

    async def pieces(self, body: bytes) -> AsyncIterator[bytes]:
        for start in range(0, len(body), 50):
            yield body[start : start + 50]


@variant()
class NumbersItsRequests(ReferencePusher):
    """Adds a different header to each request, and leaves the envelope the same."""

    def headers(self) -> dict[str, str]:
        return {**super().headers(), "X-Request-Id": uuid.uuid4().hex}
