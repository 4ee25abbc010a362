"""The target of a run: one installed driver, and the harness of its author."""

from __future__ import annotations

from dataclasses import dataclass

from fustor_core.discovery import InstalledDriver

from .harness import HarnessFactory, PusherHarness

__all__ = ["Target"]


@dataclass(frozen=True, slots=True)
class Target:
    """One driver to check.

    Attributes:
        driver: the driver as discovery found it; it has not been imported.
        harness: makes a harness for each trial; None if the author gave none.
    """

    driver: InstalledDriver
    harness: HarnessFactory | None = None

    @property
    def harness_factory(self) -> HarnessFactory | None:
        """The factory to use; pushers have a default harness, sources do not."""
        if self.harness is None and self.driver.kind == "pusher":
            return PusherHarness
        return self.harness

    @property
    def root_module(self) -> str:
        """The top-level module of the driver's code."""
        return self.driver.value.partition(":")[0].partition(".")[0]
