"""Drivers on the SDK's bases with one thing wrong: queues, ends, failures and snapshots."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from typing import Any, ClassVar
from weakref import WeakSet

from fustor_core.drivers import MessageStream
from fustor_core.sources import Change, Emit, Fail, Row
from fustor_event_model.models import EventBase

from .base_start_defects import ImpatientSystemHarness, ImpatientTellingHarness
from .callback_source_variants import IsCalledBack
from .log_source_variants import FollowsALog
from .polling_source_variants import PollsByTime
from .registry import defect
from .systems import SystemHarness, TableError, connect
from .thread_source_variants import AsksInAThread

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
