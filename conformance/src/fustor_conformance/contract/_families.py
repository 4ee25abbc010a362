"""The families of clauses, in the order of the contract."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

MESSAGE_SIGNATURE = """\
get_message_iterator(start_position: int = -1, *, stop_event=None, required_fields_tracker=None, **kwargs)
    -> tuple[Iterator[EventBase], bool]"""

SNAPSHOT_SIGNATURE = """\
get_snapshot_iterator(*, batch_size: int = 100, required_fields_tracker=None, **kwargs)
    -> Iterator[EventBase]"""

PUSH_SIGNATURE = """\
push(events, *, agent_id=None, task_id=None, session_id=None, source_type="message",
     is_snapshot_end=False, snapshot_sync_suggested=False, **kwargs)
    -> {"snapshot_needed": bool, ...}"""

ENVELOPE = """\
The envelope is `{"agent_id", "task_id", "session_id", "source_type", "is_snapshot_end", \
"snapshot_sync_suggested", "events": [{event_type, fields, rows, index, event_schema, table}, ...]}`. \
The reply is a JSON object with `"snapshot_needed": bool`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """Clauses about one subject.

    Attributes:
        id: What the ids of its clauses begin with, such as `SRC-MSG`.
        title: What they are about.
        signature: The call that they describe, where there is one.
        note: What a reader has to know before the first clause, in Markdown.
    """

    id: str
    title: str
    signature: str = ""
    note: str = ""


FAMILIES: Mapping[str, Family] = MappingProxyType(
    {
        family.id: family
        for family in (
            Family(id="PKG", title="The package"),
            Family(id="SRC-CFG", title="Sources: construction, configuration, shutdown"),
            Family(id="SRC-POS", title="Sources: positions"),
            Family(id="SRC-MSG", title="Sources: the message stream", signature=MESSAGE_SIGNATURE),
            Family(id="SRC-SNAP", title="Sources: the snapshot", signature=SNAPSHOT_SIGNATURE),
            Family(id="SRC-SYNC", title="Sources: the whole"),
            Family(id="PSH-CFG", title="Pushers: construction, configuration, shutdown"),
            Family(id="PSH-SES", title="Pushers: sessions"),
            Family(id="PSH-ENV", title="Pushers: the envelope", signature=PUSH_SIGNATURE, note=ENVELOPE),
            Family(id="PSH-FLT", title="Pushers: faults"),
            Family(id="PSH-SYNC", title="Pushers: the whole"),
        )
    }
)
