"""Installs the wheel alone into a clean environment, and looks whether its drivers are there."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from .failures import FailedCheckError
from .pins import pin_arguments
from .probe import NO_CORE

if TYPE_CHECKING:
    from .._console.processes import Ended
    from .pins import Pins
    from .wheel import Wheel
    from .workbench import Environment, Workbench

__all__ = ["install_alone", "load_drivers"]

_PROBE = Path(__file__).with_name("probe.py")


def install_alone(workbench: Workbench, wheel: Wheel, pins: Pins) -> Environment:
    """Make an environment with the wheel, and nothing but what it declares.

    Args:
        workbench: What to work with.
        wheel: The wheel.
        pins: What does not come from an index.

    Returns:
        The environment.

    Raises:
        FailedCheckError: It cannot be installed.
    """
    clean = workbench.environment("clean")
    arguments = pin_arguments(pins, workbench.scratch / "clean.txt")
    workbench.must(
        clean.install(str(wheel.path), *arguments),
        f"{wheel.path.name} could not be installed into a clean environment, see uv's message above.",
    )
    return clean


def load_drivers(clean: Environment, wheel: Wheel) -> None:
    """Load every driver of the wheel there, found as an agent finds it.

    Args:
        clean: The environment from `install_alone`.
        wheel: The wheel.

    Raises:
        FailedCheckError: One is not found, or cannot be loaded.
    """
    if not wheel.drivers:
        raise FailedCheckError(
            f"{wheel.path.name} registers no driver, see [project.entry-points] in pyproject.toml."
        )
    found = _probe(clean, wheel)
    for spec in wheel.drivers:
        if spec not in found:
            raise FailedCheckError(
                f"{spec} is registered in {wheel.path.name}, but discovery does not find it once installed, "
                "see its entry point in pyproject.toml."
            )
        if error := found[spec]:
            raise FailedCheckError(
                f"{spec} cannot be loaded with only what {wheel.path.name} declares, see the traceback "
                "above: a module that is not there must be shipped, or be declared in dependencies.",
                error,
            )


def _probe(clean: Environment, wheel: Wheel) -> dict[str, str | None]:
    result = clean.workbench.scratch / "drivers.json"
    name = wheel.metadata.metadata["Name"]
    ended = clean.run("python", "-I", str(_PROBE), name, str(result), folder=clean.folder)
    try:
        found: dict[str, str | None] = json.loads(result.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        raise FailedCheckError(_unanswered(wheel, ended), ended.output) from None
    return found


def _unanswered(wheel: Wheel, ended: Ended) -> str:
    if ended.code == NO_CORE:
        return (
            f"The drivers of {wheel.path.name} cannot be found in a clean environment, for it does not "
            "depend on fustor-core: declare fustor-core>=0.3,<0.4 in dependencies."
        )
    return (
        f"The process that loaded the drivers of {wheel.path.name} ended with {ended.code} instead of an "
        "answer: a driver must not end the process that imports it."
    )
