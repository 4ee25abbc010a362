"""The delivery of changes by a message stream: complete, in order and in time (SRC-MSG)."""

from __future__ import annotations

from ..clause import SOURCE, Clause, Level

CLAUSES = (
    Clause(
        id="SRC-MSG-09",
        level=Level.MUST,
        kinds=SOURCE,
        text="A change made while the stream runs is delivered within the harness's latency limit.",
        why=(
            "A driver that waits for a full batch delivers the last change of a quiet table hours late or "
            "never."
        ),
        fix=(
            "Yield each event when it arrives. If you collect batches, also deliver an incomplete one after "
            "a fraction of a second; if you poll, lower `poll_interval` of `PollingSource`. If the system "
            "itself is slow, set `limits = Limits(latency=...)` in the harness."
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
            "A lost change, or two changes in the wrong order, leave an old value on the remote. A repeated "
            "change counts twice on a remote that appends."
        ),
        fix=(
            "Read an ordered log with `LogSource` instead of comparing states. If several changes can share "
            "a position, such as a time, use `PollingSource`: it reads the last position again and leaves "
            "out the changes that it has delivered. If your table does not have the columns `id`, `name` "
            "and `amount`, add `row_strategy()` to the harness."
        ),
        example="""\
from fustor_core.sources import Change, PollingSource

class OrdersSource(PollingSource):
    def read_from(self, position, limit):
        query = "SELECT seq, op, id, name FROM changes WHERE seq >= ? ORDER BY seq LIMIT ?"
        return [
            Change(operation, {"id": key, "name": name}, seq)
            for seq, operation, key, name in self._database.execute(query, (position, limit))
        ]
""",
        needs=(
            "insert",
            "update",
        ),
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
            "Restarts happen every day. A change that is lost during a restart never reaches the remote, "
            "and a position that only one process understands resumes at the wrong place."
        ),
        fix=(
            "Use positions that the system keeps, and start from `start_position` alone, not from anything "
            "that the process remembers: `LogSource` passes it to `read_changes()` as `after`. Let the "
            "system discard history only before a `start_position` that you were given: the remote has "
            "committed everything up to there. Set `outlives_process = True` in the harness if another "
            "process reaches the same system with the same `config()`."
        ),
        example="""\
import json
from fustor_core.sources import Change

def read_changes(self, after, timeout):  # of a LogSource on an append-only file
    changes = []
    with open(self.config.uri, "rb") as log:
        log.seek(after)  # a byte offset means the same after a restart
        while (line := log.readline()).endswith(b"\\n"):
            changes.append(Change("insert", json.loads(line), log.tell()))
    return changes
""",
        needs=("insert",),
    ),
)
