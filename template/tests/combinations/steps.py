"""What is run in a new project, one command a step: all that its own author, CI and PyPI would run."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from uv import find_uv_bin

from combinations.axes import Row

__all__ = ["STEPS", "Project", "Step", "StepError"]

TOOLS = Path(sys.executable).parent
FOREIGN = {"VIRTUAL_ENV", "UV_PROJECT", "UV_PROJECT_ENVIRONMENT", "PYTHONPATH", "PYTHONHOME"}
REPORT = "conformance.json"


class StepError(Exception):
    """A command ended otherwise than it should; its output is the text."""


@dataclass(frozen=True)
class Project:
    """A project that was made.

    Attributes:
        row: What it was made from.
        scratch: What was made for it, and can be removed with it.
        folder: Where it is.
        driver: Its driver, as the commands name it.
        exhaustive: Whether its conformance test and its own tasks are run, too: they cost most, and do not
            depend on licence or CI.
    """

    row: Row
    scratch: Path
    folder: Path
    driver: str
    exhaustive: bool

    def run(self, *command: str) -> str:
        """Run a command in its folder.

        Args:
            *command: The command.

        Returns:
            What it printed.

        Raises:
            StepError: It did not end with 0.
        """
        inherited = {name: value for name, value in os.environ.items() if name not in FOREIGN}
        done = subprocess.run(
            command,
            cwd=self.folder,
            env={**inherited, "UV_PYTHON": sys.executable, "NO_COLOR": "1"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if done.returncode:
            raise StepError(f"$ {' '.join(command)}\n{done.stdout}")
        return done.stdout

    def run_within(self, *command: str) -> str:
        """Run a command of its own environment in its folder."""
        return self.run(find_uv_bin(), "run", "--no-sync", *command)

    def run_tool(self, tool: str, *arguments: str) -> str:
        """Run a command of this environment in its folder."""
        return self.run(str(TOOLS / tool), *arguments)


Step = Callable[[Project], str]


def install(project: Project) -> str:
    """Install it, in the way that its README says."""
    extra = ["--extra", "dev"] if project.row["mode"] == "workspace" else []
    return project.run(find_uv_bin(), "sync", "--quiet", *extra)


def find(project: Project) -> str:
    """Look for its driver among those that are installed."""
    listed = project.run_within("fustor-driver", "list")
    if project.driver not in listed:
        raise StepError(f"{project.driver} is not among these:\n{listed}")
    return listed


def test(project: Project) -> str:
    """Run its tests."""
    if not project.exhaustive:
        return project.run_within("pytest", "tests/test_driver.py")
    output = project.run_within("pytest", "--fustor-json", REPORT)
    verdict = json.loads((project.folder / REPORT).read_text(encoding="utf-8"))["verdict"]
    if verdict != "CONFORMANT":
        raise StepError(f"{project.driver} is {verdict}\n{output}")
    return output


def build(project: Project) -> str:
    """Build the source distribution, and the wheel from it."""
    return project.run(sys.executable, "-m", "build", "--installer", "uv")


def run_tasks(project: Project) -> str:
    """Run tasks of its own."""
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
    """Hold what GitHub or GitLab reads to the schemas that they publish."""
    found = {path: schema for path, schema in SCHEMAS.items() if (project.folder / path).exists()}
    tool = ("check-jsonschema", "--builtin-schema")
    return "".join(project.run_tool(*tool, *schema, path) for path, schema in found.items())


def check_workflows(project: Project) -> str:
    """Look for what would make its workflows unsafe, with nothing left out."""
    return project.run_tool("zizmor", "--offline", "--no-progress", "--persona", "pedantic", ".")


STEPS: dict[str, Step] = {
    "install": install,
    "list": find,
    "ruff check": lambda project: project.run_within("ruff", "check"),
    "ruff format": lambda project: project.run_within("ruff", "format", "--check"),
    "mypy": lambda project: project.run_within("mypy"),
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
"""In the order in which they are run; the first is what the others need."""
