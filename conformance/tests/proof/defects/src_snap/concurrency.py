"""Sources whose snapshots disturb a running stream: SRC-SNAP-08."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from fustor_core import sources
from fustor_event_model.models import EventBase

from ...references.sources import ImpatientHarness, MemoryHarness, ReferenceSource
from ...references.systems import ImpatientSystemHarness
from ...tools.registry import defect
from ...variants.source_on_a_log import FollowsALog


@defect("SRC-SNAP-08", because="the change of", harness=ImpatientHarness)
class SnapshotEndsTheStream(ReferenceSource):
    """Has one connection, and ends the stream to use it for the snapshot."""

    def get_snapshot_iterator(self, **keywords: Any) -> Iterator[EventBase]:
        yield from super().get_snapshot_iterator(**keywords)
        self.closed.set()


@defect("SRC-SNAP-08", because="the rows of the system", harness=MemoryHarness)
class StreamEndsTheSnapshot(ReferenceSource):
    """Has one connection, and delivers no snapshot while a stream uses it."""

    streaming = False

    def answer(self, events: Iterator[EventBase], lost: bool) -> Any:
        self.streaming = True
        return super().answer(events, lost)

    def get_snapshot_iterator(self, **keywords: Any) -> Iterator[EventBase]:
        if not self.streaming:
            yield from super().get_snapshot_iterator(**keywords)


@defect("SRC-SNAP-08", because="the change of", harness=ImpatientSystemHarness)
class SnapshotEndsItsStreams(FollowsALog):
    """Has one connection, and closes the streams to use it for the snapshot."""

    def read_page(self, after: sources.Row | None, limit: int) -> Sequence[sources.Row]:
        for events in [*self._streams]:
            events.close()
        return super().read_page(after, limit)
