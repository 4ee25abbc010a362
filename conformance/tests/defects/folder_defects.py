"""Pushers to a remote that is no HTTP, with one thing wrong."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fustor_core.envelope import Envelope
from fustor_event_model.models import EventBase

from .folder_variants import FolderHarness, FolderPusher
from .registry import defect


@defect("PSH-ENV-01", because="expected one envelope, got 2 requests", harness=FolderHarness)
class WritesTwice(FolderPusher):
    """Writes every envelope twice."""

    def line(self, events: list[EventBase], keywords: Mapping[str, Any]) -> bytes:
        return super().line(events, keywords) * 2


@defect("PSH-ENV-02", because="expected {'is_snapshot_end': True}", harness=FolderHarness)
class ForgetsTheEnd(FolderPusher):
    """Does not pass on that a snapshot is complete."""

    def line(self, events: list[EventBase], keywords: Mapping[str, Any]) -> bytes:
        return Envelope(events=events, **{**keywords, "is_snapshot_end": False}).encode() + b"\n"


@defect(
    "PSH-CFG-02",
    by="every_credential_is_supported_or_refused",
    because="raised AttributeError",
    harness=FolderHarness,
)
class TakesEveryCredentialForAKey(FolderPusher):
    """Looks for the key without asking whether there is one."""

    def take(self, answer: bool | None, line: bytes) -> Any:
        assert self.config.credential.key
        return super().take(answer, line)


@defect("PSH-FLT-01", because="returned {'snapshot_needed': False}", harness=FolderHarness)
class SwallowsARefusal(FolderPusher):
    """Takes a folder that takes nothing for one that needs nothing."""

    def take(self, answer: bool | None, line: bytes) -> Any:
        return {"snapshot_needed": False} if answer is None else super().take(answer, line)


@defect(
    "PSH-SYNC-01",
    by="remote_survives_what_drivers_get_wrong",
    because="the remote holds",
    harness=FolderHarness,
)
class WritesWhatIsRefused(FolderPusher):
    """Writes first, and asks then."""

    def take(self, answer: bool | None, line: bytes) -> Any:
        if answer is None:
            super().take(False, line)
        return super().take(answer, line)
