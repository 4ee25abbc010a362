"""The environments of one rehearsal, and the programs that run in them."""

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
"""The tools that build, check and upload packages, in an environment of their own."""

# Prefixes of the variables that contain the credentials of an index.
_PUBLISHING = ("TWINE_", "UV_PUBLISH_")

# Colours would be escape codes in the captured output.
_PLAIN = {"NO_COLOR": "1", "TERM": "dumb", "PYTHONUTF8": "1"}


@dataclass(frozen=True, slots=True)
class Workbench:
    """The directories and the uv that every step of a rehearsal uses.

    Attributes:
        project: The directory of the project; uv reads its indexes from there.
        scratch: A temporary directory for all intermediate files.
        uv: The path of uv.
    """

    project: Path
    scratch: Path
    uv: str = field(default_factory=find_uv)

    def environment(self, name: str) -> Environment:
        """Make an empty environment with a name, and return it.

        Raises:
            RehearsalError: uv cannot make it.
        """
        made = Environment(self, self.scratch / name)
        self.must(
            self.run(self.uv, "venv", "--quiet", "--no-project", str(made.directory)),
            "the environment cannot be made, see uv's message above",
            RehearsalError,
        )
        return made

    def run(
        self,
        *command: str,
        directory: Path | None = None,
        variables: Mapping[str, str] | None = None,
        seconds: float | None = None,
    ) -> Ended:
        """Run a program and capture its output.

        Args:
            command: The program and its arguments.
            directory: The directory to run it in; by default that of the project.
            variables: Environment variables, in addition to the inherited ones. Credentials of an index are
                not inherited, because the author's build backend and tests also run here.
            seconds: How long it may take; None for no limit.

        Returns:
            How it ended.

        Raises:
            subprocess.TimeoutExpired: It took longer and was ended.
        """
        inherited = own_environment(os.environ).items()
        harmless = {name: value for name, value in inherited if not name.startswith(_PUBLISHING)}
        environment = {**harmless, **_PLAIN, **(variables or {})}
        return capture(command, directory or self.project, environment, seconds)

    @staticmethod
    def must(ended: Ended, message: str, error: type[RehearsalError] = FailedCheckError) -> None:
        """Raise an error unless a program succeeded.

        Args:
            ended: How the program ended.
            message: The message of the error, printed below the output of the program.
            error: The class of the error.

        Raises:
            RehearsalError: The program failed.
        """
        if ended.code:
            raise error(message, ended.output)


@dataclass(frozen=True, slots=True)
class Environment:
    """A virtual environment of a workbench.

    Attributes:
        workbench: Its workbench.
        directory: Its directory.
    """

    workbench: Workbench
    directory: Path

    def install(self, *arguments: str) -> Ended:
        """Install packages into it, given the arguments of `uv pip install`."""
        command = (self.workbench.uv, "pip", "install", "--quiet", "--python", str(self.directory))
        return self.workbench.run(*command, *arguments)

    def run(
        self,
        program: str,
        *arguments: str,
        directory: Path | None = None,
        variables: Mapping[str, str] | None = None,
        seconds: float | None = None,
    ) -> Ended:
        """Run one of its programs and capture the output.

        Args:
            program: The name of the program.
            arguments: Its arguments.
            directory: The directory to run it in; by default that of the project.
            variables: Environment variables, as for `Workbench.run`.
            seconds: How long it may take; None for no limit.

        Returns:
            How it ended.

        Raises:
            subprocess.TimeoutExpired: It took longer and was ended.
        """
        path = str(self.directory / "bin" / program)
        return self.workbench.run(path, *arguments, directory=directory, variables=variables, seconds=seconds)
