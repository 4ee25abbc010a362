"""Sources that come close to leaking a secret."""

from __future__ import annotations

from fustor_core.exceptions import DriverError

from ..references.memory import TABLES, Table
from ..references.sources import MemoryHarness, ReferenceSource
from ..tools.registry import variant


@variant(harness=MemoryHarness)
class LeavesOutWhatItsClientSaid(ReferenceSource):
    """Replaces an error that holds the password, so no traceback shows it."""

    @property
    def table(self) -> Table:
        try:
            self.connect()
        except ConnectionError:
            raise DriverError(f"{self.config.uri} cannot be reached") from None
        return super().table

    def connect(self) -> None:
        if self.config.uri not in TABLES:
            raise ConnectionError(f"no answer from kit:{self.config.credential.passwd}@memory")
