"""What a run of `check` depends on besides the driver."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fustor_conformance.loading import UnusableInputError, config_harness, load_harness

from .._console.errors import CommandError

if TYPE_CHECKING:
    from pathlib import Path

    from fustor_conformance.harness import HarnessFactory
    from fustor_core.discovery import InstalledDriver

__all__ = ["Inputs"]


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a run depends on besides the driver.

    Attributes:
        config: The configuration file, if any.
        harness: The harness as `MODULE:ATTR`, if any.
        profile: The name of the profile.
        seed: What inputs are drawn from.
    """

    config: Path | None
    harness: str | None
    profile: str
    seed: int

    def harness_factory(self, driver: InstalledDriver) -> HarnessFactory | None:
        """Make what tells the kit about the driver.

        Args:
            driver: The driver; it is not imported.

        Returns:
            What makes the harness, or None if the user gave nothing.

        Raises:
            CommandError: What the user gave cannot be used.
        """
        if self.config and self.harness:
            raise CommandError(
                "--config and --harness exclude each other, let the harness's config() say it all."
            )
        try:
            if self.harness:
                return load_harness(self.harness)
            if self.config:
                return config_harness(driver.kind, self.config, driver.name)
        except UnusableInputError as error:
            raise CommandError(str(error)) from error
        return None

    def rerun(self, spec: str, clause: str) -> str:
        """Write the command that examines one clause in the same way.

        Args:
            spec: The driver as `KIND:NAME`.
            clause: The id of the clause.

        Returns:
            The command, quoted for a shell.
        """
        command = ["fustor-driver", "check", spec, "--select", clause]
        command += ["--profile", self.profile, "--seed", str(self.seed)]
        command += ["--config", str(self.config)] if self.config else []
        command += ["--harness", self.harness] if self.harness else []
        return shlex.join(command)
