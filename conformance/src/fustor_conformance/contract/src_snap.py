"""The snapshot of a source (SRC-SNAP)."""

from __future__ import annotations

from .clause import SOURCE, Clause, Level
from .family import Family

SIGNATURE = """\
get_snapshot_iterator(*, batch_size: int = 100, required_fields_tracker=None, **kwargs)
    -> Iterator[EventBase]"""

NOTE = """\
REM-02 is a rule for remotes: within a session, a message wins over a snapshot row for the same key, \
whichever of the two arrives first."""

CLAUSES = (
    Clause(
        id="SRC-SNAP-01",
        level=Level.MUST,
        kinds=SOURCE,
        text="It returns a finite synchronous iterator of well-formed events (as SRC-MSG-07).",
        why=(
            "The agent iterates the snapshot in a thread, where it cannot use an async generator or a "
            "coroutine. If the iterator never ends, the remote waits for the end of the snapshot."
        ),
        fix=(
            "Write a plain generator that yields one event per batch and returns after the last row. The "
            "bases in `fustor_core.sources` provide it: implement `read_page()`, and return an empty list "
            "after the last row."
        ),
        example="""\
from fustor_event_model.models import InsertEvent

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
        text=(
            "It delivers every row that exists from its start to its end exactly once, with the values that "
            "the row had at some moment between the two. A row inserted or deleted meanwhile may come or "
            "not, at most once: the message stream, which was opened before, settles it (REM-02)."
        ),
        why=(
            "A row that the snapshot skips is missing on the remote until it changes again. A row that "
            "comes twice counts twice on a remote that appends."
        ),
        fix=(
            "Read page by page in the order of the key: `read_page()` of the bases in `fustor_core.sources` "
            "gets the last row as `after`. Or read everything with one query in one transaction. Do not "
            "page by `OFFSET`. If your table does not have the columns `id`, `name` and `amount`, add "
            "`row_strategy()` to the harness."
        ),
        example="""\
def read_page(self, after, limit):
    last = after["id"] if after else 0  # the ids of this table start at 1
    query = "SELECT id, name FROM orders WHERE id > ? ORDER BY id LIMIT ?"
    rows = self._database.execute(query, (last, limit))
    return [{"id": key, "name": name} for key, name in rows]
""",
        needs=(
            "insert",
            "rows",
        ),
    ),
    Clause(
        id="SRC-SNAP-03",
        level=Level.MUST,
        kinds=SOURCE,
        text="No event carries more than `batch_size` rows.",
        why=(
            "The pusher accepts no more than `batch_size` rows at once. The remote refuses a larger "
            "request, and the snapshot fails at the same place each time."
        ),
        fix=(
            "Count rows, not files or tables, and start a new event after `batch_size` rows. With the bases "
            "in `fustor_core.sources`, return at most `limit` rows from `read_page()`."
        ),
        example="""\
import itertools

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
            "The agent repeats the snapshot when a position is lost or the remote asks for it. A cursor on "
            "`self` that has reached its end then gives an empty snapshot, which looks complete."
        ),
        fix=(
            "Open a new cursor in every call, and keep the progress in local variables of the generator. In "
            "`read_page()` of the bases in `fustor_core.sources`, continue from `after` and from nothing "
            "else."
        ),
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
            "A `fetchall()` on a table with millions of rows uses up the memory of the agent, and all of "
            "its syncs stop."
        ),
        fix=(
            "Read page by page or with a server-side cursor, and yield each batch before you read the next "
            "one. The bases in `fustor_core.sources` call `read_page()` only when the agent asks for the "
            "next event. Add `seed()` to the harness if it is slow to insert many rows one by one."
        ),
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
            "When a sync stops, the agent abandons the iterator. A transaction that stays open then holds "
            "locks, and every attempt costs one more connection."
        ),
        fix=(
            "Open resources in a `with` block inside the generator: when the iterator is closed or dropped, "
            "`yield` raises `GeneratorExit`, which ends the block. Do not catch it. In `read_page()` of the "
            "bases in `fustor_core.sources`, hold nothing between two calls."
        ),
        example="""\
import contextlib

def get_snapshot_iterator(self, *, batch_size=100, **kwargs):
    with contextlib.closing(self._connect()) as connection:
        cursor = connection.execute("SELECT * FROM users")
        while rows := cursor.fetchmany(batch_size):
            yield self._event(rows)  # an abandoned iterator leaves the block from here
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
            "After a normal end the agent reports the snapshot as complete, and the remote removes all rows "
            "that were not in it. A truncated snapshot deletes live data."
        ),
        fix=(
            "Raise `DriverError` from the iterator when the client fails, and never return, break or skip a "
            "batch instead. The bases in `fustor_core.sources` do this for the exceptions in `errors` that "
            "`read_page()` raises. Add `break_system()` to the harness."
        ),
        example="""\
import sqlite3
from fustor_core.exceptions import DriverError

def get_snapshot_iterator(self, *, batch_size=100, **kwargs):
    try:
        for rows in self._batches(batch_size):
            yield self._event(rows)
    except sqlite3.Error as error:
        raise DriverError(f"the snapshot of {self._address()} is incomplete") from error
""",
        needs=(
            "insert",
            "rows",
            "break_system",
        ),
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
            "At every first start the agent runs the snapshot and the stream at the same time. If they "
            "share a connection or a cursor, the two threads read each other's results, or one of them "
            "fails."
        ),
        fix=(
            "Open a separate connection for each iterator, for example in `read_page()` and in `open_log()` "
            "of `LogSource`. Protect state that both need with a `threading.Lock`."
        ),
        example="""\
import contextlib

def get_snapshot_iterator(self, *, batch_size=100, **kwargs):
    connection = self._connect()  # not the connection of the stream, which another thread uses
    with contextlib.closing(connection):
        cursor = connection.execute("SELECT * FROM users")
        while rows := cursor.fetchmany(batch_size):
            yield self._event(rows)
""",
        needs=(
            "insert",
            "rows",
        ),
    ),
    Clause(
        id="SRC-SNAP-09",
        level=Level.MUST,
        kinds=SOURCE,
        text="An empty source gives no rows and no error.",
        why=(
            "New tables are empty. A driver that reads the first row of an empty table stops the sync with "
            "an `IndexError`."
        ),
        fix=(
            "Loop over the batches, yield an event only for a batch that has rows, and read the first row "
            "only inside the loop. In `read_page()` of the bases in `fustor_core.sources`, return an empty "
            "list."
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
            "Most of the data is in the snapshot, so needless fields cost most here. If its rows have other "
            "fields than those of the stream, the remote keeps incomplete rows."
        ),
        fix=(
            "Use the same function as in the message stream to select the fields of a row, with the "
            "`required_fields_tracker` of this call. The bases in `fustor_core.sources` do this for the "
            "rows of `read_page()`."
        ),
        example="""\
def get_snapshot_iterator(self, *, batch_size=100, required_fields_tracker=None, **kwargs):
    for rows in self._batches(batch_size):
        yield self._event([self._project(row, required_fields_tracker) for row in rows])
""",
        needs=("insert",),
    ),
)

FAMILY = Family(
    id="SRC-SNAP",
    title="Snapshot of a source",
    kind="source",
    clauses=CLAUSES,
    signature=SIGNATURE,
    note=NOTE,
)
