"""Sources that return something other than a stream and a flag: SRC-MSG-01."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Any

from fustor_event_model.models import EventBase

from ...references.sources import MemoryHarness, ReferenceSource
from ...tools.registry import defect
from .._shared.flags import Flag


@defect("SRC-MSG-01", because="expected a 2-tuple, got <generator", harness=MemoryHarness)
class BareIterator(ReferenceSource):
    """Returns only the iterator."""

    def answer(self, events: Iterator[EventBase], lost: bool) -> Any:
        return events


@defect("SRC-MSG-01", because="expected a 2-tuple, got [", harness=MemoryHarness)
class PairInAList(ReferenceSource):
    """Returns the pair as a list."""

    def answer(self, events: Iterator[EventBase], lost: bool) -> Any:
        return [events, lost]


@defect("SRC-MSG-01", because="expected a 2-tuple", harness=MemoryHarness)
class Triple(ReferenceSource):
    """Returns the position as a third item."""

    def answer(self, events: Iterator[EventBase], lost: bool) -> Any:
        return events, lost, self.table.position


@defect("SRC-MSG-01", because="an iterator of events, got False", harness=MemoryHarness)
class FlagFirst(ReferenceSource):
    """Returns the flag first."""

    def answer(self, events: Iterator[EventBase], lost: bool) -> Any:
        return lost, events


@defect("SRC-MSG-01", because="an iterator of events, got []", harness=MemoryHarness)
class ListOfEvents(ReferenceSource):
    """Returns a list of events instead of an iterator."""

    def answer(self, events: Iterator[EventBase], lost: bool) -> Any:
        return [], lost


@defect("SRC-MSG-01", because="an iterator of events, got <async_generator", harness=MemoryHarness)
class AsyncEvents(ReferenceSource):
    """Returns an asynchronous iterator."""

    def answer(self, events: Iterator[EventBase], lost: bool) -> Any:
        async def run() -> AsyncIterator[EventBase]:
            while (event := await asyncio.to_thread(next, events, None)) is not None:
                yield event

        return run(), lost


@defect("SRC-MSG-01", because="expected a bool, got 0", harness=MemoryHarness)
class FlagAsInt(ReferenceSource):
    """Returns the flag as 0 or 1."""

    def answer(self, events: Iterator[EventBase], lost: bool) -> Any:
        return events, int(lost)


@defect("SRC-MSG-01", because="expected a bool, got None", harness=MemoryHarness)
class FlagAsNone(ReferenceSource):
    """Returns None instead of False."""

    def answer(self, events: Iterator[EventBase], lost: bool) -> Any:
        return events, lost or None


@defect("SRC-MSG-01", because="expected a bool, got <", harness=MemoryHarness)
class ForeignFlag(ReferenceSource):
    """Returns the truth value of its client library instead of a bool."""

    def answer(self, events: Iterator[EventBase], lost: bool) -> Any:
        return events, Flag(lost)
