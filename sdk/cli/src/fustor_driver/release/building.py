"""Builds the sdist and the wheel, and checks them against the rules of the index."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .failures import FailedCheckError
from .wheel import Wheel

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from .workbench import Environment

__all__ = ["CHECKS", "Built", "build", "check", "compare"]

CHECKS = {
    "twine": ("check", "--strict", "{sdist}", "{wheel}"),
    "check-wheel-contents": ("{wheel}",),
    "validate-pyproject": ("{pyproject}",),
}
"""The arguments of each tool that checks the packages, by the tool's name."""

_LITTER = ("build", "*.egg-info", "*/*.egg-info")
_SETUPTOOLS = "DIST_EXTRA_CONFIG"
"""The variable with the path of an additional configuration file for setuptools."""


@dataclass(frozen=True, slots=True)
class Built:
    """The built packages.

    Attributes:
        sdist: The source distribution.
        wheel: The wheel that was built from it.
    """

    sdist: Path
    wheel: Wheel

    @property
    def paths(self) -> tuple[Path, Path]:
        """The paths of both packages."""
        return self.wheel.path, self.sdist


def build(tools: Environment) -> Built:
    """Build the sdist, and the wheel from it, each in an environment of its own.

    Args:
        tools: The environment with the tools.

    Raises:
        FailedCheckError: One of them cannot be built.
    """
    directory = _build(tools, "dist")
    return Built(_only(directory, "*.tar.gz"), Wheel(_only(directory, "*.whl")))


def compare(tools: Environment, built: Built) -> int:
    """Build a wheel from the project directory, and compare it with the wheel from the sdist.

    Args:
        tools: The environment with the tools.
        built: The built packages.

    Returns:
        The number of files in both wheels.

    Raises:
        FailedCheckError: A file is in only one of the wheels.
    """
    direct = Wheel(_only(_build(tools, "direct", "--wheel"), "*.whl"))
    differing = sorted(direct.files.keys() ^ built.wheel.files.keys())
    if differing:
        only = "the directory" if differing[0] in direct.files else "the sdist"
        raise FailedCheckError(
            f"{differing[0]!r} is only in the wheel that is built from {only}, configure the build backend "
            "in pyproject.toml to include the same files in the sdist and the wheel"
        )
    return len(direct.files)


def check(tools: Environment, built: Built, tool: str) -> None:
    """Run one of the tools on the built packages.

    Args:
        tools: The environment with the tools.
        built: The built packages.
        tool: The name of the tool, a key of `CHECKS`.

    Raises:
        FailedCheckError: The tool reports a problem.
    """
    places = {
        "sdist": built.sdist,
        "wheel": built.wheel.path,
        "pyproject": tools.workbench.project / "pyproject.toml",
    }
    arguments = [argument.format_map(places) for argument in CHECKS[tool]]
    tools.workbench.must(
        tools.run(tool, *arguments),
        f"{tool} rejects {built.wheel.path.name} or its sdist, correct the problems that it names above",
    )


def _build(tools: Environment, name: str, *arguments: str) -> Path:
    project, directory = tools.workbench.project, tools.workbench.scratch / name
    with _tidied(project):
        ended = tools.run(
            *("pyproject-build", "--installer", "uv", "--outdir", str(directory), *arguments),
            variables=_setuptools_elsewhere(directory.with_suffix(".cfg")),
        )
    tools.workbench.must(ended, f"the project in {str(project)!r} cannot be built, see the message above")
    return directory


def _setuptools_elsewhere(path: Path) -> dict[str, str]:
    """Give setuptools a build directory of its own, unless the user configures it."""
    if _SETUPTOOLS in os.environ:
        return {}
    path.write_text(f"[build]\nbuild_base = {path.with_suffix('.build')}\n", encoding="utf-8")
    return {_SETUPTOOLS: str(path)}


@contextmanager
def _tidied(project: Path) -> Iterator[None]:
    """Remove the files that build backends leave behind.

    The project is not copied to be built, because its version or its ignored files may depend on its
    parents.
    """
    before = _litter(project)
    try:
        yield
    finally:
        for directory in _litter(project) - before:
            shutil.rmtree(directory, ignore_errors=True)


def _litter(project: Path) -> set[Path]:
    return {path for pattern in _LITTER for path in project.glob(pattern)}


def _only(directory: Path, pattern: str) -> Path:
    found = sorted(directory.glob(pattern))
    if len(found) != 1:
        raise FailedCheckError(
            f"the build made {len(found)} {pattern} files, configure the build backend to make one"
        )
    return found[0]
