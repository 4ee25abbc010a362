"""A source whose instances share a pool."""

from __future__ import annotations

from collections.abc import Iterable

from fustor_core.exceptions import DriverError

from ...references.memory import TABLES, Row
from ...references.sources import ReferenceSource


class Pool:
    """A pool of connections that all instances of a table read their snapshots with."""

    def __init__(self) -> None:
        self.closed = False


class PoolForAll(ReferenceSource):
    """Reads snapshots with the pool of its table, and closes that pool."""

    @property
    def pool(self) -> Pool:
        return TABLES[self.config.uri].__dict__.setdefault("pool", Pool())

    def snapshot_rows(self) -> Iterable[Row]:
        if self.pool.closed:
            raise DriverError("the pool is closed")
        return super().snapshot_rows()

    async def close(self) -> None:
        await super().close()
        self.pool.closed = True
