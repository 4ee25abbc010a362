"""Sources with one thing wrong: what they do when the system behind them fails."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from typing import Any

from fustor_core.drivers import MessageStream
from fustor_core.exceptions import ConfigError, DriverError
from fustor_event_model.models import EventBase

from .memory import TABLES, Change, Row, Table
from .registry import defect
from .sources import ImpatientHarness, MemoryHarness, ReferenceSource

IDLE = "idle_stream_raises"
DELIVERED = "stream_that_delivered_raises"
OPENED_LATE = "stream_of_a_system_that_has_failed_raises"
BREAKS_OFF = "snapshot_that_breaks_off_raises"
HAS_FAILED = "snapshot_of_a_system_that_has_failed_raises"

# --- SRC-MSG-15 -----------------------------------------------------------------------------------


class QuietEnd(ReferenceSource):
    def follow(self, position: int, stop_event: threading.Event) -> Iterator[EventBase]:
        try:
            yield from super().follow(position, stop_event)
        except DriverError:
            return


@defect("SRC-MSG-15", by=IDLE, because="ended as if all were well", harness=MemoryHarness)
class TakesAFailureForTheEnd(QuietEnd):
    """Ends its stream when the system fails."""


@defect("SRC-MSG-15", by=DELIVERED, because="ended as if all were well", harness=MemoryHarness)
class TakesALaterFailureForTheEnd(ReferenceSource):
    """The same, once it has delivered something."""

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
    """Raises what its client library raises."""

    def wait_for_changes(self, position: int) -> list[Change]:
        try:
            return super().wait_for_changes(position)
        except DriverError as error:
            raise ConnectionError("connection lost") from error


@defect("SRC-MSG-15", by=IDLE, because="raised fustor_core.exceptions.ConfigError", harness=MemoryHarness)
class BlamesTheConfiguration(ReferenceSource):
    """Says that the configuration is wrong, which worked until now."""

    def wait_for_changes(self, position: int) -> list[Change]:
        try:
            return super().wait_for_changes(position)
        except DriverError as error:
            raise ConfigError("uri is wrong") from error


@defect("SRC-MSG-15", by=OPENED_LATE, because="ended as if all were well", harness=MemoryHarness)
class EmptyStreamOfAFailedSystem(ReferenceSource):
    """Gives an empty stream when the system has failed before."""

    def get_message_iterator(self, start_position: int = -1, **keywords: Any) -> Any:
        if TABLES[self.config.uri].broken:
            return MessageStream(iter(()), needed_position_lost=False)
        return super().get_message_iterator(start_position, **keywords)


@defect("SRC-MSG-15", by=OPENED_LATE, because="raised OSError", harness=MemoryHarness)
class OpeningLetsTheClientsErrorThrough(ReferenceSource):
    """Raises what its client library raises when it cannot connect."""

    def get_message_iterator(self, start_position: int = -1, **keywords: Any) -> Any:
        if TABLES[self.config.uri].broken:
            raise OSError("no route to host")
        return super().get_message_iterator(start_position, **keywords)


# --- SRC-SNAP-07 ----------------------------------------------------------------------------------


@defect("SRC-SNAP-07", by=BREAKS_OFF, because="a normal end without the rows", harness=MemoryHarness)
class TakesAFailureForTheLastRow(ReferenceSource):
    """Ends its snapshot when the system fails."""

    def snapshot_rows(self) -> Iterable[Row]:
        try:
            yield from super().snapshot_rows()
        except DriverError:
            return


@defect("SRC-SNAP-07", by=BREAKS_OFF, because="raised TimeoutError", harness=MemoryHarness)
class SnapshotLetsTheClientsErrorThrough(ReferenceSource):
    """Raises what its client library raises."""

    def snapshot_rows(self) -> Iterable[Row]:
        try:
            yield from super().snapshot_rows()
        except DriverError as error:
            raise TimeoutError("no answer") from error


class NoRowsOfAFailedSystem(ReferenceSource):
    @property
    def table(self) -> Table:
        table = TABLES[self.config.uri]
        return Table() if table.broken else table


@defect("SRC-SNAP-07", by=HAS_FAILED, because="a normal end without the rows", harness=MemoryHarness)
class EmptySnapshotOfAFailedSystem(NoRowsOfAFailedSystem):
    """Gives no rows when the system has failed before."""


@defect("SRC-SNAP-07", by=HAS_FAILED, because="did not return within", harness=ImpatientHarness)
class SnapshotWaitsForEver(ReferenceSource):
    """Waits for the system to come back."""

    def snapshot_rows(self) -> Iterable[Row]:
        while TABLES[self.config.uri].broken and not self.closed.wait(0.01):
            pass
        yield from super().snapshot_rows()
