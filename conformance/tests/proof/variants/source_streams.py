"""Sources whose streams and snapshots are unusual objects."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from typing import Any

from fustor_core.exceptions import DriverError
from fustor_event_model.models import EventBase, EventType

from ..references.memory import Change
from ..references.sources import MemoryHarness, ReferenceSource
from ..tools.registry import variant

# --- the stream as an object ----------------------------------------------------------------------


@variant(harness=MemoryHarness)
class PlainTuple(ReferenceSource):
    """Returns a plain tuple."""

    def answer(self, events: Iterator[EventBase], lost: bool) -> Any:
        return events, lost


class Events:
    """An iterator that is not a generator."""

    def __init__(self, events: Iterator[EventBase]) -> None:
        self.events = events

    def __iter__(self) -> Iterator[EventBase]:
        return self

    def __next__(self) -> EventBase:
        return next(self.events)


@variant(harness=MemoryHarness)
class IteratorsOfItsOwn(ReferenceSource):
    """Returns iterators of its own class."""

    def answer(self, events: Iterator[EventBase], lost: bool) -> Any:
        return super().answer(Events(events), lost)

    def get_snapshot_iterator(self, **keywords: Any) -> Iterator[EventBase]:
        return Events(super().get_snapshot_iterator(**keywords))


@variant(harness=MemoryHarness)
class ReadsAhead(ReferenceSource):
    """Reads in a thread that starts in the call, and passes events through a queue."""

    def answer(self, events: Iterator[EventBase], lost: bool) -> Any:
        waiting: queue.Queue[EventBase | Exception | None] = queue.Queue()

        def read() -> None:
            try:
                for event in events:
                    waiting.put(event)
                waiting.put(None)
            except DriverError as error:
                waiting.put(error)

        def take() -> Iterator[EventBase]:
            while item := waiting.get():
                if isinstance(item, Exception):
                    raise item
                yield item

        threading.Thread(target=read, daemon=True).start()
        return take(), lost


@variant(harness=MemoryHarness)
class Polls(ReferenceSource):
    """Polls for changes."""

    def wait_for_changes(self, position: int) -> list[Change]:
        self.closed.wait(0.02)
        return self.table.after(position)


# --- the snapshot ---------------------------------------------------------------------------------


@variant(harness=MemoryHarness)
class SingleRowsInNoOrder(ReferenceSource):
    """Delivers single rows without positions, newest first, and an empty event at the end."""

    def get_snapshot_iterator(self, **keywords: Any) -> Iterator[EventBase]:
        return self.project(self.newest_first(), keywords.get("required_fields_tracker"))

    def newest_first(self) -> Iterator[EventBase]:
        for key in sorted(self.table.rows, reverse=True):
            if row := self.table.rows.get(key):
                yield self.event(EventType.UPDATE, [dict(row)], -1)
        yield self.event(EventType.UPDATE, [], -1)
