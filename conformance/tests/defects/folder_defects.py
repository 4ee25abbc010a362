"""Pushers to a remote that is no HTTP, with one thing wrong."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any, ClassVar

from fustor_core.envelope import Envelope
from fustor_event_model.models import EventBase

from .folder_variants import (
    AsyncFolderHarness,
    FolderHarness,
    FolderPusher,
    GuardedFolderHarness,
    MakesItsFolder,
    WaitsForItsFolder,
)
from .registry import defect
from .secret_defects import log, secret_of


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


@defect("PSH-CFG-07", because="a log record of 'a driver' holds the credential's key", harness=FolderHarness)
class LogsItsKey(FolderPusher):
    """Logs with what it writes."""

    def take(self, answer: bool | None, line: bytes) -> Any:
        log.debug("writing with %s", secret_of(self.config))
        return super().take(answer, line)


@defect("PSH-CFG-07", because="the body of a request holds the credential's key", harness=AsyncFolderHarness)
class SignsWithItsKey(FolderPusher):
    """Says in every envelope who wrote it."""

    def line(self, events: list[EventBase], keywords: Mapping[str, Any]) -> bytes:
        return super().line(events, {**keywords, "agent_id": secret_of(self.config)})


@defect("PSH-CFG-07", because="what push() returned holds", harness=GuardedFolderHarness)
class SaysHowItGotIn(MakesItsFolder):
    """Tells what a push was let in by, which only the right password is."""

    async def push(self, events: list[EventBase], **keywords: Any) -> Any:
        return {**await super().push(events, **keywords), "as": secret_of(self.config)}


@defect(
    "PSH-CFG-05",
    by="pusher_answers_about_a_good_configuration",
    because="expected True",
    harness=FolderHarness,
)
class DoesNotFindItsFolder(FolderPusher):
    """Looks for a folder by the whole URL."""

    @classmethod
    async def test_connection(cls, **keywords: Any) -> tuple[bool, str]:
        return False, "there is no such folder"


@defect(
    "PSH-SES-01",
    by="session_is_a_mapping_with_an_id",
    because="a mapping with session_id, got 42",
    harness=FolderHarness,
)
class NumbersItsSessions(FolderPusher):
    """Returns a number for a session."""

    async def create_session(self, task_id: str) -> Any:
        return 42


class KnowsItsIndex(FolderPusher):
    index: ClassVar[Any]

    async def get_latest_committed_index(self, **keywords: Any) -> Any:
        return self.index


@defect("PSH-SES-04", by="committed_index_is_a_number", because="got 'zero'", harness=FolderHarness)
class SpellsItsIndex(KnowsItsIndex):
    """Returns the index as a word."""

    index = "zero"


@defect("PSH-SES-04", by="committed_index_is_a_number", because="got 0", harness=FolderHarness)
class CountsFromNothing(KnowsItsIndex):
    """Returns 0 for a folder that holds nothing."""

    index = 0


@defect("PSH-ENV-08", because="expected ", harness=AsyncFolderHarness)
class SharesItsLine(FolderPusher):
    """Keeps what it writes where the next push finds it."""

    async def push(self, events: list[EventBase], **keywords: Any) -> Any:
        self.kept = events, keywords
        await asyncio.sleep(0)
        events, keywords = self.kept
        return await super().push(events, **keywords)


@defect(
    "PSH-FLT-05",
    by="cancelled_when_it_first_waits",
    because="push() returned {'snapshot_needed': False}, although it was cancelled",
    harness=FolderHarness,
)
class TakesAnEndForSuccess(WaitsForItsFolder):
    """Returns as if all were well when it is cancelled."""

    async def push(self, events: list[EventBase], **keywords: Any) -> Any:
        try:
            return await super().push(events, **keywords)
        except asyncio.CancelledError:
            return {"snapshot_needed": False}
