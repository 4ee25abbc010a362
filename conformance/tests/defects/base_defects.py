"""Drivers on the SDK's bases with one thing wrong: what the bases are there to get right, done by hand."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import replace
from functools import partial
from typing import Any, ClassVar
from weakref import WeakSet

from fustor_conformance import Limits
from fustor_core.drivers import MessageStream
from fustor_core.sources import Change, Emit, Fail, Row
from fustor_event_model.models import EventBase

from .callback_source_variants import IsCalledBack
from .log_source_variants import FollowsALog
from .polling_source_variants import PollsByTime
from .registry import defect
from .systems import SystemHarness, TableError, TellingHarness, connect
from .thread_source_variants import AsksInAThread

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


# --- queues ---------------------------------------------------------------------------------------


class Inbox:
    """Changes that were told, the last few of them."""

    def __init__(self, size: int | None = None) -> None:
        self.changes: deque[Change] = deque(maxlen=size)
        self.subscription: AbstractContextManager[object] = nullcontext()

    def put(self, change: Change) -> None:
        self.changes.append(change)

    def read(self, ending: Any) -> Sequence[Change]:
        if not self.changes:
            ending.wait(0.005)
        return [self.changes.popleft()] if self.changes else ()


@defect(
    "SRC-MSG-10", by="a_full_queue_is_no_secret", because="or DriverError", harness=ImpatientTellingHarness
)
class DropsWhatIsTooMuch(IsCalledBack):
    """Drops the oldest change that waits when the queue is full."""

    def _open(self, start: int | None, held: ExitStack) -> Any:
        inbox = Inbox(self.config.max_queue_size)
        held.enter_context(self.subscribe(inbox.put, lambda error: None))
        return inbox.read


@defect(
    "SRC-MSG-10", by="every_stream_has_every_change", because="the change of", harness=ImpatientTellingHarness
)
class OneQueueForAll(IsCalledBack):
    """Has a queue on the class, which every stream reads from and one subscription fills."""

    inboxes: ClassVar[dict[int, Inbox]] = {}

    def _open(self, start: int | None, held: ExitStack) -> Any:
        table = connect(self.config.uri)
        if id(table) not in self.inboxes:
            inbox = self.inboxes[id(table)] = Inbox()
            inbox.subscription = self.subscribe(inbox.put, lambda error: None)
            inbox.subscription.__enter__()
        return self.inboxes[id(table)].read


# --- the end --------------------------------------------------------------------------------------

IDLE_END = "ends_when_stopped_while_idle"


@defect("SRC-MSG-12", by=IDLE_END, because="had not ended", harness=ImpatientSystemHarness)
class WaitsLongerThanItMay(FollowsALog):
    """Waits for a change as long as it takes."""

    def read_changes(self, after: int, timeout: float) -> Sequence[Change]:
        return super().read_changes(after, 60.0)


@defect("SRC-MSG-12", by=IDLE_END, because="had not ended", harness=ImpatientSystemHarness)
class SleepsBetweenPolls(PollsByTime):
    """Pauses between two polls without a look at what happens meanwhile."""

    def _open(self, start: int | None, held: ExitStack) -> Any:
        read = super()._open(start, held)

        def read_and_sleep(ending: Any) -> Sequence[Change]:
            changes: Sequence[Change] = read(ending)
            if not changes:
                threading.Event().wait(60.0)
            return changes

        return read_and_sleep


@defect(
    "SRC-CFG-04",
    by="close_ends_the_streams_of_the_instance",
    because="after close()",
    harness=ImpatientSystemHarness,
)
class ForgetsItsStreams(FollowsALog):
    """Does not know of its streams when it is closed."""

    def _keep(self, events: Any) -> None:
        pass


@defect(
    "SRC-CFG-05", by="closing_one_leaves_the_other", because="the change of", harness=ImpatientSystemHarness
)
class KnowsTheStreamsOfAll(FollowsALog):
    """Has its streams on the class, and closes those of the others too."""

    of_all: ClassVar[WeakSet[Any]] = WeakSet()

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._streams = self.of_all


LISTENS_ON = "on the server: a listener"


@defect("SRC-CFG-06", by="close_leaves_nothing", because=LISTENS_ON, harness=ImpatientTellingHarness)
class LeavesItsSubscription(IsCalledBack):
    """Subscribes, and does not unsubscribe."""

    def subscribe(self, emit: Emit, fail: Fail) -> AbstractContextManager[object]:
        self.subscription = super().subscribe(emit, fail)
        return nullcontext(self.subscription.__enter__())


@defect(
    "SRC-CFG-06",
    by="closing_an_unread_stream_leaves_nothing",
    because=LISTENS_ON,
    harness=ImpatientTellingHarness,
)
class UnsubscribesWhenRead(IsCalledBack):
    """Unsubscribes in the generator that delivers, which nobody may have started."""

    def get_message_iterator(self, start_position: int = -1, **keywords: Any) -> Any:
        events, lost = super().get_message_iterator(start_position, **keywords)
        self._streams.clear()
        return MessageStream(self.deliver(events), lost)

    def deliver(self, events: Any) -> Iterator[EventBase]:
        self._keep(events)
        yield from events


@defect(
    "SRC-MSG-13", because="raised defects.systems.TableError: made in another thread", harness=SystemHarness
)
class ReadsInOneThread(FollowsALog):
    """Has a connection that belongs to the thread that opened it."""

    errors = ()

    @contextmanager
    def open_log(self) -> Iterator[Any]:
        opener = threading.current_thread()

        def read(after: int, timeout: float) -> Sequence[Change]:
            if threading.current_thread() is not opener:
                raise TableError("made in another thread")
            return self.read_changes(after, timeout)

        yield read


# --- failures -------------------------------------------------------------------------------------

IDLE = "idle_stream_raises"


@defect("SRC-MSG-15", by=IDLE, because="ended as if all were well", harness=SystemHarness)
class TakesTheFailureForTheEnd(FollowsALog):
    """Ends a stream when the system fails."""

    def _open(self, start: int | None, held: ExitStack) -> Any:
        read = super()._open(start, held)

        def read_or_end(ending: Any) -> Sequence[Change]:
            try:
                changes: Sequence[Change] = read(ending)
            except TableError:
                ending.set()
                return ()
            return changes

        return read_or_end


@defect("SRC-MSG-15", by=IDLE, because="raised defects.systems.TableError", harness=SystemHarness)
class NamesNoErrors(FollowsALog):
    """Does not say what its system raises."""

    errors = ()


@defect("SRC-MSG-15", by=IDLE, because="had not ended", harness=ImpatientTellingHarness)
class IsNotToldOfFailures(IsCalledBack):
    """Does not hand on that its system has failed."""

    def subscribe(self, emit: Emit, fail: Fail) -> AbstractContextManager[object]:
        return super().subscribe(emit, lambda error: None)


@defect("SRC-MSG-15", by=IDLE, because="had not ended", harness=ImpatientSystemHarness)
class ItsThreadDiesQuietly(AsksInAThread):
    """Has a thread that ends when the system fails, and tells nobody."""

    def subscribe(self, emit: Emit, fail: Fail) -> AbstractContextManager[object]:
        return super().subscribe(emit, lambda error: None)


@defect("SRC-SNAP-07", by="snapshot_that_breaks_off_raises", because="a normal end", harness=SystemHarness)
class TakesTheFailureForTheLastPage(FollowsALog):
    """Ends a snapshot when the system fails."""

    def read_page(self, after: Row | None, limit: int) -> Sequence[Row]:
        try:
            return super().read_page(after, limit)
        except TableError:
            return ()


# --- the snapshot ---------------------------------------------------------------------------------

EVERY_ROW = "delivers_every_row_once"


@defect("SRC-SNAP-02", by=EVERY_ROW, because="every row of the system", harness=SystemHarness)
class SkipsTheFirstOfAPage(FollowsALog):
    """Begins a page one row too late."""

    def read_page(self, after: Row | None, limit: int) -> Sequence[Row]:
        rows = super().read_page(after, limit + 1)
        return rows[1:] if after else rows[:limit]


@defect("SRC-SNAP-02", by=EVERY_ROW, because="each row exactly once", harness=SystemHarness)
class RepeatsTheLastOfAPage(FollowsALog):
    """Begins a page with the last row of the one before, unless that is all there is."""

    def read_page(self, after: Row | None, limit: int) -> Sequence[Row]:
        rows = super().read_page(after, limit)
        return [after, *rows][:limit] if after and rows and limit > 1 else rows


@defect("SRC-SNAP-08", because="the change of", harness=ImpatientSystemHarness)
class SnapshotEndsItsStreams(FollowsALog):
    """Has one connection, and takes it from the streams."""

    def read_page(self, after: Row | None, limit: int) -> Sequence[Row]:
        for events in [*self._streams]:
            events.close()
        return super().read_page(after, limit)
