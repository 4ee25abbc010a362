"""Sources with one thing wrong: whether each change is delivered, once, and after an interruption too."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from typing import Any, ClassVar

from fustor_core.exceptions import DriverError
from fustor_event_model.models import EventBase

from .kept_variants import KeptHarness, KeptSource
from .memory import TABLES, Change, Table
from .position_defects import Start
from .registry import defect
from .sources import ImpatientHarness, MemoryHarness, ReferenceSource

# --- SRC-MSG-10 -----------------------------------------------------------------------------------

ONCE = "every_change_is_delivered_once"
IN_ORDER = "changes_of_a_key_keep_their_order"
RESUMED = "missed_changes_come_when_it_resumes"
RESUMED_BUT = "the resumed stream: expected the change of"
RESTARTED = "missed_changes_come_in_a_new_process"


@defect("SRC-MSG-10", by=ONCE, because="each change once", harness=MemoryHarness)
class DeliversTwice(ReferenceSource):
    """Delivers every change again."""

    def wait_for_changes(self, position: int) -> list[Change]:
        return [change for change in super().wait_for_changes(position) for _ in range(2)]


@defect("SRC-MSG-10", by=ONCE, because="each change once", harness=MemoryHarness)
@defect("SRC-MSG-17", by=RESUMED, because="exactly the missed changes", harness=MemoryHarness)
class DeliversEveryBatchTwice(ReferenceSource):
    """Delivers the changes that are waiting, and once they are all delivered, all of them again."""

    def wait_for_changes(self, position: int) -> list[Change]:
        return super().wait_for_changes(position) * 2


@defect("SRC-MSG-10", by=ONCE, because="the change of", harness=ImpatientHarness)
class LosesEveryThird(ReferenceSource):
    """Loses a change where its buffer is full."""

    def follow(self, position: int, stop_event: threading.Event) -> Iterator[EventBase]:
        for number, event in enumerate(super().follow(position, stop_event), start=1):
            if number % 3:
                yield event


@defect("SRC-MSG-10", by=ONCE, because="the change of", harness=ImpatientHarness)
class KeepsTheLastOfABurst(ReferenceSource):
    """Delivers the newest change of those that are waiting."""

    def wait_for_changes(self, position: int) -> list[Change]:
        return super().wait_for_changes(position)[-1:]


@defect("SRC-MSG-10", by=IN_ORDER, because="the versions in their order", harness=MemoryHarness)
class LastStateOfEachKey(ReferenceSource):
    """Delivers the newest change of each key, of those that are waiting."""

    def wait_for_changes(self, position: int) -> list[Change]:
        newest = {change.row["id"]: change for change in super().wait_for_changes(position)}
        return sorted(newest.values(), key=lambda change: change.position)


@defect("SRC-MSG-10", by=IN_ORDER, because="the versions in their order", harness=MemoryHarness)
class SortsABurst(ReferenceSource):
    """Sorts the rows of those changes that are waiting, and gives them the indexes in order."""

    def wait_for_changes(self, position: int) -> list[Change]:
        changes = super().wait_for_changes(position)
        rows = sorted((change.row for change in changes), key=lambda row: (row["id"], row["amount"]))
        return [Change(c.position, c.event_type, row) for c, row in zip(changes, rows, strict=True)]


# --- SRC-MSG-17 -----------------------------------------------------------------------------------


@defect("SRC-MSG-17", by=RESUMED, because=RESUMED_BUT, harness=ImpatientHarness)
class ForgetsWhatItMissed(Start):
    """Starts at the latest change, whatever was asked for."""

    def start(self, position: int) -> tuple[int, bool]:
        return self.table.position, super().start(position)[1]


@defect("SRC-MSG-17", by=RESUMED, because=RESUMED_BUT, harness=ImpatientHarness)
class MissesTheFirst(Start):
    """Is off by one."""

    def start(self, position: int) -> tuple[int, bool]:
        start, lost = super().start(position)
        return (start, lost) if position <= 0 or lost else (start + 1, lost)


@defect("SRC-MSG-17", by=RESUMED, because="exactly the missed changes", harness=MemoryHarness)
class RepeatsWhatItMissed(Start):
    """Delivers what is in the log, and then what is in the log."""

    def follow(self, position: int, stop_event: threading.Event) -> Iterator[EventBase]:
        yield from map(self.message, self.table.after(position))
        yield from super().follow(position, stop_event)


@defect("SRC-MSG-17", by=RESTARTED, because="exactly the missed changes", harness=KeptHarness)
class CountsFromItsStart(KeptSource):
    """Has positions that begin anew with every process."""

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
    """Does not look for what an earlier process kept."""

    @property
    def table(self) -> Table:
        if self.config.uri not in TABLES:
            raise DriverError(f"{self.config.uri} cannot be reached")
        return super().table


@defect("SRC-MSG-17", by=RESTARTED, because="status 0, having said: the table is new", harness=KeptHarness)
class GivesUpInSilence(KeptSource):
    """Ends the process that it does not know, as if it were a program of its own."""

    @property
    def table(self) -> Table:
        if self.config.uri not in TABLES:
            os.write(2, b"the table is new\n")
            os._exit(0)
        return super().table


# --- SRC-SNAP-08 ----------------------------------------------------------------------------------


@defect("SRC-SNAP-08", because="the change of", harness=ImpatientHarness)
class SnapshotEndsTheStream(ReferenceSource):
    """Has one connection, and takes it from the stream."""

    def get_snapshot_iterator(self, **keywords: Any) -> Iterator[EventBase]:
        yield from super().get_snapshot_iterator(**keywords)
        self.closed.set()


@defect("SRC-SNAP-08", because="the rows of the system", harness=MemoryHarness)
class StreamEndsTheSnapshot(ReferenceSource):
    """Has one connection, and leaves it to the stream."""

    streaming = False

    def answer(self, events: Iterator[EventBase], lost: bool) -> Any:
        self.streaming = True
        return super().answer(events, lost)

    def get_snapshot_iterator(self, **keywords: Any) -> Iterator[EventBase]:
        if not self.streaming:
            yield from super().get_snapshot_iterator(**keywords)
