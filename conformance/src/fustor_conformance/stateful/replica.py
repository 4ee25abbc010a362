"""A replica that follows the rules of a remote (REM)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from fustor_event_model.models import EventBase, EventType

from ..declarations import Key
from ..trial import SourceTrial

__all__ = ["Replica"]


class Replica:
    """Rows by key, from a message stream and from snapshots that are read while it is open.

    The stream was opened before the snapshot was read. So its messages win over the rows of the snapshot. A
    row that is neither in the complete snapshot nor in a message no longer exists.

    Attributes:
        rows: the rows by key.
        committed: the position to resume from, or -1.
        needs_snapshot: whether a snapshot is needed and has not ended yet.
    """

    def __init__(self, trial: SourceTrial) -> None:
        self._trial = trial
        self.rows: dict[Key, dict[str, Any]] = {}
        self.committed = -1
        self.needs_snapshot = True
        self._streamed: set[Key] = set()
        self._in_snapshot: set[Key] = set()
        self._positions: list[int] = []

    def opened(self, *, lost: bool) -> None:
        """Begin with a new stream.

        Args:
            lost: whether it does not continue the last one.
        """
        self._streamed.clear()
        self._in_snapshot.clear()
        self._positions.clear()
        self.needs_snapshot = self.needs_snapshot or lost

    def messages(self, events: Iterable[EventBase]) -> None:
        """Apply events of the stream; drop one whose position is lower than the one before it."""
        for event in events:
            if not self._positions or event.index >= self._positions[-1]:
                self._positions.append(event.index)
                self._apply(event)

    def _apply(self, event: EventBase) -> None:
        for row in self._trial.system.rows_of([event]):
            key = self._trial.system.key(row)
            self._streamed.add(key)
            if event.event_type is EventType.DELETE:
                self.rows.pop(key, None)
            else:
                # Missing fields are null: an event carries all values of its row (SRC-MSG-11).
                self.rows[key] = dict(row)

    def snapshot(self, event: EventBase) -> None:
        """Apply an event of a snapshot, except for keys that the stream has delivered."""
        for row in self._trial.system.rows_of([event]):
            key = self._trial.system.key(row)
            self._in_snapshot.add(key)
            if key not in self._streamed:
                self.rows[key] = dict(row)

    def end_of_snapshot(self) -> None:
        """Remove the rows that neither the snapshot nor the stream has delivered."""
        delivered = self._streamed | self._in_snapshot
        self.rows = {key: row for key, row in self.rows.items() if key in delivered}
        self.needs_snapshot = False

    def commit(self, *, everything: bool) -> None:
        """Note the position to resume from.

        Args:
            everything: whether all events at the last position have arrived; otherwise more may come.
        """
        positions = self._positions
        complete = positions if everything else [each for each in positions if each < positions[-1]]
        self.committed = max([self.committed, *complete])

    def difference(self, truth: Iterable[Mapping[str, Any]]) -> str:
        """Return the difference from the rows of the system in words; an empty string for none."""
        held = {self._trial.system.key(row): dict(row) for row in truth}
        missing = [row for key, row in held.items() if key not in self.rows]
        extra = [row for key, row in self.rows.items() if key not in held]
        other = [
            f"{got} instead of {row}"
            for key, row in held.items()
            if key in self.rows and (got := {name: self.rows[key].get(name) for name in row}) != row
        ]
        found = (("without", missing), ("still with", extra), ("with", other))
        return ", ".join(f"{word} {', '.join(map(str, rows))}" for word, rows in found if rows)
