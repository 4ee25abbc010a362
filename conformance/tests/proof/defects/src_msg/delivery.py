"""Sources that lose, delay or repeat changes: SRC-MSG-09, SRC-MSG-10 and SRC-MSG-17."""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, nullcontext
from dataclasses import replace
from typing import Any, ClassVar

from fustor_core import sources
from fustor_core.exceptions import DriverError
from fustor_event_model.models import EventBase

from ...references.memory import TABLES, Change, Table
from ...references.sources import ImpatientHarness, MemoryHarness, ReferenceSource
from ...references.systems import ImpatientSystemHarness, ImpatientTellingHarness, SystemHarness, connect
from ...tools.registry import defect
from ...variants.source_history import KeptHarness, KeptSource
from ...variants.source_on_a_log import FollowsALog
from ...variants.source_on_callbacks import IsCalledBack
from ...variants.source_on_polling import PollsByTime
from ._starts import Start

# --- SRC-MSG-09 -----------------------------------------------------------------------------------

ONCE = "every_change_is_delivered_once"


@defect("SRC-MSG-09", because="within 0.4 s", harness=ImpatientHarness)
class HoldsTheLastOneBack(ReferenceSource):
    """Delivers a change only when the next one has been made."""

    def wait_for_changes(self, position: int) -> list[Change]:
        return super().wait_for_changes(position)[:-1]


@defect("SRC-MSG-09", because="within 0.4 s", harness=ImpatientHarness)
class WaitsForAFullBatch(ReferenceSource):
    """Delivers changes only in batches of a hundred."""

    def wait_for_changes(self, position: int) -> list[Change]:
        changes = super().wait_for_changes(position)
        return changes if len(changes) >= 100 else []


@defect("SRC-MSG-09", because="raised TypeError", harness=MemoryHarness)
class BreaksAtANull(ReferenceSource):
    """Raises when a value is null."""

    def message(self, change: Change) -> EventBase:
        row = {**change.row, "name": change.row["name"] + ""}
        return self.event(change.event_type, [row], change.position)


@defect("SRC-MSG-09", because="the change of", harness=ImpatientSystemHarness)
@defect("SRC-MSG-10", by=ONCE, because="the change of", harness=ImpatientSystemHarness)
class AsksForLaterTimesOnly(PollsByTime):
    """Reads only changes after the last time, and loses later changes of that same time."""

    def read_from(self, position: int, limit: int) -> Sequence[sources.Change]:
        return super().read_from(position + 1, limit)


# --- SRC-MSG-10 -----------------------------------------------------------------------------------

RESUMED = "missed_changes_come_when_it_resumes"
IN_ORDER = "changes_of_a_key_keep_their_order"


@defect("SRC-MSG-10", by=ONCE, because="each change once", harness=MemoryHarness)
class DeliversTwice(ReferenceSource):
    """Delivers every change twice in a row."""

    def wait_for_changes(self, position: int) -> list[Change]:
        return [change for change in super().wait_for_changes(position) for _ in range(2)]


@defect("SRC-MSG-10", by=ONCE, because="each change once", harness=MemoryHarness)
@defect("SRC-MSG-17", by=RESUMED, because="exactly the missed changes", harness=MemoryHarness)
class DeliversEveryBatchTwice(ReferenceSource):
    """Delivers all waiting changes, and then all of them again."""

    def wait_for_changes(self, position: int) -> list[Change]:
        return super().wait_for_changes(position) * 2


@defect("SRC-MSG-10", by=ONCE, because="the change of", harness=ImpatientHarness)
class LosesEveryThird(ReferenceSource):
    """Loses every third change."""

    def follow(self, position: int, stop_event: threading.Event) -> Iterator[EventBase]:
        for number, event in enumerate(super().follow(position, stop_event), start=1):
            if number % 3:
                yield event


@defect("SRC-MSG-10", by=ONCE, because="the change of", harness=ImpatientHarness)
class KeepsTheLastOfABurst(ReferenceSource):
    """Delivers only the newest of the waiting changes."""

    def wait_for_changes(self, position: int) -> list[Change]:
        return super().wait_for_changes(position)[-1:]


@defect("SRC-MSG-10", by=IN_ORDER, because="the versions in their order", harness=MemoryHarness)
class LastStateOfEachKey(ReferenceSource):
    """Delivers only the newest of the waiting changes of each key."""

    def wait_for_changes(self, position: int) -> list[Change]:
        newest = {change.row["id"]: change for change in super().wait_for_changes(position)}
        return sorted(newest.values(), key=lambda change: change.position)


@defect("SRC-MSG-10", by=IN_ORDER, because="the versions in their order", harness=MemoryHarness)
class SortsABurst(ReferenceSource):
    """Sorts the rows of the waiting changes, and so changes their order."""

    def wait_for_changes(self, position: int) -> list[Change]:
        changes = super().wait_for_changes(position)
        rows = sorted((change.row for change in changes), key=lambda row: (row["id"], row["amount"]))
        return [Change(c.position, c.event_type, row) for c, row in zip(changes, rows, strict=True)]


@defect("SRC-MSG-10", by=ONCE, because="each change once", harness=SystemHarness)
class RecognisesNothing(PollsByTime):
    """Delivers the changes of the last time at every poll."""

    def read_from(self, position: int, limit: int) -> Sequence[sources.Change]:
        changes = super().read_from(position, limit)
        return [replace(change, identity=object()) for change in changes]


class Inbox:
    """A queue of changes that drops the oldest when it is full."""

    def __init__(self, size: int | None = None) -> None:
        self.changes: deque[sources.Change] = deque(maxlen=size)
        self.subscription: AbstractContextManager[object] = nullcontext()

    def put(self, change: sources.Change) -> None:
        self.changes.append(change)

    def read(self, ending: Any) -> Sequence[sources.Change]:
        if not self.changes:
            ending.wait(0.005)
        return [self.changes.popleft()] if self.changes else ()


@defect(
    "SRC-MSG-10",
    by="full_queue_loses_no_change_silently",
    because="or DriverError",
    harness=ImpatientTellingHarness,
)
class DropsWhatIsTooMuch(IsCalledBack):
    """Drops the oldest waiting change when the queue is full."""

    def _open(self, start: int | None, held: ExitStack) -> Any:
        inbox = Inbox(self.config.max_queue_size)
        held.enter_context(self.subscribe(inbox.put, lambda error: None))
        return inbox.read


@defect(
    "SRC-MSG-10", by="every_stream_has_every_change", because="the change of", harness=ImpatientTellingHarness
)
class OneQueueForAll(IsCalledBack):
    """Shares one queue between all streams, so each change reaches only one of them."""

    inboxes: ClassVar[dict[int, Inbox]] = {}

    def _open(self, start: int | None, held: ExitStack) -> Any:
        table = connect(self.config.uri)
        if id(table) not in self.inboxes:
            inbox = self.inboxes[id(table)] = Inbox()
            inbox.subscription = self.subscribe(inbox.put, lambda error: None)
            inbox.subscription.__enter__()
        return self.inboxes[id(table)].read


# --- SRC-MSG-17 -----------------------------------------------------------------------------------

RESUMED_BUT = "the resumed stream: expected the change of"
RESTARTED = "missed_changes_come_in_a_new_process"


@defect("SRC-MSG-17", by=RESUMED, because=RESUMED_BUT, harness=ImpatientHarness)
class ForgetsWhatItMissed(Start):
    """Starts at the latest change, whatever position was requested."""

    def start(self, position: int) -> tuple[int, bool]:
        return self.table.position, super().start(position)[1]


@defect("SRC-MSG-17", by=RESUMED, because=RESUMED_BUT, harness=ImpatientHarness)
class MissesTheFirst(Start):
    """Starts one position too late when it resumes."""

    def start(self, position: int) -> tuple[int, bool]:
        start, lost = super().start(position)
        return (start, lost) if position <= 0 or lost else (start + 1, lost)


@defect("SRC-MSG-17", by=RESUMED, because="exactly the missed changes", harness=MemoryHarness)
class RepeatsWhatItMissed(Start):
    """Delivers the missed changes twice."""

    def follow(self, position: int, stop_event: threading.Event) -> Iterator[EventBase]:
        yield from map(self.message, self.table.after(position))
        yield from super().follow(position, stop_event)


@defect("SRC-MSG-17", by=RESTARTED, because="exactly the missed changes", harness=KeptHarness)
class CountsFromItsStart(KeptSource):
    """Counts positions from 1000 in every process."""

    began_at: ClassVar[dict[str, int]] = {}

    @property
    def offset(self) -> int:
        return self.began_at.setdefault(self.config.uri, self.table.position) - 1000

    def message(self, change: Change) -> EventBase:
        return self.event(change.event_type, [dict(change.row)], change.position - self.offset)

    def get_message_iterator(self, start_position: int = -1, **keywords: Any) -> Any:
        return super().get_message_iterator(start_position + self.offset, **keywords)


@defect("SRC-MSG-17", by=RESTARTED, because="cannot be reached", harness=KeptHarness)
class KnowsItsOwnProcessOnly(KeptSource):
    """Cannot read a history that an earlier process kept."""

    @property
    def table(self) -> Table:
        if self.config.uri not in TABLES:
            raise DriverError(f"{self.config.uri} cannot be reached")
        return super().table


@defect("SRC-MSG-17", by=RESTARTED, because="status 0 and printed: the table is new", harness=KeptHarness)
class GivesUpInSilence(KeptSource):
    """Ends the process when it does not know the table."""

    @property
    def table(self) -> Table:
        if self.config.uri not in TABLES:
            os.write(2, b"the table is new\n")
            os._exit(0)
        return super().table


@defect("SRC-MSG-17", by=RESUMED, because=RESUMED_BUT, harness=ImpatientSystemHarness)
class ResumesAtTheLatest(FollowsALog):
    """Starts at the latest position, whatever position was requested."""

    def _open(self, start: int | None, held: ExitStack) -> Any:
        return super()._open(None, held)


@defect("SRC-MSG-17", by=RESUMED, because=RESUMED_BUT, harness=ImpatientSystemHarness)
class ResumesBehindItsTime(PollsByTime):
    """Starts after the time to resume from, and loses later changes of that same time."""

    def _open(self, start: int | None, held: ExitStack) -> Any:
        return super()._open(start and start + 1, held)
