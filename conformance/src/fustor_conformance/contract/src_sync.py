"""SRC-SYNC: a source as a whole."""

from __future__ import annotations

from .clause import SOURCE, Clause, Level

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
            "Every part can look right while the whole fails, for example when a change falls between "
            "snapshot and stream. The remote then differs from the source without an error, until somebody "
            "counts."
        ),
        fix=(
            "Establish the stream inside the call (SRC-MSG-02), answer truthfully about positions "
            "(SRC-POS-04), and let the snapshot see all that was committed before it began. Replay the "
            "steps that the failure prints one by one."
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
        needs=("insert", "update", "delete", "rows", "expire_history"),
    ),
)
