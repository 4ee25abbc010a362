"""The steps to run in a new project: the commands that its author, its CI and PyPI would run."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from uv import find_uv_bin

from .axes import Row

__all__ = ["STEPS", "Project", "Step", "StepError"]

TOOLS = Path(sys.executable).parent
FOREIGN = {"VIRTUAL_ENV", "UV_PROJECT", "UV_PROJECT_ENVIRONMENT", "PYTHONPATH", "PYTHONHOME"}
REPORT = "conformance.json"
TIME_LIMIT = 1200
"""The seconds that one command may take."""


class StepError(Exception):
    """A command failed or had the wrong result; the message is its output."""


@dataclass(frozen=True)
class Project:
    """A new project.

    Attributes:
        row: The row that it was made from.
        scratch: The directory that holds the project and its workspace.
        directory: The directory of the project.
        driver: The name of its driver on the command line.
        exhaustive: Whether to run its conformance test and its own tasks, too. They take the most time and do
            not depend on the licence or the CI service.
    """

    row: Row
    scratch: Path
    directory: Path
    driver: str
    exhaustive: bool

    def run(self, *command: str) -> str:
        """Run a command in the directory of the project.

        Args:
            *command: The program and its arguments.

        Returns:
            The output of the command.

        Raises:
            StepError: The exit code is not 0, or the command took longer than `TIME_LIMIT`.
        """
        inherited = {name: value for name, value in os.environ.items() if name not in FOREIGN}
        try:
            done = subprocess.run(
                command,
                cwd=self.directory,
                env={**inherited, "UV_PYTHON": sys.executable, "NO_COLOR": "1"},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                timeout=TIME_LIMIT,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise StepError(f"$ {' '.join(command)}\ntook longer than {TIME_LIMIT} seconds") from None
        if done.returncode:
            raise StepError(f"$ {' '.join(command)}\n{done.stdout}")
        return done.stdout

    def run_installed(self, *command: str) -> str:
        """Run a command from the environment of the project in its directory."""
        return self.run(find_uv_bin(), "run", "--no-sync", *command)

    def run_tool(self, tool: str, *arguments: str) -> str:
        """Run a command from the current environment in the directory of the project."""
        return self.run(str(TOOLS / tool), *arguments)


Step = Callable[[Project], str]


def install(project: Project) -> str:
    """Install the project as its README describes."""
    extra = ["--extra", "dev"] if project.row["mode"] == "workspace" else []
    return project.run(find_uv_bin(), "sync", "--quiet", *extra)


def find(project: Project) -> str:
    """Check that `fustor-driver list` shows its driver."""
    listed = project.run_installed("fustor-driver", "list")
    if project.driver not in listed:
        raise StepError(f"{project.driver} is not in this list:\n{listed}")
    return listed


def test(project: Project) -> str:
    """Run the tests of the project; a conformance test must be conformant."""
    if not project.exhaustive:
        return project.run_installed("pytest", "tests/test_driver.py")
    output = project.run_installed("pytest", "--fustor-json", REPORT)
    verdict = json.loads((project.directory / REPORT).read_text(encoding="utf-8"))["verdict"]
    if verdict != "CONFORMANT":
        raise StepError(f"{project.driver} is {verdict}\n{output}")
    return output


def build(project: Project) -> str:
    """Build the source distribution, and the wheel from it."""
    return project.run(sys.executable, "-m", "build", "--installer", "uv")


def run_tasks(project: Project) -> str:
    """Run the tasks of its `noxfile.py` that check style and packages."""
    if not project.exhaustive:
        return ""
    return project.run(find_uv_bin(), "run", "noxfile.py", "-s", "lint", "package")


SCHEMAS = {
    ".github/dependabot.yml": ["vendor.dependabot"],
    ".github/workflows/ci.yml": ["vendor.github-workflows"],
    ".github/workflows/release.yml": ["vendor.github-workflows"],
    ".gitlab-ci.yml": ["vendor.gitlab-ci", "--data-transform", "gitlab-ci"],
}


def check_schemas(project: Project) -> str:
    """Check the files for GitHub and GitLab against the schemas of these services."""
    found = {path: schema for path, schema in SCHEMAS.items() if (project.directory / path).exists()}
    tool = ("check-jsonschema", "--builtin-schema")
    return "".join(project.run_tool(*tool, *schema, path) for path, schema in found.items())


def check_workflows(project: Project) -> str:
    """Check its workflows for security problems, with the strictest rules."""
    return project.run_tool("zizmor", "--offline", "--no-progress", "--persona", "pedantic", ".")


STEPS: dict[str, Step] = {
    "install": install,
    "list": find,
    "ruff check": lambda project: project.run_installed("ruff", "check"),
    "ruff format": lambda project: project.run_installed("ruff", "format", "--check"),
    "mypy": lambda project: project.run_installed("mypy"),
    "pytest": test,
    "build": build,
    "twine": lambda project: project.run_tool("twine", "check", "--strict", "dist/*"),
    "wheel": lambda project: project.run_tool("check-wheel-contents", "dist"),
    "pyproject": lambda project: project.run_tool("validate-pyproject", "pyproject.toml"),
    "nox": run_tasks,
    "schemas": check_schemas,
    "repo-review": lambda project: project.run_tool("repo-review", "."),
    "zizmor": check_workflows,
}
"""The steps in order. All others need the first."""
