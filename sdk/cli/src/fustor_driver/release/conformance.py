"""Checks the installed wheel against the contract, with the project's own test or with the command."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .._console.errors import CommandError
from .._console.processes import Ended
from .failures import FailedCheckError, IncompleteError, RehearsalError
from .pins import kit_pins, pin_arguments

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from .pins import Pins
    from .project import ReleaseProject
    from .wheel import Wheel
    from .workbench import Environment

__all__ = ["add_kit", "run_conformance"]

KIT = ("fustor-conformance>=0.3,<0.4", "fustor-driver>=0.3,<0.4")
_TEST = ("python", "-P", "-m", "pytest", "tests/test_conformance.py", "--fustor-json")

_REFUSED: Mapping[str, tuple[type[RehearsalError], str]] = {
    "NOT CONFORMANT": (
        FailedCheckError,
        " when it is installed from its wheel, see the findings above",
    ),
    "INCOMPLETE": (
        IncompleteError,
        ", let its harness exercise the clauses that are named above",
    ),
}
"""The error for each verdict that ends a rehearsal, and the rest of its message."""

# Generated directories at the top of a project.
_GENERATED = {"build", "dist", "node_modules"}


def add_kit(environment: Environment, wheel: Wheel, project: ReleaseProject, pins: Pins) -> None:
    """Install the kit and the test dependencies of the project into an environment.

    Args:
        environment: The environment with the wheel.
        wheel: The wheel.
        project: The project.
        pins: The distributions that do not come from an index.

    Raises:
        FailedCheckError: They cannot be installed together with the wheel.
    """
    bench = environment.workbench
    extra = f"[{project.extra}]" if project.extra else ""
    group = ["--group", f"{project.directory / 'pyproject.toml'}:{project.group}"] if project.group else []
    arguments = pin_arguments(kit_pins(pins), bench.scratch / "kit.txt")
    bench.must(
        environment.install(f"{wheel.path}{extra}", *KIT, *group, *arguments),
        f"the dependencies of the conformance test cannot be installed together with {wheel.path.name}, "
        "see uv's message above",
    )


def run_conformance(environment: Environment, wheel: Wheel, project: ReleaseProject) -> str:
    """Check every driver of the wheel against the contract, with the project's own source out of reach.

    Args:
        environment: The environment with the wheel and the kit.
        wheel: The wheel.
        project: The project.

    Returns:
        The verdict on each driver, on one line.

    Raises:
        FailedCheckError: A driver is not conformant, or a test failed.
        IncompleteError: A driver was not exercised enough.
        CommandError: The checks could not run.
    """
    copy = _copied(project, wheel, environment.workbench.scratch / "project")
    run = _run_test if project.conformance_test else _run_command
    ended, reports = run(environment, wheel, copy)
    verdicts = {_spec(report): str(report["verdict"]) for report in reports}
    _judge(verdicts, wheel.drivers, ended)
    return ", ".join(f"{spec} is {verdict}" for spec, verdict in verdicts.items())


def _copied(project: ReleaseProject, wheel: Wheel, copy: Path) -> Path:
    try:
        ignore = _without(project.directory, wheel.packages)
        shutil.copytree(project.directory, copy, symlinks=True, ignore=ignore)
    except OSError as error:
        raise CommandError(
            f"the project in {str(project.directory)!r} cannot be copied to test the wheel without its "
            f"source: {error.strerror or error}"
        ) from error
    return copy


def _without(root: Path, packages: Iterable[str]) -> Callable[[str, list[str]], set[str]]:
    own = set(packages)

    def ignored(directory: str, names: list[str]) -> set[str]:
        path = Path(directory)
        wanted = set(names) - {"__pycache__"}
        if path in (root, root / "src"):
            wanted -= own
        if path == root:
            wanted -= _GENERATED | {name for name in names if _is_tool_directory(path / name)}
        return set(names) - wanted

    return ignored


def _is_tool_directory(path: Path) -> bool:
    """Return whether a path is the cache of a tool, a repository or an environment."""
    return path.is_dir() and (path.name.startswith(".") or (path / "pyvenv.cfg").exists())


def _run_test(environment: Environment, wheel: Wheel, copy: Path) -> tuple[Ended, list[dict[str, Any]]]:
    report = environment.workbench.scratch / "report.json"
    ended = environment.run(*_TEST, str(report), directory=copy)
    return ended, _reports(report, ended)


def _run_command(environment: Environment, wheel: Wheel, copy: Path) -> tuple[Ended, list[dict[str, Any]]]:
    reports, ends = [], []
    for number, spec in enumerate(wheel.drivers):
        report = environment.workbench.scratch / f"report-{number}.json"
        ended = environment.run("fustor-driver", "check", spec, "--json", str(report), directory=copy)
        reports += _reports(report, ended)
        ends.append(ended)
    return Ended(max(end.code for end in ends), "\n".join(end.output for end in ends)), reports


def _reports(path: Path, ended: Ended) -> list[dict[str, Any]]:
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        raise RehearsalError(
            "the conformance test ended without a verdict, see its output above", ended.output
        ) from None
    return value if isinstance(value, list) else [value]


def _spec(report: Mapping[str, Any]) -> str:
    return f"{report['driver']['kind']}:{report['driver']['name']}"


def _judge(verdicts: Mapping[str, str], drivers: Iterable[str], ended: Ended) -> None:
    for verdict, (error, advice) in _REFUSED.items():
        for spec in verdicts:
            if verdicts[spec] == verdict:
                raise error(f"{spec} is {verdict}{advice}", ended.output)
    if ended.code:
        raise FailedCheckError(
            "a test fails against the installed wheel, see pytest's output above", ended.output
        )
    unseen = next((spec for spec in drivers if spec not in verdicts), None)
    if unseen:
        raise IncompleteError(
            f"{unseen} is in the wheel, but tests/test_conformance.py does not check it: add a class for it"
        )
