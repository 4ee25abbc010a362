"""The life of an instance: construction, independence of others, shutdown (SRC-CFG)."""

from __future__ import annotations

from ..clause import SOURCE, Clause, Level

CLAUSES = (
    Clause(
        id="SRC-CFG-01",
        level=Level.MUST,
        kinds=SOURCE,
        text=(
            "`Driver(id, config)` keeps exactly that `id` and `config`; two instances never share them, "
            "also when their configs are equal."
        ),
        why=(
            "If two sources share one instance, the second one gets the id of the first. Its events and "
            "logs carry the wrong name, and closing one source closes both."
        ),
        fix=(
            "Call `super().__init__(id, config)` of `SourceDriver`, do not override `__new__`, and do not "
            "cache instances."
        ),
        example="""\
from fustor_core.drivers import SourceDriver

class PostgresSource(SourceDriver):
    def __init__(self, id, config):
        super().__init__(id, config)
        self._connection = None  # one per instance, opened at first use
""",
    ),
    Clause(
        id="SRC-CFG-02",
        level=Level.SHOULD,
        kinds=SOURCE,
        text=(
            "Constructing takes under 0.5 s and does not touch the backing system (the agent does it on its "
            "event loop)."
        ),
        why=(
            "The agent constructs drivers on its event loop. While one constructor waits for a connection, "
            "all other syncs stop."
        ),
        fix=(
            "Only store settings in `__init__`, and connect in the iterators and the `async` methods. "
            "`LogSource`, `PollingSource` and `CallbackSource` do not call your methods before that."
        ),
        example="""\
import sqlite3
from fustor_core.sources import PollingSource

class OrdersSource(PollingSource):
    def __init__(self, id, config):
        super().__init__(id, config)
        self._timeout = config.driver_params.get("timeout_sec", 5)

    def _connect(self):  # called by read_page and read_from, never by __init__
        return sqlite3.connect(self.config.uri, timeout=self._timeout)
""",
    ),
    Clause(
        id="SRC-CFG-04",
        level=Level.MUST,
        kinds=SOURCE,
        text=(
            "`await close()` returns, is idempotent, ends every stream of this instance within the stop "
            "limit, and leaves a *new* instance with the same config fully usable."
        ),
        why=(
            "A stream that continues after `close()` keeps its thread, and the agent hangs when it stops. "
            "If `close()` damages state that instances share, the source works again only after a restart "
            "of the agent."
        ),
        fix=(
            "Derive from `LogSource`, `PollingSource` or `CallbackSource`: their `close()` ends all "
            "streams. In a driver of your own, set a `threading.Event` in `close()`, check it in the loop "
            "of every stream, and do nothing in a second call. If a stream needs more than 2 s to end, set "
            "`limits = Limits(stop=...)` in the harness."
        ),
        example="""\
import asyncio

async def close(self):
    self._closed.set()  # a threading.Event made in __init__
    connection, self._connection = self._connection, None
    if connection is not None:
        await asyncio.to_thread(connection.close)

def _stopping(self, stop_event):
    return self._closed.is_set() or (stop_event is not None and stop_event.is_set())
""",
        needs=("insert",),
    ),
    Clause(
        id="SRC-CFG-05",
        level=Level.MUST,
        kinds=SOURCE,
        text=(
            "Closing one instance, or stopping one of its streams, does not disturb another instance, also "
            "when their configs are equal."
        ),
        why=(
            "One agent often runs several sources on the same system. If they share a connection or a stop "
            "flag, stopping one sync also ends the others, without an error."
        ),
        fix=(
            "Keep connections, threads and stop flags on `self`, as the bases in `fustor_core.sources` do, "
            "and nothing mutable on the class or in the module. If instances must share a resource, count "
            "its users and release it with the last one."
        ),
        example="""\
import threading
from fustor_core.drivers import SourceDriver

class DirectorySource(SourceDriver):
    def __init__(self, id, config):
        super().__init__(id, config)
        self._closed = threading.Event()  # here, not as a class attribute
        self._watchers = []
""",
        needs=("insert",),
    ),
    Clause(
        id="SRC-CFG-06",
        level=Level.SHOULD,
        kinds=SOURCE,
        text=(
            "After `close()` no thread, file descriptor, socket or server-side resource that the instance "
            "opened is left."
        ),
        why=(
            "An agent starts and stops sources for months. If each start leaves a socket or a thread, the "
            'agent ends in "too many open files"; a database session that is left open blocks resources of '
            "the server."
        ),
        fix=(
            "Open the resources of a stream in `open_log()` of `LogSource` or `subscribe()` of "
            "`CallbackSource`: these are context managers, and the base exits them when the stream ends. "
            "Collect other resources in a `contextlib.ExitStack`, and close it in `close()`. Add "
            "`server_resources()` to the harness so that the server is checked too."
        ),
        example="""\
import contextlib
import sqlite3
from fustor_core.sources import LogSource

class OrdersSource(LogSource):
    @contextlib.contextmanager
    def open_log(self):
        connection = sqlite3.connect(self.config.uri, check_same_thread=False)
        with contextlib.closing(connection):  # closed when the stream ends
            yield lambda after, timeout: self._read_changes(connection, after)
""",
    ),
)
