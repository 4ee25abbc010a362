"""The convergence of a replica with its source (SRC-SYNC)."""

from __future__ import annotations

from .clause import SOURCE, Clause, Level
from .family import Family

CLAUSES = (
    Clause(
        id="SRC-SYNC-01",
        level=Level.MUST,
        kinds=SOURCE,
        text=(
            "Replica convergence. Over any history of inserts, updates, deletes, snapshots, stops, resumes "
            "and lost positions, a replica that follows the agent's protocol (message stream first; "
            "snapshot concurrently when there is no committed position or the flag is `True`; events "
            "applied by key) equals the source once it has caught up."
        ),
        why=(
            "Every part can be correct while the whole fails, for example when a change falls between the "
            "snapshot and the stream. The remote then differs from the source, and no error shows it."
        ),
        fix=(
            "Establish the stream inside the call (SRC-MSG-02), report lost positions correctly "
            "(SRC-POS-04), and read the current rows in the snapshot (SRC-SNAP-02). Repeat one by one the "
            "steps that the failure prints. Add `insert()`, `update()`, `delete()`, `rows()` and "
            "`expire_history()` to the harness."
        ),
        example="""\
def follow(source, replica, stop_event):
    events, lost = source.get_message_iterator(replica.position, stop_event=stop_event)
    if lost or replica.position <= 0:
        for event in source.get_snapshot_iterator():  # the agent does this in a second thread
            replica.apply(event)
    for event in events:
        replica.apply(event)
""",
        needs=(
            "insert",
            "update",
            "delete",
            "rows",
            "expire_history",
        ),
    ),
)

FAMILY = Family(
    id="SRC-SYNC",
    title="Convergence of a replica with a source",
    kind="source",
    clauses=CLAUSES,
)
