"""A complete driver that polls a database whose triggers record each change with its time."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from fustor_core.models.config import SourceConfig
from fustor_core.sources import Change, PollingSource, Row

from ..references.sqlite_systems import SqliteHarness
from ..tools.registry import variant


def select(uri: str, query: str, *values: int | None) -> list[dict[str, Any]]:
    with closing(sqlite3.connect(f"{Path(uri).as_uri()}?mode=ro", uri=True)) as connection:
        connection.row_factory = sqlite3.Row
        return [dict(row) for row in connection.execute(query, values)]


@variant(harness=SqliteHarness)
class PollsADatabase(PollingSource):
    """Polls a table of changes by their time."""

    table = "items"
    key = ("id",)
    errors = (sqlite3.Error,)
    poll_interval = 0.02

    def __init__(self, id: str, config: SourceConfig) -> None:  # noqa: A002 - the contract's name
        super().__init__(id, config)
        self.event_schema = Path(config.uri).name

    def read_page(self, after: Row | None, limit: int) -> Sequence[Row]:
        query = "SELECT * FROM items WHERE ?1 IS NULL OR id > ?1 ORDER BY id LIMIT ?2"
        return select(self.config.uri, query, after and after["id"], limit)

    def newest_position(self) -> int:
        query = "SELECT time FROM changes UNION SELECT time FROM forgotten ORDER BY time DESC LIMIT 1"
        return int(select(self.config.uri, query)[0]["time"])

    def oldest_position(self) -> int:
        return int(select(self.config.uri, "SELECT time FROM forgotten")[0]["time"]) + 1

    def read_from(self, position: int, limit: int) -> Sequence[Change]:
        query = "SELECT * FROM changes WHERE time >= ? ORDER BY time, number LIMIT ?"
        found = select(self.config.uri, query, position, limit)
        return [Change(row.pop("kind"), row, row.pop("time"), row.pop("number")) for row in found]

    @classmethod
    async def get_available_fields(cls, **keywords: Any) -> dict[str, Any]:
        return {"properties": {name: {} for name in ("id", "name", "amount")}}

    @classmethod
    async def test_connection(cls, **keywords: Any) -> tuple[bool, str]:
        return Path(str(keywords.get("uri"))).is_file(), "looked for the file"  # noqa: ASYNC240 - a quick look
