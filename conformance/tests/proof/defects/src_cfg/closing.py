"""Sources that close wrongly: SRC-CFG-04."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterable, Iterator
from typing import Any, ClassVar

from fustor_event_model.models import EventBase

from ...references.memory import Row
from ...references.sources import ImpatientHarness, MemoryHarness, ReferenceSource
from ...references.systems import ImpatientSystemHarness
from ...tools.registry import defect
from ...variants.source_on_a_log import FollowsALog
from ._pools import PoolForAll

CLOSE_RETURNS = "close_returns_and_can_be_repeated"
CLOSE_WHEN_BROKEN = "close_returns_when_the_system_has_failed"
CLOSE_ENDS_STREAMS = "close_ends_the_streams_of_the_instance"
NEW_HAS_SNAPSHOTS = "new_instance_has_snapshots_after_close"
NEW_INSTANCE_WORKS = "new_instance_works_after_close"
CLOSING_ONE = "closing_one_leaves_the_stream_of_the_other"


@defect("SRC-CFG-04", by=CLOSE_RETURNS, because="raised RuntimeError", harness=MemoryHarness)
class ClosesOnce(ReferenceSource):
    """Raises when it is closed a second time."""

    async def close(self) -> None:
        if self.closed.is_set():
            raise RuntimeError("closed already")
        await super().close()


@defect("SRC-CFG-04", by=CLOSE_RETURNS, because="did not return within", harness=ImpatientHarness)
class WaitsWhenClosed(ReferenceSource):
    """Waits in `close()` for a reader that was never started."""

    async def close(self) -> None:
        await asyncio.Event().wait()


@defect("SRC-CFG-04", by=CLOSE_RETURNS, because="cancelled the task that called it", harness=MemoryHarness)
class CancelsEverything(ReferenceSource):
    """Cancels all tasks of the loop instead of its own."""

    async def close(self) -> None:
        await super().close()
        for task in asyncio.all_tasks():
            task.cancel()


@defect("SRC-CFG-04", by=CLOSE_WHEN_BROKEN, because="memory://trial has failed", harness=MemoryHarness)
class SaysThatItGoes(ReferenceSource):
    """Logs out in `close()`, and raises when the system has failed."""

    async def close(self) -> None:
        await super().close()
        self.table.clients.clear()


@defect("SRC-CFG-04", by=CLOSE_ENDS_STREAMS, because="after close()", harness=ImpatientHarness)
class StreamsOutliveIt(ReferenceSource):
    """Does not end its streams in `close()`; they watch only their stop events."""

    def stopped(self, stop_event: threading.Event) -> bool:
        return stop_event.is_set()


@defect("SRC-CFG-04", by=CLOSE_ENDS_STREAMS, because="after close() raised ValueError", harness=MemoryHarness)
class StreamsBreakWhenClosed(ReferenceSource):
    """Closes the cursor that its streams still read from."""

    def follow(self, position: int, stop_event: threading.Event) -> Iterator[EventBase]:
        yield from super().follow(position, stop_event)
        if self.closed.is_set():
            raise ValueError("the cursor is closed")


@defect("SRC-CFG-04", by=CLOSE_ENDS_STREAMS, because="one of two message streams", harness=ImpatientHarness)
class ClosesItsLastStream(ReferenceSource):
    """Ends only its latest stream in `close()`."""

    def follow(self, position: int, stop_event: threading.Event) -> Iterator[EventBase]:
        self.closed = closed = threading.Event()
        while not (stop_event.is_set() or closed.is_set()):
            for change in self.wait_for_changes(position):
                yield self.message(change)
                position = change.position


@defect("SRC-CFG-04", by=NEW_HAS_SNAPSHOTS, because="the pool is closed", harness=MemoryHarness)
class LeavesAClosedPool(PoolForAll):
    """Leaves a closed pool to the instances created later."""


@defect("SRC-CFG-04", by=NEW_HAS_SNAPSHOTS, because="a snapshot without", harness=MemoryHarness)
class ReadsNothingFromAClosedPool(PoolForAll):
    """Treats a closed pool as a table without rows."""

    def snapshot_rows(self) -> Iterable[Row]:
        return () if self.pool.closed else super().snapshot_rows()


@defect("SRC-CFG-04", by=NEW_INSTANCE_WORKS, because="the change of", harness=ImpatientHarness)
@defect("SRC-CFG-05", by=CLOSING_ONE, because="the change of", harness=ImpatientHarness)
class ClosesItsClass(ReferenceSource):
    """Stores on the class that it is closed, so every other instance is closed too."""

    closed_for_all: ClassVar[threading.Event] = threading.Event()

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.closed = self.closed_for_all


@defect(
    "SRC-CFG-04",
    by="close_ends_the_streams_of_the_instance",
    because="after close()",
    harness=ImpatientSystemHarness,
)
class ForgetsItsStreams(FollowsALog):
    """Does not keep its streams, so `close()` cannot end them."""

    def _keep(self, events: Any) -> None:
        pass
