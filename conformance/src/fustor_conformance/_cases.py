"""The contract tests that one pytest run collects: drivers, clauses, harnesses and waivers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fustor_core.discovery import InstalledDriver, find_driver

from ._flags import value
from .errors import UnusableInputError
from .loading import checked_factory, config_harness, load_harness
from .options import CONFIG, DRIVER, HARNESS, Choice
from .selection import selected
from .settings import Settings

if TYPE_CHECKING:
    import pytest

    from .harness import HarnessFactory

__all__ = ["Case", "Cases"]


@dataclass(frozen=True, slots=True)
class Case:
    """One clause for one driver: the parameter of one test.

    Attributes:
        id: the id of the parameter.
        spec: the driver as `KIND:NAME`.
        clause: the id of the clause.
        own: makes the harness, if the test class names a harness.
    """

    id: str
    spec: str
    clause: str
    own: HarnessFactory | None = None


class Cases:
    """The cases of one run. No driver is imported to make them."""

    def __init__(self, config: pytest.Config, settings: Settings, choice: Choice) -> None:
        self._config = config
        self._settings = settings
        self._select = choice.select
        self._drivers: dict[str, InstalledDriver] = {}
        self._factories: dict[str, HarnessFactory | None] = {}
        self._waivers: dict[str, Mapping[str, str]] = {}
        self._specs: list[str] = value(config, DRIVER) or []
        for spec in self._specs:
            self._add(spec)

    def of(self, test_class: Any) -> list[Case]:
        """Return the cases of a test class; if it is None, those of the drivers on the command line.

        Raises:
            UnknownDriverError: there is no such driver.
            UnknownClauseError: there is no clause of a selected name.
            UnusableInputError: no harness can be made, or no driver or clause is left.
        """
        if test_class is None:
            if not self._specs:
                raise UnusableInputError("no driver to check: name one with --driver KIND:NAME")
            return [
                Case(f"{spec}-{clause}", spec, clause)
                for spec in self._specs
                for clause in self._clauses(spec)
            ]
        spec, own = test_class.fustor_driver, test_class.fustor_harness_factory
        if own is not None:
            own = checked_factory(own, f"the harness of {test_class.__name__}")
        self._add(spec)
        return [Case(clause, spec, clause, own) for clause in self._clauses(spec)]

    def driver(self, spec: str) -> InstalledDriver:
        """Return the installed driver.

        Raises:
            UnknownDriverError: there is no such driver.
        """
        if spec not in self._drivers:
            self._drivers[spec] = find_driver(spec)
        return self._drivers[spec]

    def factory(self, spec: str) -> HarnessFactory | None:
        """Return the harness factory that the command line names, for a driver that has cases."""
        return self._factories[spec]

    def waivers(self, spec: str) -> Mapping[str, str]:
        """Return the author's reasons by clause id, for a driver that has cases."""
        return self._waivers[spec]

    def _add(self, spec: str) -> None:
        driver = self.driver(spec)
        if spec not in self._factories:
            self._factories[spec] = self._named_factory(driver)

    def _named_factory(self, driver: InstalledDriver) -> HarnessFactory | None:
        if reference := value(self._config, HARNESS):
            return load_harness(reference)
        if path := value(self._config, CONFIG):
            return config_harness(driver.kind, Path(path), driver.name)
        return None

    def _clauses(self, spec: str) -> list[str]:
        driver = self.driver(spec)
        self._waivers[spec] = self._settings.waivers(driver)
        clauses = [clause.id for clause in selected(self._select, driver.kind)]
        if not clauses:
            names = ", ".join(self._select)
            raise UnusableInputError(
                f"nothing of {names} applies to {spec}: select clauses for a {driver.kind}"
            )
        return clauses
