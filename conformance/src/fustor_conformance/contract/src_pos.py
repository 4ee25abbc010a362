"""SRC-POS: which positions a source can resume from."""

from __future__ import annotations

from .clause import SOURCE, Clause, Level

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
            "The agent asks this before every start and takes a snapshot when the answer is `False`. A "
            "`True` for -1 means that a new source never gets its first snapshot, so the remote never gets "
            "the old rows."
        ),
        fix=(
            "Answer `False` for `position <= 0` first, then compare with the bounds of the history. Do not "
            "read the history itself."
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
            "What a transient source did not deliver at once is gone. A `True` makes the agent skip the "
            "snapshot after a restart, and what changed in between never reaches the remote."
        ),
        fix=(
            "Let `is_transient` return `True` and do not override `is_position_available`: the inherited "
            "one answers `False` for every position."
        ),
        example="""\
class DirectorySource(SourceDriver):
    @property
    def is_transient(self):
        return True

    # is_position_available is inherited and answers False
""",
    ),
    Clause(
        id="SRC-POS-03",
        level=Level.MUST,
        kinds=SOURCE,
        text="A durable source answers `True` for the index of every event it has just delivered.",
        why=(
            "When the position of an event that was just delivered already counts as lost, every restart "
            "costs a full snapshot."
        ),
        fix=(
            "Use as `index` the position from which the system itself can resume (a log position, an "
            "offset, a sequence number), and answer from the system's bounds, not from the memory of this "
            "process."
        ),
        example="""\
def _event(self, commit):
    return UpdateEvent(
        event_schema="public",
        table=commit.table,
        fields=list(commit.row),
        rows=[commit.row],
        index=commit.end_position,  # the database can resume from here
    )
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
            "After a wrong `True` the agent resumes and the gap is never delivered: the remote differs from "
            "the source for good, without an error. A position beyond the newest means that the system was "
            "restored or replaced."
        ),
        fix=(
            "Ask the system for the oldest position that it kept and the newest that it issued, and answer "
            "`False` outside of these."
        ),
        example="""\
def is_position_available(self, position):
    slot = self._slot_state()  # None when the slot is gone
    if position <= 0 or slot is None or slot.lost:
        return False
    return slot.oldest_position <= position <= self._newest_position()
""",
        needs=("insert", "expire_history"),
    ),
)
