"""The reference sources, and the harness that works their table."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, ClassVar

from fustor_conformance import SourceHarness
from fustor_conformance.harness import Limits
from fustor_core.drivers import MessageStream, SourceDriver
from fustor_core.exceptions import ConfigError, DriverError
from fustor_core.models.config import SourceConfig
from fustor_event_model.models import EventBase, EventType

from .memory import TABLES, Change, Row, Table


class ReferenceSource(SourceDriver):
    """Is durable and keeps every clause, in small methods that a defect can replace."""

    key: ClassVar[tuple[str, ...]] = ("id",)

    def __init__(self, id: str, config: SourceConfig) -> None:  # noqa: A002 - the contract's name
        super().__init__(id, config)
        self.check_settings(config.driver_params)
        self.closed = threading.Event()

    def check_settings(self, settings: Mapping[str, Any]) -> None:
        if settings.get("poll_ms", 2) <= 0:
            raise ConfigError("driver_params.poll_ms must be a positive number")

    @property
    def table(self) -> Table:
        table = TABLES.get(self.config.uri)
        if table is None:
            raise DriverError(f"{self.config.uri} cannot be reached")
        if table.broken:
            raise DriverError(f"{self.config.uri} has failed")
        return table

    def event(self, event_type: EventType, rows: list[Row], index: int) -> EventBase:
        fields = list(dict.fromkeys(key for row in rows for key in row))
        return EventBase(
            event_type=event_type, fields=fields, rows=rows, index=index, event_schema="memory", table="items"
        )

    def is_position_available(self, position: int) -> bool:
        table = self.table
        return position > 0 and table.forgotten <= position <= table.position

    def get_message_iterator(self, start_position: int = -1, **keywords: Any) -> Any:
        lost = start_position > 0 and not self.is_position_available(start_position)
        start = start_position if start_position > 0 and not lost else self.table.position
        return self.stream(start, lost, keywords)

    def stream(self, position: int, lost: bool, keywords: Mapping[str, Any]) -> Any:
        events = self.follow(position, keywords["stop_event"])
        return self.answer(self.project(events, keywords.get("required_fields_tracker")), lost)

    def project(self, events: Iterator[EventBase], tracker: Any) -> Iterator[EventBase]:
        for event in events:
            if needed := tracker.get_fields() if tracker is not None else None:
                wanted = {*needed, *self.key}
                event.rows = [{k: v for k, v in row.items() if k in wanted} for row in event.rows]
                event.fields = [name for name in event.fields if name in wanted]
            yield event

    def answer(self, events: Iterator[EventBase], lost: bool) -> Any:
        return MessageStream(events, lost)

    def follow(self, position: int, stop_event: threading.Event) -> Iterator[EventBase]:
        while not self.stopped(stop_event):
            for change in self.wait_for_changes(position):
                yield self.message(change)
                position = change.position

    def stopped(self, stop_event: threading.Event) -> bool:
        return stop_event.is_set() or self.closed.is_set()

    def wait_for_changes(self, position: int) -> list[Change]:
        table = self.table
        with table.changed:
            if not table.after(position):
                table.changed.wait(0.002)
            return table.after(position)

    def message(self, change: Change) -> EventBase:
        return self.event(change.event_type, [dict(change.row)], change.position)

    def get_snapshot_iterator(self, *, batch_size: int = 100, **keywords: Any) -> Iterator[EventBase]:
        return self.project(self.read_all(batch_size), keywords.get("required_fields_tracker"))

    def read_all(self, batch_size: int) -> Iterator[EventBase]:
        rows = iter(self.snapshot_rows())
        while batch := list(islice(rows, batch_size)):
            yield self.event(EventType.INSERT, batch, self.table.position)

    def snapshot_rows(self) -> Iterable[Row]:
        key = None
        while found := self.table.row_after(key):
            key, row = found
            yield row

    async def close(self) -> None:
        self.closed.set()

    @classmethod
    async def test_connection(cls, **keywords: Any) -> tuple[bool, str]:
        there = keywords.get("uri") in TABLES
        return there, "the table is there" if there else "there is no such table"

    @classmethod
    async def get_available_fields(cls, **keywords: Any) -> dict[str, Any]:
        return {"properties": {name: {} for name in ("id", "name", "amount")}}

    @classmethod
    async def get_wizard_steps(cls) -> dict[str, Any]:
        schema = {"type": "object", "properties": {"uri": {"$ref": "#/components/schemas/Uri"}}}
        return {
            "steps": [{"step_id": "table", "title": "Table", "schema": schema, "validations": []}],
            "components": {"schemas": {"Uri": {"type": "string"}}},
        }


class GuardedSource(ReferenceSource):
    """Refuses a wrong password."""

    @property
    def table(self) -> Table:
        if self.config.credential.passwd == "guessed":
            raise DriverError(f"{self.config.uri} refuses the credential of {self.config.credential.user}")
        return super().table

    @classmethod
    async def test_connection(cls, **keywords: Any) -> tuple[bool, str]:
        credential = keywords.get("credential") or {}
        there, text = await super().test_connection(**keywords)
        known = credential.get("passwd") == "s3cret"
        return there and known, text if known else "the password is wrong"


class ReferenceTransientSource(ReferenceSource):
    """Is transient: changes that are not consumed at once are lost."""

    @property
    def is_transient(self) -> bool:
        return True

    def is_position_available(self, position: int) -> bool:
        return False


class MemoryHarness(SourceHarness):
    """Works the table of the reference sources."""

    uri = "memory://trial"

    def start(self) -> None:
        TABLES[self.uri] = Table()

    def config(self) -> dict[str, Any]:
        return {"uri": self.uri, "credential": {"user": "kit", "passwd": "s3cret"}}

    def unreachable_config(self) -> dict[str, Any]:
        return {**self.config(), "uri": "memory://nowhere"}

    def unusable_configs(self) -> dict[str, Any]:
        return {"poll_ms": {**self.config(), "driver_params": {"poll_ms": 0}}}

    def seed(self, rows: Sequence[Any]) -> None:
        for row in rows:
            self.insert(row)

    def insert(self, row: Any) -> None:
        TABLES[self.uri].change(EventType.INSERT, dict(row))

    def update(self, row: Any) -> None:
        TABLES[self.uri].change(EventType.UPDATE, dict(row))

    def delete(self, row: Any) -> None:
        TABLES[self.uri].change(EventType.DELETE, dict(row))

    def rows(self) -> list[Row]:
        return list(TABLES[self.uri].rows.values())

    def expire_history(self) -> None:
        TABLES[self.uri].forget()

    def break_system(self) -> None:
        TABLES[self.uri].set_broken(True)

    def restore_system(self) -> None:
        TABLES[self.uri].set_broken(False)

    def server_resources(self) -> list[str]:
        return TABLES[self.uri].clients


class GuardedHarness(MemoryHarness):
    """Has a configuration with a credential that the system refuses."""

    def refused_config(self) -> dict[str, Any]:
        return {**self.config(), "credential": {"user": "kit", "passwd": "guessed"}}


class ImpatientHarness(MemoryHarness):
    """Has short time limits, for drivers that make the kit wait until a limit."""

    limits = Limits(call=1.0, latency=0.4, stop=0.4)


class FilledHarness(MemoryHarness):
    """Starts with three rows in the table."""

    def start(self) -> None:
        super().start()
        for number in (1, 2, 3):
            self.insert({"id": number, "name": f"row {number}", "amount": number})
