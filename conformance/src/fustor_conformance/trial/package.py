"""The trial of a package: the driver as it is installed, before anything is constructed."""

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
        """The class that the driver must inherit."""
        return SourceDriver if self.target.driver.kind == "source" else PusherDriver

    def load(self) -> Any:
        """Load the entry point.

        Raises:
            DriverRaised: it does not load.
        """
        driver = self.target.driver
        text = f"loading the entry point {driver.name} = {driver.value}"
        self.step(text)
        try:
            return driver.load()
        except BaseException as error:
            raise self.raised(text, error) from error

    def load_class(self) -> type[Any]:
        """Load the driver class.

        Raises:
            NotExercised: the entry point does not load, or is not a class; other clauses are about that.
        """
        try:
            loaded = self.load()
        except DriverRaised as problem:
            self.leave_to("PKG-02", problem)
        if not isinstance(loaded, type):
            self.not_exercised(f"the entry point names {show(loaded)}, which is not a class", see="PKG-03")
        return loaded
