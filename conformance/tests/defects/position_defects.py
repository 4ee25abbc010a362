"""Sources with one thing wrong: what opening a message stream gives, and where the stream starts."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from typing import Any

from fustor_event_model.models import EventBase

from .registry import defect
from .source_defects import Flag
from .sources import ImpatientHarness, MemoryHarness, ReferenceSource, ReferenceTransientSource

# --- SRC-MSG-01 -----------------------------------------------------------------------------------


@defect("SRC-MSG-01", because="expected a 2-tuple, got <generator", harness=MemoryHarness)
class BareIterator(ReferenceSource):
    """Returns the iterator alone."""

    def answer(self, events: Iterator[EventBase], lost: bool) -> Any:
        return events


@defect("SRC-MSG-01", because="expected a 2-tuple, got [", harness=MemoryHarness)
class PairInAList(ReferenceSource):
    """Returns the pair as a list."""

    def answer(self, events: Iterator[EventBase], lost: bool) -> Any:
        return [events, lost]


@defect("SRC-MSG-01", because="expected a 2-tuple", harness=MemoryHarness)
class Triple(ReferenceSource):
    """Returns the position as well."""

    def answer(self, events: Iterator[EventBase], lost: bool) -> Any:
        return events, lost, self.table.position


@defect("SRC-MSG-01", because="an iterator of events first, got False", harness=MemoryHarness)
class FlagFirst(ReferenceSource):
    """Swaps the two parts."""

    def answer(self, events: Iterator[EventBase], lost: bool) -> Any:
        return lost, events


@defect("SRC-MSG-01", because="an iterator of events first, got []", harness=MemoryHarness)
class ListOfEvents(ReferenceSource):
    """Returns the events that are there, not an iterator."""

    def answer(self, events: Iterator[EventBase], lost: bool) -> Any:
        return [], lost


@defect("SRC-MSG-01", because="an iterator of events first, got <async_generator", harness=MemoryHarness)
class AsyncEvents(ReferenceSource):
    """Returns an asynchronous iterator."""

    def answer(self, events: Iterator[EventBase], lost: bool) -> Any:
        async def run() -> AsyncIterator[EventBase]:
            while (event := await asyncio.to_thread(next, events, None)) is not None:
                yield event

        return run(), lost


@defect("SRC-MSG-01", because="exactly a bool, second, got 0", harness=MemoryHarness)
class FlagAsInt(ReferenceSource):
    """Returns the flag as 0 or 1."""

    def answer(self, events: Iterator[EventBase], lost: bool) -> Any:
        return events, int(lost)


@defect("SRC-MSG-01", because="exactly a bool, second, got None", harness=MemoryHarness)
class FlagAsNone(ReferenceSource):
    """Returns nothing where nothing is lost."""

    def answer(self, events: Iterator[EventBase], lost: bool) -> Any:
        return events, lost or None


@defect("SRC-MSG-01", because="exactly a bool, second, got <", harness=MemoryHarness)
class ForeignFlag(ReferenceSource):
    """Returns what its client library calls a bool."""

    def answer(self, events: Iterator[EventBase], lost: bool) -> Any:
        return events, Flag(lost)


# --- SRC-MSG-02 -----------------------------------------------------------------------------------

WAITS = "returns_without_waiting_for_an_event"
MISSES = "misses_nothing_once_it_has_returned"


@defect("SRC-MSG-02", by=WAITS, because="did not return within", harness=ImpatientHarness)
class WaitsForAnEvent(ReferenceSource):
    """Fetches the first event before it returns."""

    def answer(self, events: Iterator[EventBase], lost: bool) -> Any:
        first = next(events)
        return iter([first]), lost


@defect("SRC-MSG-02", by=MISSES, because="made after the call had returned", harness=ImpatientHarness)
class StartsAtTheFirstNext(ReferenceSource):
    """Looks where the log ends when it is iterated, not when it is called."""

    def follow(self, position: int, stop_event: threading.Event) -> Iterator[EventBase]:
        yield from super().follow(self.table.position, stop_event)


@defect("SRC-MSG-02", by=MISSES, because="made after the call had returned", harness=ImpatientHarness)
class TransientThatSubscribesLate(ReferenceTransientSource):
    """Subscribes in the generator, whose body runs at the first `next()`."""

    def follow(self, position: int, stop_event: threading.Event) -> Iterator[EventBase]:
        yield from super().follow(self.table.position, stop_event)


@defect("SRC-MSG-02", by=MISSES, because="made after the call had returned", harness=ImpatientHarness)
class SkipsOneChange(ReferenceSource):
    """Starts one after the latest position."""

    def follow(self, position: int, stop_event: threading.Event) -> Iterator[EventBase]:
        yield from super().follow(position + 1, stop_event)


# --- SRC-MSG-03 -----------------------------------------------------------------------------------


class Start(ReferenceSource):
    """Decides in one place where a stream starts, and whether its position is lost."""

    def get_message_iterator(self, start_position: int = -1, **keywords: Any) -> Any:
        start, lost = self.start(start_position)
        return self.stream(start, lost, keywords)

    def start(self, position: int) -> tuple[int, bool]:
        if position > 0 and self.is_position_available(position):
            return position, False
        return self.table.position, position > 0


@defect("SRC-MSG-03", because="no change made before the call", harness=MemoryHarness)
class ReplaysEverything(Start):
    """Starts at the oldest change when there is no position."""

    def start(self, position: int) -> tuple[int, bool]:
        return (0, False) if position <= 0 else super().start(position)


@defect("SRC-MSG-03", because="no change made before the call", harness=MemoryHarness)
class ZeroIsAPosition(Start):
    """Takes 0 for the beginning of the log."""

    def start(self, position: int) -> tuple[int, bool]:
        return (0, False) if position == 0 else super().start(position)


@defect("SRC-MSG-03", because="no change made before the call", harness=MemoryHarness)
class LatestWhenConstructed(Start):
    """Keeps the latest position of when it was constructed."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.latest = self.table.position

    def start(self, position: int) -> tuple[int, bool]:
        return (self.latest, False) if position <= 0 else super().start(position)


@defect("SRC-MSG-03", because="False, for nothing was asked for", harness=MemoryHarness)
class LostWithoutAPosition(Start):
    """Reports a loss where nothing was asked for."""

    def start(self, position: int) -> tuple[int, bool]:
        return self.table.position, not self.is_position_available(position)


@defect("SRC-MSG-03", because="False, for nothing was asked for", harness=MemoryHarness)
class OnlyMinusOneIsNoPosition(Start):
    """Compares with -1 where it should with 0."""

    def start(self, position: int) -> tuple[int, bool]:
        if position == -1 or self.is_position_available(position):
            return super().start(position)
        return self.table.position, True


# --- SRC-MSG-04 -----------------------------------------------------------------------------------


@defect("SRC-MSG-04", because="every change after the position", harness=ImpatientHarness)
class DropsTheFirstAfterTheResume(Start):
    """Starts one after the position."""

    def start(self, position: int) -> tuple[int, bool]:
        start, lost = super().start(position)
        return (start, lost) if position <= 0 or lost else (start + 1, lost)


@defect("SRC-MSG-04", because="every change after the position", harness=ImpatientHarness)
class IgnoresThePosition(Start):
    """Starts at the latest, whatever was asked for."""

    def start(self, position: int) -> tuple[int, bool]:
        return self.table.position, super().start(position)[1]


@defect("SRC-MSG-04", because="no event with an index below", harness=MemoryHarness)
class ResumesTooEarly(Start):
    """Starts two before the position, to be on the safe side."""

    def start(self, position: int) -> tuple[int, bool]:
        start, lost = super().start(position)
        return (start, lost) if position <= 0 or lost else (start - 2, lost)


@defect("SRC-MSG-04", because="no event with an index below", harness=MemoryHarness)
class ResumesAtTheBeginning(Start):
    """Replays its whole log whenever it is given a position."""

    def start(self, position: int) -> tuple[int, bool]:
        start, lost = super().start(position)
        return (start, lost) if position <= 0 or lost else (0, lost)


@defect("SRC-MSG-04", because="False, for the position is available", harness=MemoryHarness)
class ResumesAndReportsALoss(Start):
    """Resumes as it should, and reports a loss all the same."""

    def start(self, position: int) -> tuple[int, bool]:
        return super().start(position)[0], position > 0


@defect("SRC-MSG-04", because="raised IndexError", harness=MemoryHarness)
class CannotResume(Start):
    """Looks the position up among changes that this instance has seen."""

    def start(self, position: int) -> tuple[int, bool]:
        if self.is_position_available(position):
            return [][position], False
        return super().start(position)


# --- SRC-MSG-05 and 06 ----------------------------------------------------------------------------

NEVER_ISSUED = "unavailable_position_is_reported_lost"
EXPIRED = "expired_position_is_reported_lost"


class Lost(Start):
    """Does something of its own about a lost position."""

    def start(self, position: int) -> tuple[int, bool]:
        start, lost = super().start(position)
        return (self.lost(position), lost) if lost else (start, lost)

    def lost(self, position: int) -> int:
        raise NotImplementedError


@defect("SRC-MSG-05", by=NEVER_ISSUED, because="raised ValueError", harness=MemoryHarness)
@defect("SRC-MSG-05", by=EXPIRED, because="raised ValueError", harness=MemoryHarness)
class RaisesWhenLost(Lost):
    """Raises for a position that is gone."""

    def lost(self, position: int) -> int:
        raise ValueError(f"position {position} is gone")


@defect("SRC-MSG-05", by=NEVER_ISSUED, because="no change made before the call", harness=MemoryHarness)
class ReplaysWhenLost(Lost):
    """Starts at the oldest change when the position is gone."""

    def lost(self, position: int) -> int:
        return 0


@defect("SRC-MSG-05", by=NEVER_ISSUED, because="made after the call", harness=ImpatientHarness)
class WaitsForTheLostPosition(Lost):
    """Starts at the position that it says is gone."""

    def lost(self, position: int) -> int:
        return position


@defect("SRC-MSG-05", by=NEVER_ISSUED, because="True, for the position is unavailable", harness=MemoryHarness)
@defect("SRC-MSG-05", by=EXPIRED, because="True, for the position is unavailable", harness=MemoryHarness)
@defect(
    "SRC-MSG-06",
    by="flag_agrees_with_is_position_available",
    because="the flag to be True",
    harness=MemoryHarness,
)
class NeverLost(Start):
    """Starts at the latest and does not say so."""

    def start(self, position: int) -> tuple[int, bool]:
        return super().start(position)[0], False


@defect("SRC-MSG-05", by=EXPIRED, because="True, for the position is unavailable", harness=MemoryHarness)
class NotLostWhenIssuedOnce(Start):
    """Takes every position up to the newest for one that it can resume from."""

    def start(self, position: int) -> tuple[int, bool]:
        start, lost = super().start(position)
        return start, lost and position > self.table.position


@defect(
    "SRC-MSG-06",
    by="flag_agrees_for_delivered_positions",
    because="the flag to be False, got True",
    harness=MemoryHarness,
)
class LostAtTheNewest(Start):
    """Is off by one where the flag is concerned."""

    def start(self, position: int) -> tuple[int, bool]:
        start, lost = super().start(position)
        return start, lost or position == self.table.position


@defect(
    "SRC-MSG-06",
    by="flag_agrees_for_delivered_positions",
    because="the flag to be True, got False",
    harness=MemoryHarness,
)
class NotLostOneBeyondTheNewest(Start):
    """Is off by one on the other side."""

    def start(self, position: int) -> tuple[int, bool]:
        start, lost = super().start(position)
        return start, lost and position != self.table.position + 1
