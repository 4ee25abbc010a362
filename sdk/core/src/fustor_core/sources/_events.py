"""Events from rows and changes, with the needed fields only."""

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
        event_schema: The `event_schema` of the events.
        table: The `table` of the events.
        key: The fields that every row carries, needed or not.
        tracker: Tracks which other fields are needed; None means all fields.
    """

    event_schema: str
    table: str
    key: Sequence[str]
    tracker: RequiredFieldsTracker | None

    def of_change(self, change: Change) -> EventBase:
        """Return the event of a change; its index is the position of the change."""
        return self._event(change.kind, [change.row], change.position)

    def of_page(self, rows: Iterable[Row]) -> EventBase:
        """Return the event of a snapshot page.

        Its index is -1, because rows that were read over a period of time have no position to resume from.
        """
        return self._event("insert", rows, -1)

    def _event(self, kind: Kind, rows: Iterable[Row], index: int) -> EventBase:
        needed = self.tracker.get_fields() if self.tracker is not None else None
        selected = [self._select(row, needed) for row in rows]
        fields = list(dict.fromkeys(name for row in selected for name in row))
        return _EVENT_OF[kind](
            fields=fields, rows=selected, index=index, event_schema=self.event_schema, table=self.table
        )

    def _select(self, row: Row, needed: set[str] | None) -> dict[str, Any]:
        """Return the key of a row and the fields that are needed now (SRC-MSG-14).

        Raises:
            DriverError: The row lacks a field of the key, without which a replica cannot apply the change.
        """
        for name in self.key:
            if name not in row:
                raise DriverError(f"a row of {self.table} has no field {name!r}, which `key` lists")
        if not needed:
            return dict(row)
        return {name: value for name, value in row.items() if name in needed or name in self.key}
