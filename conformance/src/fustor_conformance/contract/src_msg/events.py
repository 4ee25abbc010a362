"""SRC-MSG: the events of a message stream."""

from __future__ import annotations

from ..clause import SOURCE, Clause, Level

CLAUSES = (
    Clause(
        id="SRC-MSG-07",
        level=Level.MUST,
        kinds=SOURCE,
        text=(
            "Every item is a well-formed event: `rows` is a list of mappings, `fields` names every key of "
            "every row, `event_schema` and `table` are not empty, and `model_dump_json()` works and reads "
            "back equal."
        ),
        why=(
            "Events travel as JSON. A row that is a tuple, or a value of the client library's own type, "
            "fails in the pusher, far from its cause; a key that `fields` does not name is lost on a remote "
            "that goes by `fields`."
        ),
        fix=(
            "Make each row a `dict` of texts, numbers, booleans, `None`, lists and dicts, convert all other "
            "types, and take `fields` from the keys."
        ),
        example="""\
def _event(self, record, index):
    row = dict(record)  # not the client's tuple or record type
    row["changed"] = row["changed"].isoformat()
    return UpdateEvent(
        event_schema="public",
        table="users",
        fields=list(row),
        rows=[row],
        index=index,
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
            "The agent drops an event whose index is lower than the one before, so that change is lost. A "
            "durable source that sends -1 gives the agent nothing to commit, and every restart costs a "
            "snapshot."
        ),
        fix=(
            "Take the index from one counter that only grows, such as the commit position, never from a "
            "row's id or a clock. Leave it at -1 only when the source is transient, and then on every "
            "event."
        ),
        example="""\
def _read(self, feed, stop_event):
    for commit in feed.commits(stop_event):  # in commit order: the position only grows
        for change in commit.changes:
            yield self._event(change, index=commit.end_position)
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
)
