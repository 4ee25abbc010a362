"""Sources that disturb other instances or the process: SRC-CFG-05."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import tempfile
import threading
from collections.abc import Iterator
from functools import cached_property
from typing import Any, ClassVar
from weakref import WeakSet

from fustor_event_model.models import EventBase

from ...references.memory import TABLES
from ...references.sources import ImpatientHarness, MemoryHarness, ReferenceSource
from ...references.systems import ImpatientSystemHarness
from ...tools.registry import defect
from ...variants.source_on_a_log import FollowsALog
from ._pools import Pool, PoolForAll

CLOSING_ONE_SNAPSHOTS = "closing_one_leaves_the_snapshots_of_the_other"
STOPPING_ONE = "stopping_one_stream_leaves_the_other_running"
AS_IT_WAS = "closing_one_leaves_the_process_as_it_was"


@defect("SRC-CFG-05", by=CLOSING_ONE_SNAPSHOTS, because="the pool is closed", harness=MemoryHarness)
class ClosesThePoolOfOthers(PoolForAll):
    """Closes the pool that other instances still use; only later instances get a new one."""

    @cached_property
    def pool(self) -> Pool:  # type: ignore[override]
        return super().pool

    async def close(self) -> None:
        await super().close()
        del TABLES[self.config.uri].pool


@defect("SRC-CFG-05", by=STOPPING_ONE, because="the change of", harness=ImpatientHarness)
class OneStopEventForAll(ReferenceSource):
    """Ends every stream by the stop event of the first stream of its system."""

    def follow(self, position: int, stop_event: threading.Event) -> Iterator[EventBase]:
        first = self.table.__dict__.setdefault("stop_event", stop_event)
        return super().follow(position, first)


@defect(
    "SRC-CFG-05",
    by=AS_IT_WAS,
    because="the working directory after close(): expected no change",
    harness=MemoryHarness,
)
class ChangesTheFolder(ReferenceSource):
    """Changes the working directory of the process."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        os.chdir(tempfile.gettempdir())


@defect(
    "SRC-CFG-05",
    by=AS_IT_WAS,
    because="the environment after close(): expected no change",
    harness=MemoryHarness,
)
class ChangesTheEnvironment(ReferenceSource):
    """Sets an environment variable to its own id."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        os.environ["LIBRARY_CLIENT"] = self.id


@defect("SRC-CFG-05", by=AS_IT_WAS, because="other values for SIGTERM", harness=MemoryHarness)
class TakesOverSignals(ReferenceSource):
    """Installs a handler for SIGTERM."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        signal.signal(signal.SIGTERM, lambda *_: self.closed.set())


@defect("SRC-CFG-05", by=AS_IT_WAS, because="the default timeout of sockets", harness=MemoryHarness)
class SetsTheTimeoutForAll(ReferenceSource):
    """Sets the default timeout of all sockets of the process."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        socket.setdefaulttimeout(30.0)


@defect("SRC-CFG-05", by=AS_IT_WAS, because="the executor of the event loop", harness=MemoryHarness)
class EndsTheExecutor(ReferenceSource):
    """Shuts down the default executor of the event loop."""

    async def close(self) -> None:
        await super().close()
        await asyncio.get_running_loop().shutdown_default_executor()


@defect(
    "SRC-CFG-05",
    by="closing_one_leaves_the_stream_of_the_other",
    because="the change of",
    harness=ImpatientSystemHarness,
)
class KnowsTheStreamsOfAll(FollowsALog):
    """Keeps the streams of all instances on the class, and closes all of them."""

    of_all: ClassVar[WeakSet[Any]] = WeakSet()

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._streams = self.of_all
