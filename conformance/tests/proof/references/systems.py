"""Tables in memory for drivers on the SDK's bases, each with its harness."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any

from fustor_conformance.harness import Limits
from fustor_event_model.models import EventType

from .memory import TABLES, Change, Row, Table
from .sources import MemoryHarness

_CHANGES_IN_A_TICK = 2


class TableError(Exception):
    """A table does not exist, or has failed."""


class System(Table):
    """A table with a client that raises errors of its own."""

    def check(self) -> None:
        if self.broken:
            raise TableError("the table has failed")

    def page(self, after: Any, limit: int) -> list[Row]:
        """Return the rows after the id `after`, ordered by id."""
        self.check()
        return list(islice(self._rows_behind(after), limit))

    def _rows_behind(self, key: Any) -> Iterator[Row]:
        while found := self.row_after(key):
            key, row = found
            yield row

    def wait_after(self, position: int, timeout: float) -> list[Change]:
        """Return the changes after a position; wait until there is one."""
        with self.changed:
            self.changed.wait_for(lambda: self.broken or self.after(position), timeout)
            self.check()
            return self.after(position)

    @property
    def tick(self) -> int:
        """The latest tick of a coarse clock, in which several changes share a tick."""
        self.check()
        return _tick(self.position)

    @property
    def oldest_tick(self) -> int:
        """The oldest tick from which the history is complete."""
        return _tick(self.forgotten) + 1

    def since(self, tick: int, limit: int) -> list[tuple[int, Change]]:
        """Return the first changes from a tick on, each with its own tick."""
        self.check()
        with self.changed:
            ticks = [(_tick(change.position), change) for change in self.changes]
            return [each for each in ticks if each[0] >= tick][:limit]


class TellingSystem(System):
    """A table that sends its changes to listeners, and forgets them."""

    def __init__(self) -> None:
        super().__init__()
        self.listeners: list[Callable[[Change | TableError], None]] = []

    @contextmanager
    def listening(self, listener: Callable[[Change | TableError], None]) -> Iterator[None]:
        """Call `listener` with every change, and with the error when the table fails."""
        self.check()
        with self.changed:
            self.listeners.append(listener)
            self.clients.append("a listener")
        try:
            yield
        finally:
            with self.changed:
                self.listeners.remove(listener)
                self.clients.remove("a listener")

    def change(self, event_type: EventType, row: Row) -> None:
        with self.changed:
            super().change(event_type, row)
            for listener in self.listeners:
                listener(self.changes[-1])
            self.changes.clear()

    def set_broken(self, broken: bool) -> None:
        with self.changed:
            super().set_broken(broken)
            for listener in self.listeners if broken else ():
                listener(TableError("the table has failed"))


def _tick(position: int) -> int:
    return -(-position // _CHANGES_IN_A_TICK)


def connect(uri: str) -> Any:
    """Return the table named `uri`."""
    if uri not in TABLES:
        raise TableError(f"there is no table {uri}")
    return TABLES[uri]


_SOON = Limits(call=1.0, latency=0.4, stop=0.4)


class SystemHarness(MemoryHarness):
    """Works a table with a client."""

    system: type[System] = System

    def start(self) -> None:
        TABLES[self.uri] = self.system()

    def unusable_configs(self) -> dict[str, Any]:
        return {"uri": {**self.config(), "uri": "file:///trial"}}


class TellingHarness(SystemHarness):
    """Works a table that sends its changes to listeners."""

    system = TellingSystem


class ImpatientSystemHarness(SystemHarness):
    """Has short time limits, for drivers that make the kit wait until a limit."""

    limits = _SOON


class ImpatientTellingHarness(TellingHarness):
    """Has short time limits, for a table that sends its changes to listeners."""

    limits = _SOON
