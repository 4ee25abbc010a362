"""A complete driver that reads in a thread."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Any

from fustor_core.exceptions import ConfigError
from fustor_core.models.config import SourceConfig
from fustor_core.sources import CallbackSource, Change, Emit, Fail, Row, in_thread

from ..references.systems import SystemHarness, TableError, connect
from ..tools.registry import variant


@variant(harness=SystemHarness)
class AsksInAThread(CallbackSource):
    """Reads the changes of a table in a thread, and keeps no position."""

    event_schema = "memory"
    table = "items"
    key = ("id",)
    errors = (TableError,)

    def __init__(self, id: str, config: SourceConfig) -> None:  # noqa: A002 - the contract's name
        super().__init__(id, config)
        if not config.uri.startswith("memory://"):
            raise ConfigError("uri must begin with memory://")

    def read_page(self, after: Row | None, limit: int) -> Sequence[Row]:
        return connect(self.config.uri).page(after and after["id"], limit)

    def subscribe(self, emit: Emit, fail: Fail) -> AbstractContextManager[object]:
        table = connect(self.config.uri)

        def work(stop: threading.Event, position: int = table.position) -> None:
            while not stop.is_set():
                for change in table.wait_after(position, 0.02):
                    emit(Change(change.event_type.value, change.row))
                    position = change.position

        return in_thread(work, fail)

    @classmethod
    async def get_available_fields(cls, **keywords: Any) -> dict[str, Any]:
        return {"properties": {name: {} for name in ("id", "name", "amount")}}

    @classmethod
    async def test_connection(cls, **keywords: Any) -> tuple[bool, str]:
        try:
            connect(keywords.get("uri", ""))
        except TableError as error:
            return False, str(error)
        return True, "the table is there"
