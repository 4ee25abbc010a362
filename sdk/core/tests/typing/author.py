"""Drivers as authors write them; a strict type checker must accept every line."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, assert_type

from fustor_core.discovery import InstalledDriver, find_driver
from fustor_core.drivers import (
    MessageStream,
    PusherDriver,
    PushResult,
    RequiredFieldsTracker,
    Session,
    SourceDriver,
)
from fustor_core.envelope import Envelope, parse_reply
from fustor_core.exceptions import DriverError
from fustor_core.http import Endpoints, HttpPusher, RefusedError
from fustor_core.sources import CallbackSource, Change, Emit, Fail, LogSource, PollingSource, Row, in_thread
from fustor_core.utils.retry import retry
from fustor_event_model.models import EventBase, UpdateEvent

if TYPE_CHECKING:
    from fustor_core.models.config import PusherConfig, SourceConfig


class BriefSource(SourceDriver):
    """Names only the arguments that it uses and takes the others as keywords."""

    def get_snapshot_iterator(self, **kwargs: Any) -> Iterator[EventBase]:
        yield UpdateEvent(fields=[], rows=[], event_schema="s", table="t")

    def get_message_iterator(
        self, start_position: int = -1, **kwargs: Any
    ) -> tuple[Iterator[EventBase], bool]:
        return iter(()), False

    @classmethod
    async def get_available_fields(cls, **kwargs: Any) -> dict[str, Any]:
        return {"properties": {}}


class FullSource(SourceDriver):
    """Spells out the signatures of the contract."""

    def __init__(self, id: str, config: SourceConfig) -> None:  # noqa: A002
        super().__init__(id, config)
        self.root: str = config.driver_params["root"]

    @property
    def is_transient(self) -> bool:
        return True

    def get_snapshot_iterator(
        self,
        *,
        batch_size: int = 100,
        required_fields_tracker: RequiredFieldsTracker | None = None,
        **kwargs: Any,
    ) -> Iterator[EventBase]:
        return iter(())

    def get_message_iterator(
        self,
        start_position: int = -1,
        *,
        stop_event: threading.Event | None = None,
        required_fields_tracker: RequiredFieldsTracker | None = None,
        **kwargs: Any,
    ) -> MessageStream:
        wanted = required_fields_tracker.get_fields() if required_fields_tracker else set()
        assert_type(wanted, set[str])
        return MessageStream(iter(()), needed_position_lost=start_position > 0)

    @classmethod
    async def get_available_fields(cls, *, uri: str = "", **kwargs: Any) -> dict[str, Any]:
        return {"properties": {}}

    @classmethod
    async def test_connection(cls, **kwargs: Any) -> tuple[bool, str]:
        return False, "no response"


class Logged(LogSource):
    """Names its table on the class and its schema in the constructor."""

    table = "items"
    key = ("tenant", "id")
    errors = (OSError, LookupError)
    longest_wait = 1

    def __init__(self, id: str, config: SourceConfig) -> None:  # noqa: A002
        super().__init__(id, config)
        self.event_schema = config.uri

    def read_page(self, after: Row | None, limit: int) -> list[dict[str, Any]]:
        return [{"tenant": "a", "id": after["id"] + 1 if after else 1}]

    def newest_position(self) -> int:
        return 1

    def has_position(self, position: int) -> bool:
        return position == 1

    def read_changes(self, after: int, timeout: float) -> list[Change]:
        return [Change("insert", {"id": 1}, after + 1)]

    @classmethod
    async def get_available_fields(cls, **kwargs: Any) -> dict[str, Any]:
        return {"properties": {}}


class Polled(PollingSource):
    event_schema, table, key = "public", "items", ("id",)

    def read_page(self, after: Row | None, limit: int) -> Sequence[Row]:
        return ()

    def newest_position(self) -> int:
        return 1

    def oldest_position(self) -> int:
        return 1

    def read_from(self, position: int, limit: int) -> Sequence[Change]:
        return [Change("update", {"id": 1}, position, identity=7)]

    @classmethod
    async def get_available_fields(cls, **kwargs: Any) -> dict[str, Any]:
        return {"properties": {}}


class Watched(CallbackSource):
    event_schema, table, key = "/", "files", ("path",)

    def read_page(self, after: Row | None, limit: int) -> Sequence[Row]:
        return ()

    @contextmanager
    def subscribe(self, emit: Emit, fail: Fail) -> Iterator[None]:
        emit(Change("delete", {"path": "/a"}))
        fail(OSError("gone"))
        yield

    @classmethod
    async def get_available_fields(cls, **kwargs: Any) -> dict[str, Any]:
        return {"properties": {}}


class Threaded(Watched):
    @contextmanager
    def subscribe(self, emit: Emit, fail: Fail) -> Iterator[None]:
        def work(stop: threading.Event) -> None:
            while not stop.is_set():
                emit(Change("update", {"path": "/a"}))

        with in_thread(work, fail):
            yield


class Pusher(PusherDriver):
    @retry("max_retries", "retry_delay_sec", exceptions=(DriverError,))
    async def _post(self, body: bytes, *, path: str) -> bytes:
        return body

    async def push(
        self, events: list[EventBase], *, session_id: str | None = None, **kwargs: Any
    ) -> PushResult:
        body = Envelope(events=events, session_id=session_id).encode()
        reply = await self._post(body, path="/events")
        assert_type(reply, bytes)
        return parse_reply(reply)

    async def create_session(self, task_id: str) -> Session:
        return {"session_id": "1", "suggested_heartbeat_interval_seconds": 10}

    async def heartbeat(self, *, session_id: str, **kwargs: Any) -> dict[str, Any]:
        return {"session_id": session_id}

    async def get_latest_committed_index(self, **kwargs: Any) -> int:
        return -1

    @classmethod
    async def get_needed_fields(cls, **kwargs: Any) -> dict[str, Any]:
        return {}


class PlainHttpPusher(HttpPusher):
    """Sets attributes only."""

    endpoints = Endpoints(events="POST ingest", heartbeat="PUT sessions/{session_id}")
    api_key_header = "x-api-key"
    timeout_sec = 30
    transient_statuses = HttpPusher.transient_statuses | {423}


class OwnHttpPusher(HttpPusher):
    """Overrides everything that a subclass may override."""

    def __init__(self, id: str, config: PusherConfig) -> None:  # noqa: A002
        super().__init__(id, config)
        self.token = "t"

    def headers(self) -> dict[str, str]:
        return {**super().headers(), "X-Token": self.token}

    def session_request(self, task_id: str) -> dict[str, Any]:
        return {**super().session_request(task_id), "client": "c"}

    def read_session(self, answer: dict[str, Any]) -> Session:
        return {"session_id": answer["id"]}

    def heartbeat_request(self, session_id: str) -> dict[str, Any]:
        return {"id": session_id}

    def read_position(self, answer: dict[str, Any]) -> int:
        return super().read_position(answer["position"])

    def read_reply(self, body: bytes) -> PushResult:
        return {"snapshot_needed": body == b"yes"}

    async def probe(self) -> None:
        try:
            assert_type(await self.send("GET", "health", query={"deep": "1"}), bytes)
        except RefusedError as error:
            assert_type(error.status, int)


async def use(pusher: PusherDriver, source: SourceDriver, config: PusherConfig) -> None:
    session = await pusher.create_session("task")
    mapping: Mapping[str, object] = session
    assert_type(session["session_id"], str)
    result = await pusher.push([], session_id=session["session_id"], is_snapshot_end=True)
    assert_type(result["snapshot_needed"], bool)
    events, lost = source.get_message_iterator(3, stop_event=threading.Event())
    assert_type(events, Iterator[EventBase])
    assert_type(lost, bool)
    assert_type(find_driver("source:postgres"), InstalledDriver)
    del mapping, config
