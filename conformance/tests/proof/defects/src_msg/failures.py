"""Sources whose streams hide a failure of the system: SRC-MSG-15."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack
from typing import Any

from fustor_core import sources
from fustor_core.drivers import MessageStream
from fustor_core.exceptions import ConfigError, DriverError
from fustor_core.sources import Emit, Fail
from fustor_event_model.models import EventBase

from ...references.memory import TABLES, Change
from ...references.sources import ImpatientHarness, MemoryHarness, ReferenceSource
from ...references.systems import ImpatientSystemHarness, ImpatientTellingHarness, SystemHarness, TableError
from ...tools.registry import defect
from ...variants.source_on_a_log import FollowsALog
from ...variants.source_on_a_thread import AsksInAThread
from ...variants.source_on_callbacks import IsCalledBack

IDLE = "idle_stream_raises"
DELIVERED = "stream_that_delivered_raises"
OPENED_LATE = "stream_of_a_system_that_has_failed_raises"


class QuietEnd(ReferenceSource):
    """Ends its stream when the system fails."""

    def follow(self, position: int, stop_event: threading.Event) -> Iterator[EventBase]:
        try:
            yield from super().follow(position, stop_event)
        except DriverError:
            return


@defect("SRC-MSG-15", by=IDLE, because="ended without an error", harness=MemoryHarness)
class TakesAFailureForTheEnd(QuietEnd):
    """Ends its stream normally when the system fails."""


@defect("SRC-MSG-15", by=DELIVERED, because="ended without an error", harness=MemoryHarness)
class TakesALaterFailureForTheEnd(ReferenceSource):
    """Ends its stream normally when the system fails after the first event."""

    def follow(self, position: int, stop_event: threading.Event) -> Iterator[EventBase]:
        delivered = False
        try:
            for event in super().follow(position, stop_event):
                yield event
                delivered = True
        except DriverError:
            if not delivered:
                raise


@defect("SRC-MSG-15", by=IDLE, because="had not ended", harness=ImpatientHarness)
class TriesForEver(ReferenceSource):
    """Waits for the system to come back."""

    def wait_for_changes(self, position: int) -> list[Change]:
        try:
            return super().wait_for_changes(position)
        except DriverError:
            threading.Event().wait(0.01)
            return []


@defect("SRC-MSG-15", by=IDLE, because="raised ConnectionError", harness=MemoryHarness)
class LetsTheClientsErrorThrough(ReferenceSource):
    """Raises the error of its client library."""

    def wait_for_changes(self, position: int) -> list[Change]:
        try:
            return super().wait_for_changes(position)
        except DriverError as error:
            raise ConnectionError("connection lost") from error


@defect("SRC-MSG-15", by=IDLE, because="raised fustor_core.exceptions.ConfigError", harness=MemoryHarness)
class BlamesTheConfiguration(ReferenceSource):
    """Raises ConfigError when the system fails."""

    def wait_for_changes(self, position: int) -> list[Change]:
        try:
            return super().wait_for_changes(position)
        except DriverError as error:
            raise ConfigError("uri is wrong") from error


@defect("SRC-MSG-15", by=OPENED_LATE, because="ended without an error", harness=MemoryHarness)
class EmptyStreamOfAFailedSystem(ReferenceSource):
    """Returns an empty stream when the system has failed before."""

    def get_message_iterator(self, start_position: int = -1, **keywords: Any) -> Any:
        if TABLES[self.config.uri].broken:
            return MessageStream(iter(()), needed_position_lost=False)
        return super().get_message_iterator(start_position, **keywords)


@defect("SRC-MSG-15", by=OPENED_LATE, because="raised OSError", harness=MemoryHarness)
class OpeningLetsTheClientsErrorThrough(ReferenceSource):
    """Raises the error of its client library when it opens a stream."""

    def get_message_iterator(self, start_position: int = -1, **keywords: Any) -> Any:
        if TABLES[self.config.uri].broken:
            raise OSError("no route to host")
        return super().get_message_iterator(start_position, **keywords)


@defect("SRC-MSG-15", by=IDLE, because="ended without an error", harness=SystemHarness)
class TakesTheFailureForTheEnd(FollowsALog):
    """Ends its stream normally when the system fails."""

    def _open(self, start: int | None, held: ExitStack) -> Any:
        read = super()._open(start, held)

        def read_or_end(ending: Any) -> Sequence[sources.Change]:
            try:
                changes: Sequence[sources.Change] = read(ending)
            except TableError:
                ending.set()
                return ()
            return changes

        return read_or_end


@defect("SRC-MSG-15", by=IDLE, because="raised proof.references.systems.TableError", harness=SystemHarness)
class NamesNoErrors(FollowsALog):
    """Does not declare the errors of its client."""

    errors = ()


@defect("SRC-MSG-15", by=IDLE, because="had not ended", harness=ImpatientTellingHarness)
class IsNotToldOfFailures(IsCalledBack):
    """Does not pass on the failure of its system."""

    def subscribe(self, emit: Emit, fail: Fail) -> AbstractContextManager[object]:
        return super().subscribe(emit, lambda error: None)


@defect("SRC-MSG-15", by=IDLE, because="had not ended", harness=ImpatientSystemHarness)
class ItsThreadDiesQuietly(AsksInAThread):
    """Ends its thread when the system fails, and does not report the failure."""

    def subscribe(self, emit: Emit, fail: Fail) -> AbstractContextManager[object]:
        return super().subscribe(emit, lambda error: None)
