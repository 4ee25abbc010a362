"""Sources that start a stream too late or at the wrong position: SRC-MSG-02 and SRC-MSG-03."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from functools import partial
from typing import Any

from fustor_core import sources
from fustor_event_model.models import EventBase

from ...references.sources import ImpatientHarness, MemoryHarness, ReferenceSource, ReferenceTransientSource
from ...references.systems import ImpatientSystemHarness, ImpatientTellingHarness, SystemHarness, connect
from ...tools.registry import defect
from ...variants.source_on_a_log import FollowsALog
from ...variants.source_on_callbacks import IsCalledBack
from ...variants.source_on_polling import PollsByTime
from ._starts import Start

# --- SRC-MSG-02 -----------------------------------------------------------------------------------

WAITS = "returns_without_waiting_for_an_event"
MISSES = "delivers_changes_made_before_the_first_next"
LATER_CHANGE = "made after the call had returned"


@defect("SRC-MSG-02", by=WAITS, because="did not return within", harness=ImpatientHarness)
class WaitsForAnEvent(ReferenceSource):
    """Fetches the first event before it returns."""

    def answer(self, events: Iterator[EventBase], lost: bool) -> Any:
        first = next(events)
        return iter([first]), lost


@defect("SRC-MSG-02", by=MISSES, because="made after the call had returned", harness=ImpatientHarness)
class StartsAtTheFirstNext(ReferenceSource):
    """Looks up the end of the log at the first `next()`, not in the call."""

    def follow(self, position: int, stop_event: threading.Event) -> Iterator[EventBase]:
        yield from super().follow(self.table.position, stop_event)


@defect("SRC-MSG-02", by=MISSES, because="made after the call had returned", harness=ImpatientHarness)
class TransientThatSubscribesLate(ReferenceTransientSource):
    """Subscribes at the first `next()`, not in the call."""

    def follow(self, position: int, stop_event: threading.Event) -> Iterator[EventBase]:
        yield from super().follow(self.table.position, stop_event)


@defect("SRC-MSG-02", by=MISSES, because="made after the call had returned", harness=ImpatientHarness)
class SkipsOneChange(ReferenceSource):
    """Starts one position after the latest."""

    def follow(self, position: int, stop_event: threading.Event) -> Iterator[EventBase]:
        yield from super().follow(position + 1, stop_event)


class Later:
    """Establishes a stream when it is first read."""

    def __init__(self, establish: Callable[[], Any]) -> None:
        self.establish = establish
        self.read: Any = None

    def __call__(self, ending: Any) -> Sequence[sources.Change]:
        self.read = self.read or self.establish()
        changes: Sequence[sources.Change] = self.read(ending)
        return changes


@defect("SRC-MSG-02", by=MISSES, because=LATER_CHANGE, harness=ImpatientSystemHarness)
class LooksForTheEndWhenRead(FollowsALog):
    """Looks up the end of the log at the first `next()`."""

    def _open(self, start: int | None, held: ExitStack) -> Any:
        return Later(partial(super()._open, start, held))


@defect("SRC-MSG-02", by=MISSES, because=LATER_CHANGE, harness=ImpatientTellingHarness)
class SubscribesWhenRead(IsCalledBack):
    """Subscribes at the first `next()`."""

    def _open(self, start: int | None, held: ExitStack) -> Any:
        return Later(partial(super()._open, start, held))


@defect("SRC-MSG-02", by=MISSES, because=LATER_CHANGE, harness=ImpatientSystemHarness)
class LooksForTheTimeWhenRead(PollsByTime):
    """Looks up the latest time at the first `next()`."""

    def _open(self, start: int | None, held: ExitStack) -> Any:
        return Later(partial(super()._open, start, held))


# --- SRC-MSG-03 -----------------------------------------------------------------------------------


@defect("SRC-MSG-03", because="no change made before the call", harness=MemoryHarness)
class ReplaysEverything(Start):
    """Starts at the oldest change when no position was requested."""

    def start(self, position: int) -> tuple[int, bool]:
        return (0, False) if position <= 0 else super().start(position)


@defect("SRC-MSG-03", because="no change made before the call", harness=MemoryHarness)
class ZeroIsAPosition(Start):
    """Starts at the oldest change when position 0 was requested."""

    def start(self, position: int) -> tuple[int, bool]:
        return (0, False) if position == 0 else super().start(position)


@defect("SRC-MSG-03", because="no change made before the call", harness=MemoryHarness)
class LatestWhenConstructed(Start):
    """Reads the latest position in the constructor, and never again."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.latest = self.table.position

    def start(self, position: int) -> tuple[int, bool]:
        return (self.latest, False) if position <= 0 else super().start(position)


@defect("SRC-MSG-03", because="False, because no position was requested", harness=MemoryHarness)
class LostWithoutAPosition(Start):
    """Reports a loss although no position was requested."""

    def start(self, position: int) -> tuple[int, bool]:
        return self.table.position, not self.is_position_available(position)


@defect("SRC-MSG-03", because="False, because no position was requested", harness=MemoryHarness)
class OnlyMinusOneIsNoPosition(Start):
    """Treats only -1 as no position, not 0 or other negative numbers."""

    def start(self, position: int) -> tuple[int, bool]:
        if position == -1 or self.is_position_available(position):
            return super().start(position)
        return self.table.position, True


@defect("SRC-MSG-03", because="no change made before the call", harness=SystemHarness)
class StartsAtTheOldest(FollowsALog):
    """Reports the oldest position as the newest."""

    def newest_position(self) -> int:
        return connect(self.config.uri).forgotten


@defect("SRC-MSG-03", because="no change made before the call", harness=SystemHarness)
class DeliversTheLatestTime(PollsByTime):
    """Delivers the changes of the latest time, although they were made before the call."""

    def _open(self, start: int | None, held: ExitStack) -> Any:
        return super()._open(self.newest_position() if start is None else start, held)
