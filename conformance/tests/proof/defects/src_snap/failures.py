"""Sources whose snapshots hide a failure of the system: SRC-SNAP-07."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from fustor_core import sources
from fustor_core.exceptions import DriverError

from ...references.memory import TABLES, Row, Table
from ...references.sources import ImpatientHarness, MemoryHarness, ReferenceSource
from ...references.systems import SystemHarness, TableError
from ...tools.registry import defect
from ...variants.source_on_a_log import FollowsALog

BREAKS_OFF = "snapshot_that_breaks_off_raises"
HAS_FAILED = "snapshot_of_a_system_that_has_failed_raises"


@defect("SRC-SNAP-07", by=BREAKS_OFF, because="a normal end without the rows", harness=MemoryHarness)
class TakesAFailureForTheLastRow(ReferenceSource):
    """Ends its snapshot normally when the system fails."""

    def snapshot_rows(self) -> Iterable[Row]:
        try:
            yield from super().snapshot_rows()
        except DriverError:
            return


@defect("SRC-SNAP-07", by=BREAKS_OFF, because="raised TimeoutError", harness=MemoryHarness)
class SnapshotLetsTheClientsErrorThrough(ReferenceSource):
    """Raises the error of its client library."""

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
    """Returns an empty snapshot when the system has failed before."""


@defect("SRC-SNAP-07", by=HAS_FAILED, because="did not return within", harness=ImpatientHarness)
class SnapshotWaitsForEver(ReferenceSource):
    """Waits for the system to come back."""

    def snapshot_rows(self) -> Iterable[Row]:
        while TABLES[self.config.uri].broken and not self.closed.wait(0.01):
            pass
        yield from super().snapshot_rows()


@defect("SRC-SNAP-07", by="snapshot_that_breaks_off_raises", because="a normal end", harness=SystemHarness)
class TakesTheFailureForTheLastPage(FollowsALog):
    """Ends its snapshot normally when the system fails."""

    def read_page(self, after: sources.Row | None, limit: int) -> Sequence[sources.Row]:
        try:
            return super().read_page(after, limit)
        except TableError:
            return ()
