"""The events of a message stream: their form, order, kind and fields (SRC-MSG)."""

from __future__ import annotations

from ..clause import SOURCE, Clause, Level

CLAUSES = (
    Clause(
        id="SRC-MSG-07",
        level=Level.MUST,
        kinds=SOURCE,
        text=(
            "Every item is a well-formed event: `rows` is a list of mappings, `fields` names every key of "
            "every row, `event_schema` and `table` are not empty, and `model_dump_json()` works; what it "
            "writes reads back as an event that writes the same JSON."
        ),
        why=(
            "Events travel as JSON. A row that is a tuple, or a value of the client library's own type, "
            "fails later in the pusher, and a remote that reads only the keys in `fields` loses all others."
        ),
        fix=(
            "Make each row a `dict`, and convert every value that pydantic cannot write as JSON. Pass the "
            "row to `Change`: the bases in `fustor_core.sources` fill in `fields`, `event_schema` and "
            "`table`. In a driver of your own, take `fields` from the keys of the rows."
        ),
        example="""\
from fustor_event_model.models import UpdateEvent

def _event(self, record, index):
    row = dict(record)  # not the client's own record type
    row["area"] = row["area"].wkt  # a type that pydantic cannot write as JSON
    return UpdateEvent(
        event_schema="public", table="users", fields=list(row), rows=[row], index=index
    )
""",
        needs=("insert",),
    ),
    Clause(
        id="SRC-MSG-08",
        level=Level.MUST,
        kinds=SOURCE,
        text=(
            "Within one stream `index` never decreases. (The agent drops an event whose index is lower than "
            "the one before.) Either every index is > 0, or all are -1 and the source is transient."
        ),
        why=(
            "The agent drops an event whose index is lower than the one before, and this change is lost. "
            "With -1 from a durable source the agent has nothing to commit, and every restart costs a "
            "snapshot."
        ),
        fix=(
            "Take the `position` of a `Change` from one counter of the system that only grows, such as the "
            "commit position, never from the id of a row. `LogSource` and `PollingSource` raise "
            "`DriverError` if a position decreases, and `CallbackSource` sets -1 on every event."
        ),
        example="""\
from fustor_core.sources import Change

def read_changes(self, after, timeout):  # of a LogSource
    return [
        Change(change.kind, change.row, commit.end_position)
        for commit in self._client.commits(after, timeout)  # in the order of the commits
        for change in commit.changes
    ]
""",
        needs=("insert",),
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
            "A delete that arrives as an update leaves the row on the remote. A value from a cache, instead "
            "of from the change, puts old data there."
        ),
        fix=(
            "Give each `Change` the kind of the operation and the values of the change itself; a delete "
            "needs at least the key. If the source cannot distinguish inserts from updates, use `update` "
            "for both and set `tells_inserts = False` in the harness. If your table does not have the "
            "columns `id`, `name` and `amount`, add `row_strategy()`; if events carry values in another "
            "form than `rows()`, add `normalise()`."
        ),
        example="""\
from fustor_core.sources import Change

KINDS = {"I": "insert", "U": "update", "D": "delete"}

def _change(self, record):
    row = record.old_key if record.operation == "D" else record.new_row
    return Change(KINDS[record.operation], row, record.position)
""",
        needs=(
            "insert",
            "update",
            "delete",
        ),
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
            "A user who needs three of eighty columns pays for all of them, and may send data that must "
            "stay private. If the driver reads the set only once, a sync that starts later does not get its "
            "fields."
        ),
        fix=(
            "Call `required_fields_tracker.get_fields()` for every event, and keep the key and the named "
            "fields; `None` and an empty set mean all fields. The bases in `fustor_core.sources` do this if "
            '`key` names the key. Set `key` in the harness too if it is not `("id",)`.'
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
        id="SRC-MSG-16",
        level=Level.MUST,
        kinds=SOURCE,
        text="Every row key is a property that `get_available_fields` declares.",
        why=(
            "Users map the declared fields, and remotes create a column for each of them. A key that is not "
            "declared cannot be mapped and has no column."
        ),
        fix="Build the result of `get_available_fields` and the rows from one list of fields.",
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
)
