"""A pusher to a non-HTTP remote, a directory, and the harness that returns what arrived there."""

from __future__ import annotations

import asyncio
import json
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from fustor_conformance import PusherHarness
from fustor_core.drivers import PusherDriver
from fustor_core.envelope import Envelope
from fustor_core.exceptions import ConfigError, DriverError
from fustor_core.models.config import PusherConfig
from fustor_event_model.models import EventBase

from ..tools.registry import variant

ENVELOPES, ANSWERS, SESSIONS = "envelopes", "answers", "sessions"


def _is_folder(endpoint: str) -> bool:
    return Path(endpoint.removeprefix("file://")).is_dir()


class FolderHarness(PusherHarness):
    """Makes an empty directory for every trial."""

    def start(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="fustor-folder-"))
        for name in (ENVELOPES, SESSIONS):
            (self.folder / name).touch()
        self.write_answers(False)

    def stop(self) -> None:
        shutil.rmtree(self.folder)

    def config(self, endpoint: str) -> Mapping[str, Any]:
        return {"endpoint": self.folder.as_uri(), "credential": {"key": "a-key-of-the-kit"}}

    def received(self) -> list[Any]:
        return [json.loads(line) for line in (self.folder / ENVELOPES).read_bytes().splitlines()]

    def answer(self, *replies: bool | None) -> None:
        self.write_answers(*replies)

    def write_answers(self, *replies: bool | None) -> None:
        (self.folder / ANSWERS).write_text(json.dumps(replies))


@variant(harness=FolderHarness)
class FolderPusher(PusherDriver):
    """Appends each envelope to a file."""

    def __init__(self, id: str, config: PusherConfig) -> None:  # noqa: A002 - the contract's name
        super().__init__(id, config)
        self.folder = self.folder_at(config.endpoint)
        self.closed = False

    def folder_at(self, endpoint: str) -> Path:
        if not endpoint.startswith("file://"):
            raise ConfigError(f"endpoint is no URL that starts with file: {endpoint}")
        return Path(endpoint.removeprefix("file://"))

    async def push(self, events: list[EventBase], **keywords: Any) -> Any:
        if self.closed:
            raise DriverError("the pusher is closed")
        answers = json.loads((self.folder / ANSWERS).read_text())
        (self.folder / ANSWERS).write_text(json.dumps(answers[1:] or answers))
        return self.take(answers[0], self.line(events, keywords))

    def line(self, events: list[EventBase], keywords: Mapping[str, Any]) -> bytes:
        return Envelope(events=events, **keywords).encode() + b"\n"

    def take(self, answer: bool | None, line: bytes) -> Any:
        if answer is None:
            raise DriverError(f"{self.config.endpoint} takes nothing")
        with (self.folder / ENVELOPES).open("ab") as file:
            file.write(line)
        return {"snapshot_needed": answer}

    async def create_session(self, task_id: str) -> Any:
        with (self.folder / SESSIONS).open("a") as file:
            print(task_id, file=file)
            return {"session_id": f"session-{file.tell()}"}

    async def heartbeat(self, **keywords: Any) -> Any:
        return {}

    async def close(self) -> None:
        self.closed = True

    @classmethod
    async def get_needed_fields(cls, **keywords: Any) -> dict[str, Any]:
        return {}

    @classmethod
    async def test_connection(cls, **keywords: Any) -> tuple[bool, str]:
        there = _is_folder(str(keywords.get("endpoint")))
        return there, "the folder is there" if there else "there is no such folder"


@variant(harness=FolderHarness)
class KeepsTheSameOnce(FolderPusher):
    """Recognises an envelope that is already in the directory, as a database does by an idempotency key."""

    def take(self, answer: bool | None, line: bytes) -> Any:
        if answer is not None and line in (self.folder / ENVELOPES).read_bytes().splitlines(keepends=True):
            return {"snapshot_needed": answer}
        return super().take(answer, line)

    async def create_session(self, task_id: str) -> Any:
        return {"session_id": f"session of {self.id}"}


class AsyncFolderHarness(FolderHarness):
    """Implements all methods as coroutines, as the client of a broker does."""

    async def received(self) -> list[Any]:
        await asyncio.sleep(0)
        return super().received()

    async def answer(self, *replies: bool | None) -> None:
        await asyncio.sleep(0)
        self.write_answers(*replies)


@variant(harness=AsyncFolderHarness)
class WaitsForItsFolder(FolderPusher):
    """Yields to other tasks before it writes."""

    async def push(self, events: list[EventBase], **keywords: Any) -> Any:
        for _ in range(3):
            await asyncio.sleep(0)
        return await super().push(events, **keywords)


class GuardedFolderHarness(FolderHarness):
    """Has a directory with a password."""

    password = "open-7c2d-sesame"

    def config(self, endpoint: str) -> Mapping[str, Any]:
        return {"endpoint": str(self.folder), "credential": {"user": "kit", "passwd": self.password}}


@variant(harness=GuardedFolderHarness)
class MakesItsFolder(FolderPusher):
    """Makes missing directories, and checks the password at every push."""

    def folder_at(self, endpoint: str) -> Path:
        folder = Path(endpoint)
        if not folder.is_dir():
            folder.mkdir(parents=True)
            (folder / ANSWERS).write_text("[false]")
        return folder

    async def push(self, events: list[EventBase], **keywords: Any) -> Any:
        if getattr(self.config.credential, "passwd", None) != GuardedFolderHarness.password:
            raise DriverError(f"{self.config.endpoint} refuses the credential")
        return await super().push(events, **keywords)
