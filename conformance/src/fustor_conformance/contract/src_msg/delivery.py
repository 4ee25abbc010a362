"""SRC-MSG: which changes a message stream delivers, and when."""

from __future__ import annotations

from ..clause import SOURCE, Clause, Level

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
