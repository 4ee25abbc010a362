"""Pushers that are right and have habits that look like a fault."""

from __future__ import annotations

import gzip
from typing import Any

import httpx

from .pushers import ReferencePusher
from .registry import variant


@variant()
class CompressesEachAttempt(ReferencePusher):
    """Compresses the envelope for each attempt anew, and gzip writes down when."""

    async def send_once(self, method: str, path: str, **arguments: Any) -> httpx.Response:
        if path != "/events":
            return await super().send_once(method, path, **arguments)
        self.attempts = getattr(self, "attempts", 0) + 1
        content = gzip.compress(arguments["content"], mtime=self.attempts)
        headers = {**self.headers(), "Content-Encoding": "gzip"}
        return await self.client.request(
            method, f"{self.config.endpoint}{path}", headers=headers, content=content
        )
