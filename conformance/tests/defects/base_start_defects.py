"""Drivers on the SDK's bases with one thing wrong: where streams start, and changes of equal times."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from typing import Any

from fustor_conformance import Limits
from fustor_core.drivers import MessageStream
from fustor_core.sources import Change

from .callback_source_variants import IsCalledBack
from .log_source_variants import FollowsALog
from .polling_source_variants import PollsByTime
from .registry import defect
from .systems import SystemHarness, TellingHarness, connect

SOON = Limits(call=1.0, latency=0.4, stop=0.4)


class ImpatientSystemHarness(SystemHarness):
    """Waits less, for drivers that let the kit wait for nothing."""

    limits = SOON


class ImpatientTellingHarness(TellingHarness):
    """The same, for a table that tells its changes."""

    limits = SOON


class Later:
    """Establishes a stream when it is read, not when it is opened."""

    def __init__(self, establish: Callable[[], Any]) -> None:
        self.establish = establish
        self.read: Any = None

    def __call__(self, ending: Any) -> Sequence[Change]:
        self.read = self.read or self.establish()
        changes: Sequence[Change] = self.read(ending)
        return changes


# --- where a stream starts ------------------------------------------------------------------------

MISSES = "misses_nothing_once_it_has_returned"
LATER_CHANGE = "made after the call had returned"


@defect("SRC-MSG-02", by=MISSES, because=LATER_CHANGE, harness=ImpatientSystemHarness)
class LooksForTheEndWhenRead(FollowsALog):
    """Looks where the log ends at the first `next()`."""

    def _open(self, start: int | None, held: ExitStack) -> Any:
        return Later(partial(super()._open, start, held))


@defect("SRC-MSG-02", by=MISSES, because=LATER_CHANGE, harness=ImpatientTellingHarness)
class SubscribesWhenRead(IsCalledBack):
    """Subscribes at the first `next()`."""

    def _open(self, start: int | None, held: ExitStack) -> Any:
        return Later(partial(super()._open, start, held))


@defect("SRC-MSG-02", by=MISSES, because=LATER_CHANGE, harness=ImpatientSystemHarness)
class LooksForTheTimeWhenRead(PollsByTime):
    """Looks what the latest time is at the first `next()`."""

    def _open(self, start: int | None, held: ExitStack) -> Any:
        return Later(partial(super()._open, start, held))


@defect("SRC-MSG-03", because="no change made before the call", harness=SystemHarness)
class StartsAtTheOldest(FollowsALog):
    """Takes the oldest position for the newest."""

    def newest_position(self) -> int:
        return connect(self.config.uri).forgotten


@defect("SRC-MSG-03", because="no change made before the call", harness=SystemHarness)
class DeliversTheLatestTime(PollsByTime):
    """Starts at the latest time, and does not look what it shows already."""

    def _open(self, start: int | None, held: ExitStack) -> Any:
        return super()._open(self.newest_position() if start is None else start, held)


@defect(
    "SRC-MSG-05",
    by="unavailable_position_is_reported_lost",
    because="True, for the position is unavailable",
    harness=SystemHarness,
)
@defect(
    "SRC-MSG-06",
    by="flag_agrees_with_is_position_available",
    because="the flag to be True",
    harness=SystemHarness,
)
class NothingIsEverLost(FollowsALog):
    """Says of no position that it is lost."""

    def get_message_iterator(self, start_position: int = -1, **keywords: Any) -> Any:
        events, _ = super().get_message_iterator(start_position, **keywords)
        return MessageStream(events, needed_position_lost=False)


@defect("SRC-MSG-05", by="unavailable_position_is_reported_lost", because="True, for", harness=TellingHarness)
class TransientThatLosesNothing(IsCalledBack):
    """Has no history, and says that nothing was lost."""

    def get_message_iterator(self, start_position: int = -1, **keywords: Any) -> Any:
        events, _ = super().get_message_iterator(-1, **keywords)
        return MessageStream(events, needed_position_lost=False)


RESUMED = "missed_changes_come_when_it_resumes"
RESUMED_BUT = "the resumed stream: expected the change of"


@defect("SRC-MSG-17", by=RESUMED, because=RESUMED_BUT, harness=ImpatientSystemHarness)
class ResumesAtTheLatest(FollowsALog):
    """Starts at the latest position, whatever was asked for."""

    def _open(self, start: int | None, held: ExitStack) -> Any:
        return super()._open(None, held)


@defect("SRC-MSG-17", by=RESUMED, because=RESUMED_BUT, harness=ImpatientSystemHarness)
class ResumesBehindItsTime(PollsByTime):
    """Takes what has the time to resume from for delivered, all of it."""

    def _open(self, start: int | None, held: ExitStack) -> Any:
        return super()._open(start and start + 1, held)


@defect(
    "SRC-POS-04",
    by="positions_whose_history_is_gone_are_not_available",
    because="the history after it is gone",
    harness=SystemHarness,
)
class KnowsOfNoOldest(PollsByTime):
    """Does not know from when on its history is there."""

    def oldest_position(self) -> int:
        return 1


# --- changes of equal times -----------------------------------------------------------------------

ONCE = "every_change_is_delivered_once"


@defect("SRC-MSG-09", because="the change of", harness=ImpatientSystemHarness)
@defect("SRC-MSG-10", by=ONCE, because="the change of", harness=ImpatientSystemHarness)
class AsksForLaterTimesOnly(PollsByTime):
    """Asks for what is after the last time, and loses what is seen later at that time."""

    def read_from(self, position: int, limit: int) -> Sequence[Change]:
        return super().read_from(position + 1, limit)


@defect("SRC-MSG-10", by=ONCE, because="each change once", harness=SystemHarness)
class RecognisesNothing(PollsByTime):
    """Delivers what has the last time again, and again."""

    def read_from(self, position: int, limit: int) -> Sequence[Change]:
        changes = super().read_from(position, limit)
        return [replace(change, identity=object()) for change in changes]
