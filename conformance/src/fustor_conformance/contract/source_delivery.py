"""SRC-MSG, second half: what a message stream delivers while it runs, and how it ends."""

from __future__ import annotations

from .clause import SOURCE, Clause, Level

CLAUSES = (
    Clause(
        id="SRC-MSG-09",
        level=Level.MUST,
        kinds=SOURCE,
        text="A change made while the stream runs is delivered within the harness's latency limit.",
        why=(
            "A driver that holds events back until a batch is full delivers the last change of a quiet "
            "table hours late, or never."
        ),
        fix=(
            "Yield each event as it comes. If you batch, also flush after a fraction of a second; if you "
            "poll, poll about that often."
        ),
        example="""\
def _read(self, feed, stop_event):
    while not self._stopping(stop_event):
        changes = feed.poll()
        yield from map(self._event, changes)  # now, not when a batch is full
        if not changes:
            self._closed.wait(0.2)
""",
        needs=("insert",),
    ),
    Clause(
        id="SRC-MSG-10",
        level=Level.MUST,
        kinds=SOURCE,
        text=(
            "Every change is delivered, once per stream, and changes to the same key in the order they were "
            "made."
        ),
        why=(
            "A lost update leaves an old value on the remote, two updates that swap places do the same, and "
            "a repeated event counts twice on a remote that appends."
        ),
        fix=(
            "Read an ordered log rather than compare states, in one thread, and remember the last sequence "
            "number that you delivered. Where several changes may share a position, such as a time, read "
            "from it with >= and leave out what was delivered, as `fustor_core.sources.PollingSource` does."
        ),
        example="""\
def _changes_after(self, position):
    query = "SELECT seq, op, id, name FROM changes WHERE seq > ? ORDER BY seq"
    for seq, operation, key, name in self._connection.execute(query, (position,)):
        yield seq, operation, {"id": key, "name": name}
""",
        needs=("insert", "update"),
    ),
    Clause(
        id="SRC-MSG-11",
        level=Level.MUST,
        kinds=SOURCE,
        text=(
            "An insert, update and delete arrive as the matching event type, and their rows carry the "
            "values of the backing system. (A source that cannot tell insert from update declares so, and "
            "uses `update` for both.)"
        ),
        why=(
            "A delete that arrives as an update leaves the row on the remote for ever. A value from a cache "
            "instead of the change puts old data there."
        ),
        fix=(
            "Map each operation of the system to its event class and take the values from the change "
            "itself; give a delete at least the key. If inserts and updates look the same to you, declare "
            "so and use `UpdateEvent`."
        ),
        example="""\
EVENT_OF = {"I": InsertEvent, "U": UpdateEvent, "D": DeleteEvent}

def _event(self, change):
    return EVENT_OF[change.operation](
        event_schema=change.schema,
        table=change.table,
        fields=list(change.row),
        rows=[change.row],
        index=change.position,
    )
""",
        needs=("insert", "update", "delete"),
    ),
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
        id="SRC-MSG-14",
        level=Level.SHOULD,
        kinds=SOURCE,
        text=(
            "When `required_fields_tracker.get_fields()` is not empty, rows carry at least those of the "
            "named fields that exist, and no others apart from the key. An empty set or `None` means all "
            "fields. The set may change while the stream runs."
        ),
        why=(
            "A user who mapped three columns of eighty pays for the other seventy-seven, and may send data "
            "that must not leave. A driver that asks only once starves a sync that joins later."
        ),
        fix=(
            "Ask the tracker for every event, keep the key and the named fields, and treat `None` and an "
            "empty set as all fields."
        ),
        example="""\
def _project(self, row, tracker):
    wanted = tracker.get_fields() if tracker is not None else None
    if not wanted:
        return row
    return {name: value for name, value in row.items() if name in wanted or name in self._key}
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
    Clause(
        id="SRC-MSG-16",
        level=Level.MUST,
        kinds=SOURCE,
        text="Every row key is a property that `get_available_fields` declares.",
        why=(
            "Users map the fields that `get_available_fields` declares, and remotes build tables from them. "
            "A key that is not declared cannot be mapped and has no column."
        ),
        fix="Make the declaration and the rows from one list of fields.",
        example="""\
FIELDS = {"path": "string", "size": "integer", "modified": "number"}

@classmethod
async def get_available_fields(cls, **kwargs):
    return {"properties": {name: {"type": kind} for name, kind in FIELDS.items()}}

def _row(self, entry):
    return {name: getattr(entry, name) for name in FIELDS}
""",
        needs=("insert",),
    ),
    Clause(
        id="SRC-MSG-17",
        level=Level.MUST,
        kinds=SOURCE,
        text=(
            "(durable) Stop, change, start again from the last delivered index: exactly the missed changes "
            "are delivered. Also after a restart of the process."
        ),
        why=(
            "Restarts are daily life. A change that is lost during one is missing on the remote for good, "
            "and a position that only one process understands resumes at the wrong place."
        ),
        fix=(
            "Use a position that the backing system keeps, start from `start_position` and from nothing "
            "that the process remembers, and let the system discard history only behind positions that you "
            "were started from."
        ),
        example="""\
def _subscribe(self, position):
    log = self._path.open("rb")
    log.seek(position)  # a byte offset means the same after a restart
    return log

def _read(self, log):
    while line := log.readline():
        yield self._event(json.loads(line), index=log.tell())
""",
        needs=("insert",),
    ),
)
