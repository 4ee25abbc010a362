"""Sources that hold resources and release them in unusual ways."""

from __future__ import annotations

import socket
import tempfile
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any

from fustor_event_model.models import EventBase

from ..references.memory import Table
from ..references.sources import MemoryHarness, ReferenceSource
from ..tools.registry import variant


class Connection:
    """A connection to a table: a socket, a file, a thread and an entry in the table."""

    lingers = 0.0

    def __init__(self, table: Table) -> None:
        self.table = table
        self.near, self.far = socket.socketpair()
        self.file = tempfile.TemporaryFile()  # noqa: SIM115 - closed by close()
        threading.Thread(target=self.read, name="reader", daemon=True).start()
        table.clients.append("a session")

    def read(self) -> None:
        while self.near.recv(1):
            pass
        threading.Event().wait(self.lingers)
        self.near.close()

    def close(self) -> None:
        self.far.close()
        self.file.close()
        self.table.clients.remove("a session")


@variant(harness=MemoryHarness)
class Connected(ReferenceSource):
    """Opens a connection for each stream and each snapshot."""

    connection = Connection

    def follow(self, position: int, stop_event: threading.Event) -> Iterator[EventBase]:
        connection = self.connection(self.table)
        try:
            yield from super().follow(position, stop_event)
        finally:
            connection.close()

    def read_all(self, batch_size: int) -> Iterator[EventBase]:
        connection = self.connection(self.table)
        try:
            yield from super().read_all(batch_size)
        finally:
            connection.close()


class SlowConnection(Connection):
    lingers = 0.1


@variant(harness=MemoryHarness)
class TakesAMoment(Connected):
    """Has threads that need a moment to end."""

    connection = SlowConnection


@variant(harness=MemoryHarness)
class KeepsOneConnection(ReferenceSource):
    """Keeps one connection from its first use until it is closed."""

    held: Connection | None = None

    def follow(self, position: int, stop_event: threading.Event) -> Iterator[EventBase]:
        self.connect()
        return super().follow(position, stop_event)

    def read_all(self, batch_size: int) -> Iterator[EventBase]:
        self.connect()
        return super().read_all(batch_size)

    def connect(self) -> None:
        with self.table.changed:
            self.held = self.held or Connection(self.table)

    async def close(self) -> None:
        await super().close()
        connection, self.held = self.held, None
        if connection:
            connection.close()


@cache
def shared_thread() -> threading.Thread:
    thread = threading.Thread(target=threading.Event().wait, name="of the library", daemon=True)
    thread.start()
    return thread


shared_pool = ThreadPoolExecutor(4)


@variant(harness=MemoryHarness)
class SharesThreads(ReferenceSource):
    """Uses a library that starts a shared thread at its first use, and a shared pool that grows."""

    def read_all(self, batch_size: int) -> Iterator[EventBase]:
        shared_thread()
        shared_pool.submit(int).result()
        return super().read_all(batch_size)


class Cursor:
    """An iterator that is not a generator, and closes itself at its end or when it is dropped."""

    def __init__(self, events: Iterator[EventBase], connection: Connection) -> None:
        self.events = events
        self.connection: Connection | None = connection

    def __iter__(self) -> Iterator[EventBase]:
        return self

    def __next__(self) -> EventBase:
        try:
            return next(self.events)
        except StopIteration:
            self.close()
            raise

    def close(self) -> None:
        connection, self.connection = self.connection, None
        if connection:
            connection.close()

    __del__ = close


@variant(harness=MemoryHarness)
class HasACursor(ReferenceSource):
    """Returns a cursor that holds a connection."""

    def get_snapshot_iterator(self, **keywords: Any) -> Iterator[EventBase]:
        return Cursor(super().get_snapshot_iterator(**keywords), Connection(self.table))
