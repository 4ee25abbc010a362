"""A complete driver that follows a log."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fustor_core.exceptions import ConfigError
from fustor_core.models.config import SourceConfig
from fustor_core.sources import Change, LogSource, Row

from ..references.systems import SystemHarness, TableError, connect
from ..tools.registry import variant


@variant(harness=SystemHarness)
class FollowsALog(LogSource):
    """Follows the history of a table."""

    event_schema = "memory"
    table = "items"
    key = ("id",)
    errors = (TableError,)
    longest_wait = 0.02

    def __init__(self, id: str, config: SourceConfig) -> None:  # noqa: A002 - the contract's name
        super().__init__(id, config)
        if not config.uri.startswith("memory://"):
            raise ConfigError("uri must begin with memory://")

    def read_page(self, after: Row | None, limit: int) -> Sequence[Row]:
        return connect(self.config.uri).page(after and after["id"], limit)

    def newest_position(self) -> int:
        return connect(self.config.uri).position

    def has_position(self, position: int) -> bool:
        table = connect(self.config.uri)
        return table.forgotten <= position <= table.position

    def read_changes(self, after: int, timeout: float) -> Sequence[Change]:
        changes = connect(self.config.uri).wait_after(after, timeout)
        return [Change(change.event_type.value, change.row, change.position) for change in changes]

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
