"""Sources that do not release an abandoned snapshot: SRC-SNAP-06."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from typing import Any

from fustor_conformance import Limits
from fustor_event_model.models import EventBase

from ...references.memory import TABLES
from ...references.sources import ImpatientHarness, ReferenceSource
from ...tools.registry import defect
from ...variants.source_resources import Connected, Connection

CLOSED = "closing_a_snapshot_releases_it"
DROPPED = "dropping_a_snapshot_releases_it"


@defect("SRC-SNAP-06", by=CLOSED, because="thread 'reader'", harness=ImpatientHarness)
@defect("SRC-SNAP-06", by=DROPPED, because="thread 'reader'", harness=ImpatientHarness)
class ReleasesAtTheEnd(ReferenceSource):
    """Releases the connection of a snapshot only at its end."""

    def read_all(self, batch_size: int) -> Iterator[EventBase]:
        connection = Connection(self.table)
        yield from super().read_all(batch_size)
        connection.close()


class Exclusive(ImpatientHarness):
    """Works a table that cannot be changed while it is read."""

    limits = Limits(call=0.3, latency=0.4, stop=0.1)

    def insert(self, row: Any) -> None:
        if TABLES[self.uri].clients:
            raise TimeoutError("the table is locked")
        super().insert(row)

    def server_resources(self) -> list[str]:
        return []


class Waiting(Exclusive):
    """Blocks until the table can be changed."""

    def insert(self, row: Any) -> None:
        if TABLES[self.uri].clients:
            threading.Event().wait()
        super().insert(row)


class WaitingAsynchronously(Exclusive):
    """Waits until the table can be changed, without blocking the event loop."""

    async def insert(self, row: Any) -> None:  # type: ignore[override]
        if TABLES[self.uri].clients:
            await asyncio.Event().wait()
        super().insert(row)


@defect("SRC-SNAP-06", by=CLOSED, because="the table is locked", harness=Exclusive)
@defect("SRC-SNAP-06", by=DROPPED, because="and blocked the event loop", harness=Waiting)
@defect("SRC-SNAP-06", by=DROPPED, because="did not end within", harness=WaitingAsynchronously)
class UnlocksAtTheEnd(ReferenceSource):
    """Locks the table for a snapshot, and unlocks it only at its end."""

    def read_all(self, batch_size: int) -> Iterator[EventBase]:
        self.table.clients.append("a lock")
        yield from super().read_all(batch_size)
        self.table.clients.clear()


@defect("SRC-SNAP-06", by=CLOSED, because="raised RuntimeError: generator ignored", harness=ImpatientHarness)
class GoesOnWhenClosed(ReferenceSource):
    """Continues with the next batch when its generator is closed."""

    def get_snapshot_iterator(self, **keywords: Any) -> Iterator[EventBase]:
        for event in super().get_snapshot_iterator(**keywords):
            try:
                yield event
            except BaseException:  # noqa: BLE001 - that is what is wrong
                continue


@defect("SRC-SNAP-06", by=DROPPED, because="thread 'reader'", harness=ImpatientHarness)
class KeepsItsIterators(Connected):
    """Keeps every iterator in a list, so none is ever collected."""

    def get_snapshot_iterator(self, **keywords: Any) -> Iterator[EventBase]:
        self.__dict__.setdefault("iterators", []).append(super().get_snapshot_iterator(**keywords))
        return self.__dict__["iterators"][-1]  # type: ignore[no-any-return]


@defect("SRC-SNAP-06", by=CLOSED, because="the change of", harness=ImpatientHarness)
class ClosesItsStreamsToo(ReferenceSource):
    """Ends its streams when a snapshot is closed."""

    def read_all(self, batch_size: int) -> Iterator[EventBase]:
        try:
            yield from super().read_all(batch_size)
        except GeneratorExit:
            self.closed.set()
            raise
