"""SRC-SNAP: the snapshot of a source."""

from __future__ import annotations

from .clause import SOURCE, Clause, Level

CLAUSES = (
    Clause(
        id="SRC-SNAP-01",
        level=Level.MUST,
        kinds=SOURCE,
        text="It returns a finite synchronous iterator of well-formed events (as SRC-MSG-07).",
        why=(
            "The agent iterates the snapshot in a thread and cannot iterate an async generator or a "
            "coroutine. An iterator that never ends never reports the end of the snapshot, for which the "
            "remote waits."
        ),
        fix="Write a plain generator that yields events batch by batch and returns after the last row.",
        example="""\
def get_snapshot_iterator(self, *, batch_size=100, **kwargs):
    for rows in self._batches(batch_size):
        fields = list(rows[0])
        yield InsertEvent(event_schema="public", table="users", fields=fields, rows=rows)
""",
        needs=("insert",),
    ),
    Clause(
        id="SRC-SNAP-02",
        level=Level.MUST,
        kinds=SOURCE,
        text="It delivers every row that existed when it started, each exactly once, with its values.",
        why=(
            "Rows that paging by `OFFSET` skips are missing on the remote until they change again, and a "
            "row that comes twice counts twice on a remote that appends."
        ),
        fix=(
            "Read everything with one query in one transaction, or page by key in the order of the key. Do "
            "not page by `OFFSET` while others write."
        ),
        example="""\
def _batches(self, batch_size):
    with self._connect() as connection:
        cursor = connection.execute("SELECT id, name FROM users ORDER BY id")
        while rows := cursor.fetchmany(batch_size):
            yield [dict(row) for row in rows]
""",
        needs=("insert", "rows"),
    ),
    Clause(
        id="SRC-SNAP-03",
        level=Level.MUST,
        kinds=SOURCE,
        text="No event carries more than `batch_size` rows.",
        why=(
            "`batch_size` is what the pusher can take. A larger event makes a request that the remote "
            "refuses as too large, and the snapshot fails at the same place each time."
        ),
        fix="Count rows, not files or tables, and cut at `batch_size`, whatever unit the system delivers.",
        example="""\
def get_snapshot_iterator(self, *, batch_size=100, **kwargs):
    rows = iter(self._rows())
    while batch := list(itertools.islice(rows, batch_size)):
        yield self._event(batch)
""",
        needs=("insert",),
    ),
    Clause(
        id="SRC-SNAP-04",
        level=Level.MUST,
        kinds=SOURCE,
        text="Repeating it without a change delivers the same rows.",
        why=(
            "The snapshot is taken again whenever a position is lost or the remote asks for it. A cursor on "
            "`self` that is at its end gives an empty second snapshot, which looks complete."
        ),
        fix="Open a new cursor in every call and keep all progress in local variables of the generator.",
        example="""\
def get_snapshot_iterator(self, *, batch_size=100, **kwargs):
    cursor = self._connect().cursor()  # a new one, never self._cursor
    cursor.execute("SELECT id, name FROM users ORDER BY id")
    while rows := cursor.fetchmany(batch_size):
        yield self._event(rows)
""",
        needs=("insert",),
    ),
    Clause(
        id="SRC-SNAP-05",
        level=Level.SHOULD,
        kinds=SOURCE,
        text=(
            "It is lazy: memory stays bounded by a few batches however large the source is, and the first "
            "event comes before the whole source was read."
        ),
        why=(
            "A `fetchall()` on a table of many millions of rows takes the memory of the whole agent, and "
            "with it every other sync."
        ),
        fix="Use a server-side cursor or read page by page, and yield each batch before you read the next.",
        example="""\
def get_snapshot_iterator(self, *, batch_size=100, **kwargs):
    with self._connect() as connection, connection.cursor(name="snapshot") as cursor:
        cursor.execute("SELECT * FROM users")
        while rows := cursor.fetchmany(batch_size):
            yield self._event(rows)
""",
        needs=("insert",),
    ),
    Clause(
        id="SRC-SNAP-06",
        level=Level.SHOULD,
        kinds=SOURCE,
        text="An iterator abandoned half-way (`close()` on it, or dropped) releases what it held.",
        why=(
            "Stopping a sync half-way abandons the iterator. A transaction that stays open then holds "
            "locks, keeps the database from cleaning up, and costs one connection per attempt."
        ),
        fix=(
            "Open resources in a `with` block inside the generator: closing or dropping the iterator raises "
            "`GeneratorExit` at the `yield`, and the block lets go. Do not catch it."
        ),
        example="""\
def get_snapshot_iterator(self, *, batch_size=100, **kwargs):
    with contextlib.closing(self._connect()) as connection:
        cursor = connection.execute("SELECT * FROM users")
        while rows := cursor.fetchmany(batch_size):
            yield self._event(rows)  # an abandoned iterator leaves from here
""",
        needs=("insert",),
    ),
    Clause(
        id="SRC-SNAP-07",
        level=Level.MUST,
        kinds=SOURCE,
        text=(
            "A failure of the backing system raises `DriverError`; a truncated snapshot never ends normally."
        ),
        why=(
            "After a normal end the agent reports the snapshot as complete, and a remote may then remove "
            "every row that it did not see. A truncated snapshot deletes live data."
        ),
        fix=(
            "Turn the client's error into `DriverError` and let it leave the iterator. Never return, break "
            "or skip a batch on an error."
        ),
        example="""\
def get_snapshot_iterator(self, *, batch_size=100, **kwargs):
    try:
        for rows in self._batches(batch_size):
            yield self._event(rows)
    except psycopg.Error as error:
        raise DriverError(f"The snapshot of {self._address()} broke off.") from error
""",
        needs=("insert", "rows", "break_system"),
    ),
    Clause(
        id="SRC-SNAP-08",
        level=Level.MUST,
        kinds=SOURCE,
        text=(
            "It can run while a message stream of the same instance runs, in another thread, without "
            "disturbing it."
        ),
        why=(
            "The agent runs both side by side at every first start. When they share one connection or "
            "cursor, two threads read each other's results, or one of the two stops with an error."
        ),
        fix=(
            "Give every iterator its own connection and its own state. Put a lock around the little that "
            "they must share."
        ),
        example="""\
def get_snapshot_iterator(self, *, batch_size=100, **kwargs):
    connection = self._connect()  # not the stream's: that one is in use in another thread
    with contextlib.closing(connection):
        cursor = connection.execute("SELECT * FROM users")
        while rows := cursor.fetchmany(batch_size):
            yield self._event(rows)
""",
        needs=("insert", "rows"),
    ),
    Clause(
        id="SRC-SNAP-09",
        level=Level.MUST,
        kinds=SOURCE,
        text="An empty source gives no rows and no error.",
        why=(
            "New tables are empty on their first day. A driver that looks at the first row before there is "
            "one stops the sync with an `IndexError`."
        ),
        fix=(
            "Loop over batches and yield only those that have rows; read nothing from a first row outside "
            "of the loop."
        ),
        example="""\
def get_snapshot_iterator(self, *, batch_size=100, **kwargs):
    for rows in self._batches(batch_size):  # no batch, no event, no error
        yield self._event(rows, fields=list(rows[0]))
""",
        needs=("rows",),
    ),
    Clause(
        id="SRC-SNAP-10",
        level=Level.SHOULD,
        kinds=SOURCE,
        text="Required fields as SRC-MSG-14; row keys as SRC-MSG-16.",
        why=(
            "The snapshot is the bulk of the data, so fields that nobody needs cost most here. Rows that "
            "differ in shape from those of the message stream leave half-filled rows on the remote."
        ),
        fix=(
            "Send snapshot rows through the same projection as message rows, with the tracker that this "
            "call was given."
        ),
        example="""\
def get_snapshot_iterator(self, *, batch_size=100, required_fields_tracker=None, **kwargs):
    for rows in self._batches(batch_size):
        yield self._event([self._project(row, required_fields_tracker) for row in rows])
""",
        needs=("insert",),
    ),
)
