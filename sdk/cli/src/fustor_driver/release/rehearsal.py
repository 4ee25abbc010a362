"""The steps of a rehearsal, in their order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .building import CHECKS, Built, build, check, compare
from .clean import install_alone, load_drivers
from .conformance import add_kit, examine
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
    """What came of a rehearsal in which nothing failed.

    Attributes:
        tools: The environment that has the tools.
        built: What would be published.
        pins: What it was tried with that does not come from an index.
        verdict: What is to be said of its drivers.
    """

    tools: Environment
    built: Built
    pins: Pins
    verdict: str


def rehearse(project: ReleaseProject, scratch: Path) -> Rehearsed:
    """Build a project's packages, and hold them to everything that a release is held to.

    Args:
        project: The project, which is not changed.
        scratch: A temporary folder.

    Returns:
        What came of it.

    Raises:
        FailedCheckError: Something must change first.
        IncompleteError: Not enough of the driver was exercised.
        RehearsalError: The tools are not to be had, or the examination itself failed.
    """
    bench = Workbench(project.folder, scratch)
    with step("tools"):
        tools = _tools(bench)
    with step("build") as note:
        built = build(tools)
        note("the sdist, and the wheel from it")
    with step("same files") as note:
        note(f"{compare(tools, built)} in the wheel from the sdist and in that from the folder")
    for tool in CHECKS:
        with step(tool):
            check(tools, built, tool)
    with step("clean environment") as note:
        pins = project_pins(project.folder)
        clean = install_alone(bench, built.wheel, pins)
        note("the wheel, and what it declares")
    with step("entry points") as note:
        load_drivers(clean, built.wheel)
        note(", ".join(f"{spec} loads" for spec in built.wheel.drivers))
    with step("conformance") as note:
        add_kit(clean, built.wheel, project, pins)
        verdict = examine(clean, built.wheel, project)
        note(verdict)
    return Rehearsed(tools, built, pins, verdict)


def _tools(bench: Workbench) -> Environment:
    tools = bench.environment("tools")
    bench.must(
        tools.install(*TOOLS),
        "The tools that build and check packages could not be installed, see uv's message above.",
        RehearsalError,
    )
    return tools
