"""What a check of the package gets: the driver as it is installed, before anything is constructed."""

from __future__ import annotations

from typing import Any

from fustor_core.drivers import PusherDriver, SourceDriver

from .._show import show
from ..outcome import DriverRaised
from .base import Trial

__all__ = ["PackageTrial"]


class PackageTrial(Trial):
    """A trial of the package; it needs no harness."""

    @property
    def abc(self) -> type[Any]:
        """The class that the driver has to inherit."""
        return SourceDriver if self.subject.driver.kind == "source" else PusherDriver

    def load(self) -> Any:
        """Load the entry point.

        Raises:
            DriverRaised: it does not load.
        """
        driver = self.subject.driver
        what = f"loading entry point {driver.name} = {driver.value}"
        self.step(what)
        try:
            return driver.load()
        except BaseException as error:
            raise self.raised(what, error) from error

    def load_class(self) -> type[Any]:
        """Load the driver class; what is no class is left to its own clauses.

        Raises:
            NotExercised: the entry point does not load, or gives no class.
        """
        try:
            loaded = self.load()
        except DriverRaised as problem:
            self.not_exercised(f"{problem.message}; see PKG-02")
        if not isinstance(loaded, type):
            self.not_exercised(f"the entry point gives {show(loaded)}, which is no class; see PKG-03")
        return loaded
