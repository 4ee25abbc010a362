"""What is examined: one installed driver, and what its author told about it."""

from __future__ import annotations

from dataclasses import dataclass

from fustor_core.discovery import InstalledDriver

from .harness import HarnessFactory, PusherHarness

__all__ = ["Subject"]


@dataclass(frozen=True, slots=True)
class Subject:
    """One driver under examination.

    Attributes:
        driver: what discovery knows of it; it has not been imported.
        harness: makes a harness for each trial, or None when the author gave none.
    """

    driver: InstalledDriver
    harness: HarnessFactory | None = None

    @property
    def harness_factory(self) -> HarnessFactory | None:
        """The harness to use; a pusher has a default one, for a source only its author can know."""
        if self.harness is None and self.driver.kind == "pusher":
            return PusherHarness
        return self.harness

    @property
    def root_module(self) -> str:
        """The top-level module of the driver's code."""
        return self.driver.value.partition(":")[0].partition(".")[0]
