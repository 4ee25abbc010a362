"""Builds the sdist and the wheel, and holds what was built to the rules of the index."""

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
"""The arguments of each tool that looks at what was built, by its name."""

_LITTER = ("build", "*.egg-info", "*/*.egg-info")
_SETUPTOOLS = "DIST_EXTRA_CONFIG"
"""The variable that names a file of more settings for setuptools."""


@dataclass(frozen=True, slots=True)
class Built:
    """What would be published.

    Attributes:
        sdist: The source distribution.
        wheel: The wheel that was built from it.
    """

    sdist: Path
    wheel: Wheel

    @property
    def paths(self) -> tuple[Path, Path]:
        """Both files."""
        return self.wheel.path, self.sdist


def build(tools: Environment) -> Built:
    """Build the sdist, and the wheel from it, each in an environment of its own.

    Args:
        tools: The environment that has the tools.

    Returns:
        Both.

    Raises:
        FailedCheckError: They could not be built.
    """
    folder = _build(tools, "dist")
    return Built(_only(folder, "*.tar.gz"), Wheel(_only(folder, "*.whl")))


def compare(tools: Environment, built: Built) -> int:
    """Build the wheel from the folder as well, and compare it with the one from the sdist.

    Args:
        tools: The environment that has the tools.
        built: What was built.

    Returns:
        How many files both hold.

    Raises:
        FailedCheckError: A file is in one of them only.
    """
    direct = Wheel(_only(_build(tools, "direct", "--wheel"), "*.whl"))
    differing = sorted(direct.files.keys() ^ built.wheel.files.keys())
    if differing:
        only = "the folder" if differing[0] in direct.files else "the sdist"
        raise FailedCheckError(
            f"{differing[0]!r} is only in the wheel that is built from {only}, let the build backend's "
            "settings in pyproject.toml include the same files in the sdist and the wheel."
        )
    return len(direct.files)


def check(tools: Environment, built: Built, tool: str) -> None:
    """Let one of the tools look at what was built.

    Args:
        tools: The environment that has them.
        built: What was built.
        tool: Its name in `CHECKS`.

    Raises:
        FailedCheckError: It found something.
    """
    places = {
        "sdist": built.sdist,
        "wheel": built.wheel.path,
        "pyproject": tools.workbench.project / "pyproject.toml",
    }
    arguments = [argument.format_map(places) for argument in CHECKS[tool]]
    tools.workbench.must(
        tools.run(tool, *arguments),
        f"{tool} refuses {built.wheel.path.name} or its sdist, correct what it names above.",
    )


def _build(tools: Environment, name: str, *arguments: str) -> Path:
    project, folder = tools.workbench.project, tools.workbench.scratch / name
    with _tidied(project):
        ended = tools.run(
            *("pyproject-build", "--installer", "uv", "--outdir", str(folder), *arguments),
            variables=_setuptools_elsewhere(folder.with_suffix(".cfg")),
        )
    tools.workbench.must(ended, f"The project in {str(project)!r} could not be built, see the message above.")
    return folder


def _setuptools_elsewhere(path: Path) -> dict[str, str]:
    """Let setuptools not take what an earlier build left, and leave nothing, unless the user directs it."""
    if _SETUPTOOLS in os.environ:
        return {}
    path.write_text(f"[build]\nbuild_base = {path.with_suffix('.build')}\n", encoding="utf-8")
    return {_SETUPTOOLS: str(path)}


@contextmanager
def _tidied(project: Path) -> Iterator[None]:
    """Remove what build backends leave behind.

    The project is not copied to be built: its version, or what is ignored, may depend on what is around it.
    """
    before = _litter(project)
    try:
        yield
    finally:
        for folder in _litter(project) - before:
            shutil.rmtree(folder, ignore_errors=True)


def _litter(project: Path) -> set[Path]:
    return {path for pattern in _LITTER for path in project.glob(pattern)}


def _only(folder: Path, pattern: str) -> Path:
    found = sorted(folder.glob(pattern))
    if len(found) != 1:
        raise FailedCheckError(
            f"Building made {len(found)} files like {pattern}, set up the build backend to make one."
        )
    return found[0]
