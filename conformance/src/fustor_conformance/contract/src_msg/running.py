"""A message stream that runs: its thread, its end and its failure (SRC-MSG)."""

from __future__ import annotations

from ..clause import SOURCE, Clause, Level

CLAUSES = (
    Clause(
        id="SRC-MSG-12",
        level=Level.MUST,
        kinds=SOURCE,
        text="Once `stop_event` is set the iterator ends within 2 s, also while idle.",
        why=(
            "To stop a sync, the agent sets `stop_event` and waits for the stream. If a read blocks without "
            "a timeout, the process cannot exit."
        ),
        fix=(
            "Wait half a second at most, then check `stop_event` again, also when nothing has arrived. The "
            "bases in `fustor_core.sources` check it for you: let `read_changes()` of `LogSource` wait no "
            "longer than its `timeout`."
        ),
        example="""\
import queue

def _read(self, feed, stop_event):
    while not self._stopping(stop_event):
        try:
            change = feed.get(timeout=0.5)  # feed is a queue.Queue
        except queue.Empty:
            continue
        yield self._event(change)
""",
        needs=("insert",),
    ),
    Clause(
        id="SRC-MSG-13",
        level=Level.MUST,
        kinds=SOURCE,
        text="The stream can be iterated in another thread than the one that called.",
        why=(
            "The agent may open the stream in one thread and iterate it in another. A connection or an "
            "event loop that belongs to the first thread then fails at the first event."
        ),
        fix=(
            "Pass the iterator only objects that another thread may use, such as a `queue.Queue` or a "
            "connection without a thread check, and let one thread use them at a time. With `LogSource`, "
            "open such a connection in `open_log()`."
        ),
        example="""\
import sqlite3
from fustor_core.drivers import MessageStream

def get_message_iterator(self, start_position=-1, *, stop_event=None, **kwargs):
    start, lost = self._start(start_position)
    connection = sqlite3.connect(self.config.uri, check_same_thread=False)
    events = self._read(connection, start, stop_event)  # only this iterator uses it
    return MessageStream(events=events, needed_position_lost=lost)
""",
        needs=("insert",),
    ),
    Clause(
        id="SRC-MSG-15",
        level=Level.MUST,
        kinds=SOURCE,
        text=(
            "When the backing system fails for good, the iterator raises `DriverError` within the stop "
            "limit; it neither ends as if all were well nor hangs."
        ),
        why="If the iterator just ends or hangs, the sync seems to run, but no change arrives any more.",
        fix=(
            "Raise `DriverError` from the iterator when the client fails, limit the attempts to connect "
            "again, and never write `except Exception: return`. The bases in `fustor_core.sources` raise it "
            "for the exceptions in `errors`, and `CallbackSource` when you call `fail`. Add "
            "`break_system()` to the harness."
        ),
        example="""\
from fustor_core.exceptions import DriverError

def _read(self, feed, stop_event):
    try:
        while not self._stopping(stop_event):
            yield from map(self._event, feed.poll(timeout=0.5))
    except ConnectionError as error:
        raise DriverError(f"lost the connection to {self._address()}") from error
""",
        needs=(
            "insert",
            "break_system",
        ),
    ),
)
