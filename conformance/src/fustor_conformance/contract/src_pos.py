"""The positions that a source can resume from (SRC-POS)."""

from __future__ import annotations

from .clause import SOURCE, Clause, Level
from .family import Family

CLAUSES = (
    Clause(
        id="SRC-POS-01",
        level=Level.MUST,
        kinds=SOURCE,
        text=(
            "`is_position_available(p)` returns a `bool`, is quick and repeatable, and is `False` for every "
            "p <= 0."
        ),
        why=(
            "The agent asks this before every start, and takes a snapshot if the position is not available. "
            "If the result for -1 is `True`, a new source never gets its first snapshot, and its old rows "
            "never reach the remote."
        ),
        fix=(
            "Derive from `LogSource` or `PollingSource`, which return `False` for every position <= 0. "
            "Otherwise check `position <= 0` first, then compare the position with the oldest and the "
            "newest one. Do not read the history itself."
        ),
        example="""\
def is_position_available(self, position):
    if position <= 0:
        return False
    oldest, newest = self._history_bounds()
    return oldest <= position <= newest
""",
    ),
    Clause(
        id="SRC-POS-02",
        level=Level.MUST,
        kinds=SOURCE,
        text="A transient source answers `False` for every p.",
        why=(
            "A transient source cannot deliver missed events later. If it returns `True`, the agent skips "
            "the snapshot after a restart, and the changes in between never reach the remote."
        ),
        fix=(
            "Derive from `CallbackSource`. Otherwise return `True` from `is_transient` and do not override "
            "`is_position_available`: the method of `SourceDriver` then returns `False` for every position."
        ),
        example="""\
from fustor_core.drivers import SourceDriver

class DirectorySource(SourceDriver):
    @property
    def is_transient(self):
        return True

    # is_position_available is inherited and returns False
""",
    ),
    Clause(
        id="SRC-POS-03",
        level=Level.MUST,
        kinds=SOURCE,
        text="A durable source answers `True` for the index of every event it has just delivered.",
        why=(
            "If the position of an event that was just delivered already counts as lost, every restart "
            "costs a full snapshot."
        ),
        fix=(
            "Use a position from which the system itself can resume, such as a log position, an offset or a "
            "sequence number, and pass it to `Change` as its `position`. Decide by the bounds that the "
            "system reports, not by the memory of this process."
        ),
        example="""\
from fustor_core.sources import Change

def read_changes(self, after, timeout):  # of a LogSource
    commits = self._client.read(after, timeout)
    # end_position: the database can resume from here
    return [Change("update", commit.row, commit.end_position) for commit in commits]
""",
        needs=("insert",),
    ),
    Clause(
        id="SRC-POS-04",
        level=Level.MUST,
        kinds=SOURCE,
        text=(
            "A durable source answers `False` for a position whose history is gone, and for one it never "
            "issued beyond its newest."
        ),
        why=(
            "After a wrong `True` the agent resumes from the position, and the changes in the gap never "
            "reach the remote. A position beyond the newest one means that the system was restored or "
            "replaced."
        ),
        fix=(
            "Ask the system for the oldest position that it still has and for the newest one, and return "
            "`False` outside these bounds. Implement `has_position()` of `LogSource`, or "
            "`oldest_position()` and `newest_position()` of `PollingSource`. Add `expire_history()` to the "
            "harness."
        ),
        example="""\
from fustor_core.sources import LogSource

class PostgresSource(LogSource):
    def has_position(self, position):
        slot = self._slot_state()  # None if the slot is gone
        if slot is None or slot.lost:
            return False
        return slot.oldest_position <= position <= self.newest_position()
""",
        needs=(
            "insert",
            "expire_history",
        ),
    ),
)

FAMILY = Family(
    id="SRC-POS",
    title="Positions of a source",
    kind="source",
    clauses=CLAUSES,
)
