"""SRC-MSG: how a message stream runs, stops and fails."""

from __future__ import annotations

from ..clause import SOURCE, Clause, Level

CLAUSES = (
    Clause(
        id="SRC-MSG-12",
        level=Level.MUST,
        kinds=SOURCE,
        text="Once `stop_event` is set the iterator ends within 2 s, also while idle.",
        why=(
            "To stop a sync the agent sets `stop_event` and waits. A read that blocks without a limit makes "
            "the stop hang, and the process cannot exit."
        ),
        fix=(
            "Never block without a timeout: wait half a second at most, then look at the event again, also "
            "when nothing has come."
        ),
        example="""\
def _read(self, feed, stop_event):
    while not self._stopping(stop_event):
        try:
            change = feed.get(timeout=0.5)  # a queue.Queue
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
            "The agent may call the method in one thread and iterate in another. A connection or an event "
            "loop that belongs to the first thread raises at the first event."
        ),
        fix=(
            "Pass only things between the two that may change threads, such as a queue or a connection "
            "without a thread check, and let one thread use them at a time."
        ),
        example="""\
def get_message_iterator(self, start_position=-1, *, stop_event=None, **kwargs):
    start, lost = self._start(start_position)
    connection = sqlite3.connect(self._path, check_same_thread=False)
    events = self._read(connection, start, stop_event)  # only the iterating thread uses it now
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
        why=(
            "An iterator that just ends looks like a source that has nothing more to say: the sync still "
            "counts as running, and nothing arrives any more."
        ),
        fix=(
            "Turn the client's error into `DriverError` and raise it out of the iterator. Never write "
            "`except Exception: return`, and bound the attempts to connect again."
        ),
        example="""\
def _read(self, feed, stop_event):
    try:
        while not self._stopping(stop_event):
            yield from map(self._event, feed.poll(timeout=0.5))
    except ConnectionError as error:
        raise DriverError(f"Lost the connection to {self._address()}.") from error
""",
        needs=("insert", "break_system"),
    ),
)
