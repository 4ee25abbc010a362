"""The steps of a rehearsal, in order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .building import CHECKS, Built, build, check, compare
from .clean import install_alone, load_drivers
from .conformance import add_kit, run_conformance
from .failures import RehearsalError
from .pins import project_pins
from .steps import step
from .workbench import TOOLS, Environment, Workbench

if TYPE_CHECKING:
    from pathlib import Path

    from .pins import Pins
    from .project import ReleaseProject

__all__ = ["Rehearsed", "rehearse"]


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """The result of a rehearsal in which nothing failed.

    Attributes:
        tools: The environment with the tools.
        built: The built packages.
        pins: The distributions that were not installed from an index.
        verdict: The verdict on each driver, on one line.
    """

    tools: Environment
    built: Built
    pins: Pins
    verdict: str


def rehearse(project: ReleaseProject, scratch: Path) -> Rehearsed:
    """Build the packages of a project, and run all checks for a release on them.

    Args:
        project: The project, which is not changed.
        scratch: A temporary directory.

    Returns:
        The result.

    Raises:
        FailedCheckError: A check failed.
        IncompleteError: Not enough of the driver was exercised.
        RehearsalError: The tools cannot be installed, or the checks could not run.
    """
    bench = Workbench(project.directory, scratch)
    with step("tools"):
        tools = _tools(bench)
    with step("build") as note:
        built = build(tools)
        note("the sdist, and the wheel from it")
    with step("same files") as note:
        note(f"{compare(tools, built)} in the wheel from the sdist and in the one from the directory")
    for tool in CHECKS:
        with step(tool):
            check(tools, built, tool)
    with step("clean environment") as note:
        pins = project_pins(project.directory)
        clean = install_alone(bench, built.wheel, pins)
        note("the wheel, and what it declares")
    with step("entry points") as note:
        load_drivers(clean, built.wheel)
        note(", ".join(f"{spec} loads" for spec in built.wheel.drivers))
    with step("conformance") as note:
        add_kit(clean, built.wheel, project, pins)
        verdict = run_conformance(clean, built.wheel, project)
        note(verdict)
    return Rehearsed(tools, built, pins, verdict)


def _tools(bench: Workbench) -> Environment:
    tools = bench.environment("tools")
    bench.must(
        tools.install(*TOOLS),
        "the tools that build and check packages cannot be installed, see uv's message above",
        RehearsalError,
    )
    return tools
