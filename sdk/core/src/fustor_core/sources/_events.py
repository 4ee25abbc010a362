"""Events of rows and changes, with the fields that are needed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fustor_event_model.models import DeleteEvent, InsertEvent, UpdateEvent

from ..exceptions import DriverError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from fustor_event_model.models import EventBase

    from ..drivers import RequiredFieldsTracker
    from ._change import Change, Kind, Row

__all__ = ["EventMaker"]

_EVENT_OF: dict[Kind, type[InsertEvent | UpdateEvent | DeleteEvent]] = {
    "insert": InsertEvent,
    "update": UpdateEvent,
    "delete": DeleteEvent,
}


@dataclass(frozen=True, slots=True)
class EventMaker:
    """Makes well-formed events of one table (SRC-MSG-07).

    Attributes:
        event_schema: What the events say of the schema.
        table: What they say of the table.
        key: The fields that every row carries, needed or not.
        tracker: Knows which other fields are needed; None means all.
    """

    event_schema: str
    table: str
    key: Sequence[str]
    tracker: RequiredFieldsTracker | None

    def of_change(self, change: Change) -> EventBase:
        """Return the event of one change; its index is the change's position."""
        return self._event(change.kind, [change.row], change.position)

    def of_page(self, rows: Iterable[Row]) -> EventBase:
        """Return the event of rows of a snapshot.

        Its index is -1: rows that are read over a while are no position to resume from.
        """
        return self._event("insert", rows, -1)

    def _event(self, kind: Kind, rows: Iterable[Row], index: int) -> EventBase:
        needed = self.tracker.get_fields() if self.tracker is not None else None
        sent = [self._sent(row, needed) for row in rows]
        fields = list(dict.fromkeys(name for row in sent for name in row))
        return _EVENT_OF[kind](
            fields=fields, rows=sent, index=index, event_schema=self.event_schema, table=self.table
        )

    def _sent(self, row: Row, needed: set[str] | None) -> dict[str, Any]:
        """Return the fields of a row that are needed now, and its key (SRC-MSG-14).

        Raises:
            DriverError: The row lacks a field of the key, by which alone a change can be applied.
        """
        for name in self.key:
            if name not in row:
                raise DriverError(f"a row of {self.table} has no field {name!r}, which `key` names")
        if not needed:
            return dict(row)
        return {name: value for name, value in row.items() if name in needed or name in self.key}
