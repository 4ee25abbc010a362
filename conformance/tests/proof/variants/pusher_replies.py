"""Pushers that return unusual results."""

from __future__ import annotations

from collections import UserDict
from types import MappingProxyType
from typing import Any

import httpx

from ..references.pushers import ReferencePusher
from ..tools.registry import variant


class Reply(dict[str, Any]):
    """A dict with keys of its own."""


@variant()
class ReturnsMore(ReferencePusher):
    """Returns a subclass of dict with additional keys."""

    def read_reply(self, body: bytes) -> Any:
        return Reply(super().read_reply(body), bytes=len(body))


@variant()
class ReturnsMappings(ReferencePusher):
    """Returns mappings that are not dicts, where the contract requires mappings."""

    def read_session(self, response: httpx.Response) -> Any:
        return MappingProxyType(super().read_session(response))

    async def heartbeat(self, *, session_id: str, **keywords: Any) -> Any:
        return UserDict(await super().heartbeat(session_id=session_id))


@variant()
class HasAnIntervalOfItsOwn(ReferencePusher):
    """Suggests a heartbeat interval when the remote gives none."""

    def read_session(self, response: httpx.Response) -> Any:
        return {"suggested_heartbeat_interval_seconds": 30, **super().read_session(response)}


@variant()
class BeatsQuietly(ReferencePusher):
    """Returns an empty mapping for a heartbeat."""

    async def heartbeat(self, *, session_id: str, **keywords: Any) -> Any:
        await super().heartbeat(session_id=session_id)
        return {}
