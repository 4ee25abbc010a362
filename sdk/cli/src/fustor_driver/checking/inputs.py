"""The inputs of a run of `check`: the driver, its harness, and the project's settings."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from fustor_conformance.errors import UnusableInputError
from fustor_conformance.loading import config_harness, load_harness
from fustor_conformance.options import Choice
from fustor_conformance.settings import Settings, load_settings
from fustor_conformance.target import Target
from fustor_core.discovery import find_driver
from fustor_core.exceptions import UnknownDriverError

from .._console.errors import CommandError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fustor_conformance.harness import HarnessFactory
    from fustor_core.discovery import InstalledDriver

__all__ = ["Inputs", "Settings", "Target", "find", "project_settings"]


@dataclass(frozen=True, slots=True)
class Inputs:
    """The inputs of a run besides the driver.

    Attributes:
        config: The configuration file, if any.
        harness: The harness as `MODULE:ATTR`, if any.
        choice: The profile and the seed.
    """

    config: Path | None
    harness: str | None
    choice: Choice

    def target(self, driver: InstalledDriver) -> Target:
        """Return the target of a run, a driver with its harness. The driver is not imported.

        Raises:
            CommandError: The harness or the configuration cannot be used.
        """
        return Target(driver, self._harness_factory(driver))

    def rerun(self, spec: str, clause: str) -> str:
        """Return the command that checks one clause with the same inputs.

        Args:
            spec: The driver as `KIND:NAME`.
            clause: The id of the clause.

        Returns:
            The command, quoted for a shell.
        """
        command = ["fustor-driver", "check", spec, "--select", clause]
        command += ["--profile", self.choice.profile.name, "--seed", str(self.choice.seed)]
        command += ["--config", str(self.config)] if self.config else []
        command += ["--harness", self.harness] if self.harness else []
        return shlex.join(command)

    def _harness_factory(self, driver: InstalledDriver) -> HarnessFactory | None:
        if self.config and self.harness:
            raise CommandError(
                "--config and --harness exclude each other, return all settings from the harness's config()"
            )
        try:
            if self.harness:
                return load_harness(self.harness)
            if self.config:
                return config_harness(driver.kind, self.config, driver.name)
        except UnusableInputError as error:
            raise CommandError(str(error)) from error
        return None


def find(spec: str) -> InstalledDriver:
    """Find an installed driver.

    Args:
        spec: The driver as `KIND:NAME`.

    Raises:
        CommandError: No such driver is installed.
    """
    try:
        return find_driver(spec)
    except UnknownDriverError as error:
        raise CommandError(str(error.detail)) from None


def project_settings(driver: InstalledDriver) -> tuple[Settings, Mapping[str, str]]:
    """Read the settings of the project in the current directory.

    Args:
        driver: The driver to check.

    Returns:
        The settings, and the waivers for this driver: the reasons by the ids of the clauses.

    Raises:
        CommandError: The settings cannot be used.
    """
    try:
        settings = load_settings(Path("pyproject.toml"))
        return settings, settings.waivers(driver)
    except UnusableInputError as error:
        raise CommandError(str(error)) from error
