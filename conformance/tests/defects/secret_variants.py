"""Sources that come near to saying a secret, and do not."""

from __future__ import annotations

from fustor_core.exceptions import DriverError

from .memory import TABLES, Table
from .registry import variant
from .sources import MemoryHarness, ReferenceSource


@variant(harness=MemoryHarness)
class LeavesOutWhatItsClientSaid(ReferenceSource):
    """Raises an error of its own instead of one with the password in its text, which no traceback shows."""

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
