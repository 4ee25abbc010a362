"""Environments that uv makes for one rehearsal, and the programs that run in them."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .._console.processes import Ended, capture, find_uv, own_environment
from .failures import FailedCheckError, RehearsalError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

__all__ = ["TOOLS", "Environment", "Workbench"]

TOOLS = (
    "build[uv]>=1.3",
    "check-wheel-contents>=0.6.3",
    "twine>=7",
    "validate-pyproject[all]>=0.24",
)
"""What packages are built, checked and uploaded with, in an environment of its own."""

# What the names of variables begin with that hold the credentials of an index.
_PUBLISHING = ("TWINE_", "UV_PUBLISH_")

# Colours would be escape codes in what is kept and shown later.
_PLAIN = {"NO_COLOR": "1", "TERM": "dumb", "PYTHONUTF8": "1"}


@dataclass(frozen=True, slots=True)
class Workbench:
    """What every step of a rehearsal works with.

    Attributes:
        project: The folder of the project; uv reads its indexes from there.
        scratch: A temporary folder, for everything that is made on the way.
    """

    project: Path
    scratch: Path
    uv: str = field(default_factory=find_uv)

    def environment(self, name: str) -> Environment:
        """Make an empty environment.

        Args:
            name: What to call it.

        Returns:
            The environment.

        Raises:
            RehearsalError: uv could not make it.
        """
        made = Environment(self, self.scratch / name)
        self.must(
            self.run(self.uv, "venv", "--quiet", "--no-project", str(made.folder)),
            "An environment could not be made, see uv's message above.",
            RehearsalError,
        )
        return made

    def run(
        self,
        *command: str,
        folder: Path | None = None,
        variables: Mapping[str, str] | None = None,
        seconds: float | None = None,
    ) -> Ended:
        """Run a program, and keep what it prints.

        Args:
            command: The program, and its arguments.
            folder: The folder that it is run in, by default the project's.
            variables: Variables of its environment, beside the inherited ones. What publishing needs is not
                inherited, for the author's build backend and tests run here as well.
            seconds: How long it may take, or None for as long as it does.

        Returns:
            How it ended.

        Raises:
            subprocess.TimeoutExpired: It took longer, and was ended.
        """
        inherited = own_environment(os.environ).items()
        harmless = {name: value for name, value in inherited if not name.startswith(_PUBLISHING)}
        environment = {**harmless, **_PLAIN, **(variables or {})}
        return capture(command, folder or self.project, environment, seconds)

    @staticmethod
    def must(ended: Ended, sentence: str, error: type[RehearsalError] = FailedCheckError) -> None:
        """Insist that a program succeeded.

        Args:
            ended: How it ended.
            sentence: What to say if it did not, below what it printed.
            error: Whose fault that is.

        Raises:
            RehearsalError: It did not.
        """
        if ended.code:
            raise error(sentence, ended.output)


@dataclass(frozen=True, slots=True)
class Environment:
    """A virtual environment of a workbench.

    Attributes:
        workbench: What it belongs to.
        folder: Where it is.
    """

    workbench: Workbench
    folder: Path

    def install(self, *arguments: str) -> Ended:
        """Install into it.

        Args:
            arguments: What, as `uv pip install` takes it.

        Returns:
            How that ended.
        """
        command = (self.workbench.uv, "pip", "install", "--quiet", "--python", str(self.folder))
        return self.workbench.run(*command, *arguments)

    def run(
        self,
        program: str,
        *arguments: str,
        folder: Path | None = None,
        variables: Mapping[str, str] | None = None,
        seconds: float | None = None,
    ) -> Ended:
        """Run one of its programs.

        Args:
            program: The name of the program.
            arguments: Its arguments.
            folder: The folder that it is run in, by default the project's.
            variables: Variables of its environment, as of `Workbench.run`.
            seconds: How long it may take, or None for as long as it does.

        Returns:
            How it ended.

        Raises:
            subprocess.TimeoutExpired: It took longer, and was ended.
        """
        path = str(self.folder / "bin" / program)
        return self.workbench.run(path, *arguments, folder=folder, variables=variables, seconds=seconds)
