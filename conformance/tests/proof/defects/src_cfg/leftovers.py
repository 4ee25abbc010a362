"""Sources that leave resources behind after `close()`: SRC-CFG-06."""

from __future__ import annotations

import socket
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from fustor_core.drivers import MessageStream
from fustor_core.sources import Emit, Fail
from fustor_event_model.models import EventBase

from ...references.sources import ImpatientHarness, ReferenceSource
from ...references.systems import ImpatientTellingHarness
from ...tools.registry import defect
from ...variants.source_on_callbacks import IsCalledBack
from ...variants.source_resources import Connection

CLOSING = "close_leaves_nothing_open"
STOPPING = "stopping_and_closing_leaves_nothing_open"
LISTENS_ON = "on the server: a listener"


@defect("SRC-CFG-06", by=CLOSING, because="thread 'poller'", harness=ImpatientHarness)
@defect("SRC-CFG-06", by=STOPPING, because="thread 'poller'", harness=ImpatientHarness)
class LeavesAThread(ReferenceSource):
    """Starts a thread for each stream, and never ends it."""

    def follow(self, position: int, stop_event: threading.Event) -> Iterator[EventBase]:
        threading.Thread(target=threading.Event().wait, name="poller", daemon=True).start()
        return super().follow(position, stop_event)


@defect("SRC-CFG-06", by=STOPPING, because="thread 'fustor-reader'", harness=ImpatientHarness)
class LeavesAThreadWithTheNameOfTheProject(ReferenceSource):
    """Leaves a thread whose name starts with "fustor"."""

    def follow(self, position: int, stop_event: threading.Event) -> Iterator[EventBase]:
        threading.Thread(target=threading.Event().wait, name="fustor-reader", daemon=True).start()
        return super().follow(position, stop_event)


@defect("SRC-CFG-06", by=STOPPING, because="leftovers.py:", harness=ImpatientHarness)
class LeavesAThreadOfItsOwn(ReferenceSource):
    """Leaves a thread that runs a method of the driver."""

    def follow(self, position: int, stop_event: threading.Event) -> Iterator[EventBase]:
        threading.Thread(target=self.wait, daemon=True).start()
        return super().follow(position, stop_event)

    def wait(self) -> None:
        threading.Event().wait()


@defect("SRC-CFG-06", by=STOPPING, because=" -> 127.0.0.1:", harness=ImpatientHarness)
class LeavesASocket(ReferenceSource):
    """Connects for each snapshot, and does not close the socket."""

    def read_all(self, batch_size: int) -> Iterator[EventBase]:
        listener = socket.create_server(("127.0.0.1", 0))
        self.kept = (listener, socket.create_connection(listener.getsockname()))
        return super().read_all(batch_size)


@defect("SRC-CFG-06", by=CLOSING, because="file /", harness=ImpatientHarness)
class LeavesAFile(ReferenceSource):
    """Opens a file, and does not close it."""

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
    """Releases the resources of a stream only when its stop event is set."""

    def follow(self, position: int, stop_event: threading.Event) -> Iterator[EventBase]:
        connection = Connection(self.table)
        yield from super().follow(position, stop_event)
        if stop_event.is_set():
            connection.close()


@defect("SRC-CFG-06", by=STOPPING, because="thread 'reader'", harness=ImpatientHarness)
class ReleasesWhenClosed(ReferenceSource):
    """Releases the resources of a stream only when the instance is closed while it runs."""

    def follow(self, position: int, stop_event: threading.Event) -> Iterator[EventBase]:
        connection = Connection(self.table)
        yield from super().follow(position, stop_event)
        if self.closed.is_set() and not stop_event.is_set():
            connection.close()


@defect("SRC-CFG-06", by="close_leaves_nothing_open", because=LISTENS_ON, harness=ImpatientTellingHarness)
class LeavesItsSubscription(IsCalledBack):
    """Subscribes, and never unsubscribes."""

    def subscribe(self, emit: Emit, fail: Fail) -> AbstractContextManager[object]:
        self.subscription = super().subscribe(emit, fail)
        return nullcontext(self.subscription.__enter__())


@defect(
    "SRC-CFG-06",
    by="closing_an_unread_stream_leaves_nothing_open",
    because=LISTENS_ON,
    harness=ImpatientTellingHarness,
)
class UnsubscribesWhenRead(IsCalledBack):
    """Unsubscribes in the generator that delivers, even if the generator was never started."""

    def get_message_iterator(self, start_position: int = -1, **keywords: Any) -> Any:
        events, lost = super().get_message_iterator(start_position, **keywords)
        self._streams.clear()
        return MessageStream(self.deliver(events), lost)

    def deliver(self, events: Any) -> Iterator[EventBase]:
        self._keep(events)
        yield from events
