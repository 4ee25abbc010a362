"""Sources with one thing wrong: how they are closed, and what they answer before they are used."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any, ClassVar

from fustor_core.exceptions import DriverError
from fustor_event_model.models import EventBase

from .memory import TABLES, Row
from .registry import defect
from .sources import GuardedHarness, ImpatientHarness, MemoryHarness, ReferenceSource

# --- SRC-CFG-04 and 05 ----------------------------------------------------------------------------

CLOSE_RETURNS = "close_returns_and_can_be_repeated"
CLOSE_WHEN_BROKEN = "close_returns_when_the_system_has_failed"
CLOSE_ENDS_STREAMS = "close_ends_the_streams_of_the_instance"
NEW_INSTANCE_WORKS = "new_instance_works_after_close"
NEW_HAS_SNAPSHOTS = "new_instance_has_snapshots_after_close"
CLOSING_ONE = "closing_one_leaves_the_other"
CLOSING_ONE_SNAPSHOTS = "closing_one_leaves_the_snapshots_of_the_other"
STOPPING_ONE = "stopping_one_stream_leaves_the_other"


@defect("SRC-CFG-04", by=CLOSE_RETURNS, because="raised RuntimeError", harness=MemoryHarness)
class ClosesOnce(ReferenceSource):
    """Minds being closed again."""

    async def close(self) -> None:
        if self.closed.is_set():
            raise RuntimeError("closed already")
        await super().close()


@defect("SRC-CFG-04", by=CLOSE_RETURNS, because="did not return within", harness=ImpatientHarness)
class WaitsWhenClosed(ReferenceSource):
    """Waits for a reader that was never started."""

    async def close(self) -> None:
        await asyncio.Event().wait()


@defect("SRC-CFG-04", by=CLOSE_RETURNS, because="cancelled the task that called it", harness=MemoryHarness)
class CancelsEverything(ReferenceSource):
    """Cancels all tasks of the loop, where it means its own."""

    async def close(self) -> None:
        await super().close()
        for task in asyncio.all_tasks():
            task.cancel()


@defect("SRC-CFG-04", by=CLOSE_WHEN_BROKEN, because="memory://trial has failed", harness=MemoryHarness)
class SaysThatItGoes(ReferenceSource):
    """Takes its leave of the system, and raises when that has failed."""

    async def close(self) -> None:
        await super().close()
        self.table.clients.clear()


@defect("SRC-CFG-04", by=CLOSE_ENDS_STREAMS, because="after close()", harness=ImpatientHarness)
class StreamsOutliveIt(ReferenceSource):
    """Leaves its streams to their stop events."""

    def stopped(self, stop_event: threading.Event) -> bool:
        return stop_event.is_set()


@defect("SRC-CFG-04", by=CLOSE_ENDS_STREAMS, because="was closed, raised ValueError", harness=MemoryHarness)
class StreamsBreakWhenClosed(ReferenceSource):
    """Takes away what its streams read from."""

    def follow(self, position: int, stop_event: threading.Event) -> Iterator[EventBase]:
        yield from super().follow(position, stop_event)
        if self.closed.is_set():
            raise ValueError("the cursor is closed")


@defect("SRC-CFG-04", by=CLOSE_ENDS_STREAMS, because="one of two message streams", harness=ImpatientHarness)
class ClosesItsLastStream(ReferenceSource):
    """Remembers one stream to end, the last."""

    def follow(self, position: int, stop_event: threading.Event) -> Iterator[EventBase]:
        self.closed = closed = threading.Event()
        while not (stop_event.is_set() or closed.is_set()):
            for change in self.wait_for_changes(position):
                yield self.message(change)
                position = change.position


class Pool:
    """What the snapshots of a table are read with, by whatever instance."""

    def __init__(self) -> None:
        self.closed = False


class PoolForAll(ReferenceSource):
    """Reads its snapshots with the pool of its table, and closes that."""

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


@defect("SRC-CFG-04", by=NEW_HAS_SNAPSHOTS, because="the pool is closed", harness=MemoryHarness)
class LeavesAClosedPool(PoolForAll):
    """Leaves the pool that it closed to the instances that come after it."""


@defect("SRC-CFG-04", by=NEW_HAS_SNAPSHOTS, because="a snapshot without", harness=MemoryHarness)
class ReadsNothingFromAClosedPool(PoolForAll):
    """Takes a pool that is closed for a table without rows."""

    def snapshot_rows(self) -> Iterable[Row]:
        return () if self.pool.closed else super().snapshot_rows()


@defect("SRC-CFG-05", by=CLOSING_ONE_SNAPSHOTS, because="the pool is closed", harness=MemoryHarness)
class ClosesThePoolOfOthers(PoolForAll):
    """Closes a pool that other instances use, and gives a new one only to those that come after it."""

    @cached_property
    def pool(self) -> Pool:  # type: ignore[override]
        return super().pool

    async def close(self) -> None:
        await super().close()
        del TABLES[self.config.uri].pool


@defect("SRC-CFG-04", by=NEW_INSTANCE_WORKS, because="the change of", harness=ImpatientHarness)
@defect("SRC-CFG-05", by=CLOSING_ONE, because="the change of", harness=ImpatientHarness)
class ClosesItsClass(ReferenceSource):
    """Keeps on the class whether it is closed."""

    closed_for_all: ClassVar[threading.Event] = threading.Event()

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.closed = self.closed_for_all


@defect("SRC-CFG-05", by=STOPPING_ONE, because="the change of", harness=ImpatientHarness)
class OneStopEventForAll(ReferenceSource):
    """Goes by the stop event of the first stream of its system."""

    def follow(self, position: int, stop_event: threading.Event) -> Iterator[EventBase]:
        first = self.table.__dict__.setdefault("stop_event", stop_event)
        return super().follow(position, first)


# --- SRC-CFG-08 -----------------------------------------------------------------------------------

GOOD = "source_answers_about_a_good_configuration"
BAD = "source_never_raises_for_a_bad_configuration"
NOT_THERE = "source_notices_a_system_that_is_not_there"
REFUSED = "source_notices_a_refused_credential"


@defect("SRC-CFG-08", by=GOOD, because="True, for the configuration works", harness=MemoryHarness)
class CannotConnect(ReferenceSource):
    """Says that it cannot connect, where it can."""

    @classmethod
    async def test_connection(cls, **keywords: Any) -> tuple[bool, str]:
        return False, "not tried"


@defect("SRC-CFG-08", by=GOOD, because="a pair of a bool and a text, got True", harness=MemoryHarness)
class AnswersWithoutText(ReferenceSource):
    """Returns the bool alone."""

    @classmethod
    async def test_connection(cls, **keywords: Any) -> tuple[bool, str]:
        return True  # type: ignore[return-value]


@defect("SRC-CFG-08", by=GOOD, because="a pair of a bool and a text, got {", harness=MemoryHarness)
class AnswersAsObject(ReferenceSource):
    """Returns what its own web page wants."""

    @classmethod
    async def check_privileges(cls, **keywords: Any) -> tuple[bool, str]:
        return {"success": True, "message": "all there"}  # type: ignore[return-value]


@defect("SRC-CFG-08", by=GOOD, because="a text that is not empty", harness=MemoryHarness)
class AnswersWithEmptyText(ReferenceSource):
    """Has nothing to say when all is well."""

    @classmethod
    async def check_runtime_params(cls, **keywords: Any) -> tuple[bool, str]:
        return True, ""


@defect("SRC-CFG-08", by=BAD, because="raised KeyError", harness=MemoryHarness)
class NeedsAUri(ReferenceSource):
    """Takes for granted that there is a uri."""

    @classmethod
    async def test_connection(cls, **keywords: Any) -> tuple[bool, str]:
        return True, f"connected to {keywords['uri']}"


@defect("SRC-CFG-08", by=BAD, because="raised AttributeError", harness=MemoryHarness)
class NeedsACredential(ReferenceSource):
    """Takes for granted that the credential is a mapping."""

    @classmethod
    async def create_agent_user(cls, **keywords: Any) -> tuple[bool, str]:
        return True, f"made {keywords.get('credential', {}).get('user')}"


@defect("SRC-CFG-08", by=NOT_THERE, because="False, for the system is unreachable", harness=MemoryHarness)
class ConnectsToNothing(ReferenceSource):
    """Looks at the form of the uri, and not at what is there."""

    @classmethod
    async def test_connection(cls, **keywords: Any) -> tuple[bool, str]:
        return keywords.get("uri", "").startswith("memory://"), "the uri is in good form"


@defect("SRC-CFG-08", by=REFUSED, because="False, for the system refuses", harness=GuardedHarness)
class ConnectsWithAnyPassword(ReferenceSource):
    """Looks whether the system is there, and does not log in."""
