"""Sources with one thing wrong: what they leave behind, and what they do to the process that they share."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from typing import Any

from fustor_conformance import Limits
from fustor_event_model.models import EventBase

from .memory import TABLES
from .registry import defect
from .resource_variants import Connected, Connection
from .sources import ImpatientHarness, MemoryHarness, ReferenceSource

# --- SRC-CFG-06 -----------------------------------------------------------------------------------

CLOSING = "close_leaves_nothing"
STOPPING = "stopping_and_closing_leaves_nothing"


@defect("SRC-CFG-06", by=CLOSING, because="thread 'poller'", harness=ImpatientHarness)
@defect("SRC-CFG-06", by=STOPPING, because="thread 'poller'", harness=ImpatientHarness)
class LeavesAThread(ReferenceSource):
    """Starts a thread for each stream, which nobody ends."""

    def follow(self, position: int, stop_event: threading.Event) -> Iterator[EventBase]:
        threading.Thread(target=threading.Event().wait, name="poller", daemon=True).start()
        return super().follow(position, stop_event)


@defect("SRC-CFG-06", by=STOPPING, because="thread 'fustor-reader'", harness=ImpatientHarness)
class LeavesAThreadWithTheNameOfTheProject(ReferenceSource):
    """Calls the thread that it leaves behind like the platform."""

    def follow(self, position: int, stop_event: threading.Event) -> Iterator[EventBase]:
        threading.Thread(target=threading.Event().wait, name="fustor-reader", daemon=True).start()
        return super().follow(position, stop_event)


@defect("SRC-CFG-06", by=STOPPING, because="resource_defects.py:", harness=ImpatientHarness)
class LeavesAThreadOfItsOwn(ReferenceSource):
    """The same, in code of the driver."""

    def follow(self, position: int, stop_event: threading.Event) -> Iterator[EventBase]:
        threading.Thread(target=self.wait, daemon=True).start()
        return super().follow(position, stop_event)

    def wait(self) -> None:
        threading.Event().wait()


@defect("SRC-CFG-06", by=STOPPING, because=" -> 127.0.0.1:", harness=ImpatientHarness)
class LeavesASocket(ReferenceSource):
    """Connects for each snapshot, and lets that be closed when it is collected."""

    def read_all(self, batch_size: int) -> Iterator[EventBase]:
        listener = socket.create_server(("127.0.0.1", 0))
        self.kept = (listener, socket.create_connection(listener.getsockname()))
        return super().read_all(batch_size)


@defect("SRC-CFG-06", by=CLOSING, because="file /", harness=ImpatientHarness)
class LeavesAFile(ReferenceSource):
    """Opens its journal, and does not close it."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.journal = tempfile.TemporaryFile()  # noqa: SIM115 - that is what is wrong


@defect("SRC-CFG-06", by=CLOSING, because=" sleep", harness=ImpatientHarness)
class LeavesAProcess(ReferenceSource):
    """Starts a program, and does not end it."""

    def follow(self, position: int, stop_event: threading.Event) -> Iterator[EventBase]:
        self.program = subprocess.Popen(["sleep", "60"])
        return super().follow(position, stop_event)


@defect("SRC-CFG-06", by=CLOSING, because="on the server: a session", harness=ImpatientHarness)
class LeavesItsSession(ReferenceSource):
    """Logs in, and does not log out."""

    def follow(self, position: int, stop_event: threading.Event) -> Iterator[EventBase]:
        self.table.clients.append("a session")
        return super().follow(position, stop_event)


@defect("SRC-CFG-06", by=CLOSING, because="thread 'reader'", harness=ImpatientHarness)
class ReleasesWhenStopped(ReferenceSource):
    """Releases what a stream held when its stop event is set, and only then."""

    def follow(self, position: int, stop_event: threading.Event) -> Iterator[EventBase]:
        connection = Connection(self.table)
        yield from super().follow(position, stop_event)
        if stop_event.is_set():
            connection.close()


@defect("SRC-CFG-06", by=STOPPING, because="thread 'reader'", harness=ImpatientHarness)
class ReleasesWhenClosed(ReferenceSource):
    """Releases what a stream held when the instance is closed while it runs, and only then."""

    def follow(self, position: int, stop_event: threading.Event) -> Iterator[EventBase]:
        connection = Connection(self.table)
        yield from super().follow(position, stop_event)
        if self.closed.is_set() and not stop_event.is_set():
            connection.close()


# --- SRC-SNAP-06 ----------------------------------------------------------------------------------

CLOSED = "closing_a_snapshot_releases_it"
DROPPED = "dropping_a_snapshot_releases_it"


class Exclusive(ImpatientHarness):
    """Works a table that nobody can change while it is read."""

    limits = Limits(call=0.3, latency=0.4, stop=0.1)

    def insert(self, row: Any) -> None:
        if TABLES[self.uri].clients:
            raise TimeoutError("the table is locked")
        super().insert(row)

    def server_resources(self) -> list[str]:
        return []


class Waiting(Exclusive):
    """Waits until the table can be changed, which is never."""

    def insert(self, row: Any) -> None:
        if TABLES[self.uri].clients:
            threading.Event().wait()
        super().insert(row)


class WaitingAsynchronously(Exclusive):
    """Does so without blocking the event loop."""

    async def insert(self, row: Any) -> None:  # type: ignore[override]
        if TABLES[self.uri].clients:
            await asyncio.Event().wait()
        super().insert(row)


@defect("SRC-SNAP-06", by=CLOSED, because="thread 'reader'", harness=ImpatientHarness)
@defect("SRC-SNAP-06", by=DROPPED, because="thread 'reader'", harness=ImpatientHarness)
class ReleasesAtTheEnd(ReferenceSource):
    """Releases what a snapshot held when it was read to its end."""

    def read_all(self, batch_size: int) -> Iterator[EventBase]:
        connection = Connection(self.table)
        yield from super().read_all(batch_size)
        connection.close()


@defect("SRC-SNAP-06", by=CLOSED, because="the table is locked", harness=Exclusive)
@defect("SRC-SNAP-06", by=DROPPED, because="and blocked the event loop", harness=Waiting)
@defect("SRC-SNAP-06", by=DROPPED, because="no end of it within", harness=WaitingAsynchronously)
class UnlocksAtTheEnd(ReferenceSource):
    """Locks the table for a snapshot, and unlocks it when it was read to its end."""

    def read_all(self, batch_size: int) -> Iterator[EventBase]:
        self.table.clients.append("a lock")
        yield from super().read_all(batch_size)
        self.table.clients.clear()


@defect("SRC-SNAP-06", by=CLOSED, because="raised RuntimeError: generator ignored", harness=ImpatientHarness)
class GoesOnWhenClosed(ReferenceSource):
    """Takes being closed for an error, and goes on with the next batch."""

    def get_snapshot_iterator(self, **keywords: Any) -> Iterator[EventBase]:
        for event in super().get_snapshot_iterator(**keywords):
            try:
                yield event
            except BaseException:  # noqa: BLE001 - that is what is wrong
                continue


@defect("SRC-SNAP-06", by=DROPPED, because="thread 'reader'", harness=ImpatientHarness)
class KeepsItsIterators(Connected):
    """Keeps every iterator in a list, so that none is ever dropped."""

    def get_snapshot_iterator(self, **keywords: Any) -> Iterator[EventBase]:
        self.__dict__.setdefault("iterators", []).append(super().get_snapshot_iterator(**keywords))
        return self.__dict__["iterators"][-1]  # type: ignore[no-any-return]


@defect("SRC-SNAP-06", by=CLOSED, because="the change of", harness=ImpatientHarness)
class ClosesItsStreamsToo(ReferenceSource):
    """Is closed as a whole when a snapshot of it is."""

    def read_all(self, batch_size: int) -> Iterator[EventBase]:
        try:
            yield from super().read_all(batch_size)
        except GeneratorExit:
            self.closed.set()
            raise


# --- SRC-CFG-05: the process ----------------------------------------------------------------------

AS_IT_WAS = "closing_one_leaves_the_process_as_it_was"


@defect("SRC-CFG-05", by=AS_IT_WAS, because="the working directory as before", harness=MemoryHarness)
class ChangesTheFolder(ReferenceSource):
    """Works in a folder of its own."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        os.chdir(tempfile.gettempdir())


@defect("SRC-CFG-05", by=AS_IT_WAS, because="the environment as before", harness=MemoryHarness)
class ChangesTheEnvironment(ReferenceSource):
    """Hands its user to a library by the environment, where the last one wins."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        os.environ["LIBRARY_CLIENT"] = self.id


@defect("SRC-CFG-05", by=AS_IT_WAS, because="other values for SIGTERM", harness=MemoryHarness)
class TakesOverSignals(ReferenceSource):
    """Ends its streams itself when the process is asked to end."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        signal.signal(signal.SIGTERM, lambda *_: self.closed.set())


@defect("SRC-CFG-05", by=AS_IT_WAS, because="the default timeout of sockets", harness=MemoryHarness)
class SetsTheTimeoutForAll(ReferenceSource):
    """Has a timeout for its own sockets, and sets it for all."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        socket.setdefaulttimeout(30.0)


@defect("SRC-CFG-05", by=AS_IT_WAS, because="the executor of the event loop", harness=MemoryHarness)
class EndsTheExecutor(ReferenceSource):
    """Shuts the executor down that all share."""

    async def close(self) -> None:
        await super().close()
        await asyncio.get_running_loop().shutdown_default_executor()
