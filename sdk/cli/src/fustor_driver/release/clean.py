"""Installs the wheel alone into a clean environment, and loads its drivers there."""

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
    """Make an environment with only the wheel and its declared dependencies.

    Args:
        workbench: The workbench.
        wheel: The wheel.
        pins: The distributions that do not come from an index.

    Returns:
        The environment.

    Raises:
        FailedCheckError: The wheel cannot be installed.
    """
    clean = workbench.environment("clean")
    arguments = pin_arguments(pins, workbench.scratch / "clean.txt")
    workbench.must(
        clean.install(str(wheel.path), *arguments),
        f"{wheel.path.name} cannot be installed into a clean environment, see uv's message above",
    )
    return clean


def load_drivers(clean: Environment, wheel: Wheel) -> None:
    """Load every driver of the wheel, found in the same way as an agent finds it.

    Args:
        clean: The environment from `install_alone`.
        wheel: The wheel.

    Raises:
        FailedCheckError: A driver is not found or cannot be loaded.
    """
    if not wheel.drivers:
        raise FailedCheckError(
            f"{wheel.path.name} registers no driver, see [project.entry-points] in pyproject.toml"
        )
    found = _probe(clean, wheel)
    for spec in wheel.drivers:
        if spec not in found:
            raise FailedCheckError(
                f"{spec} is registered in {wheel.path.name}, but discovery does not find it after "
                "installation, see its entry point in pyproject.toml"
            )
        if error := found[spec]:
            raise FailedCheckError(_unloadable(spec, wheel), error)


def _unloadable(spec: str, wheel: Wheel) -> str:
    return (
        f"{spec} cannot be loaded with only the dependencies of {wheel.path.name}, see the traceback above: "
        "ship a missing module, or declare its distribution in dependencies"
    )


def _probe(clean: Environment, wheel: Wheel) -> dict[str, str | None]:
    result = clean.workbench.scratch / "drivers.json"
    name = wheel.metadata.metadata["Name"]
    ended = clean.run("python", "-I", str(_PROBE), name, str(result), directory=clean.directory)
    try:
        found: dict[str, str | None] = json.loads(result.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        raise FailedCheckError(_no_result(wheel, ended), ended.output) from None
    return found


def _no_result(wheel: Wheel, ended: Ended) -> str:
    if ended.code == NO_CORE:
        return (
            f"the drivers of {wheel.path.name} cannot be found in a clean environment, because it does not "
            "depend on fustor-core: declare fustor-core>=0.3,<0.4 in dependencies"
        )
    return (
        f"the process that loaded the drivers of {wheel.path.name} ended with exit code {ended.code} and "
        "without a result: a driver must not end the process that imports it"
    )
