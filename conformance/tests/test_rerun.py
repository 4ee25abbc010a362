"""The rerun command of a failure: in a shell, it gives the same failure again."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from fustor_conformance import _session  # noqa: F401 - import it once, not in every run below
from fustor_conformance.contract import CLAUSES
from fustor_conformance.registry import checks_for

if TYPE_CHECKING:
    from .conftest import Project

pytestmark = pytest.mark.exhaustive

FAILS = "PSH-CFG-01"
assert FAILS in CLAUSES
checks_for(FAILS)  # Load the checks once, too.

HARNESS = """
from fustor_conformance import PusherHarness, contract_tests

class Bad(PusherHarness):
    def config(self, endpoint):
        return {**super().config(endpoint), "driver_params": {"bad": True}}
"""
TESTS = f'{HARNESS}\nclass TestFake(contract_tests("pusher:fake", harness=Bad)):\n    pass\n'
EFFORT = ("--fustor-profile", "ci", "--fustor-seed", "3")
SUITE = ("--pyargs", "fustor_conformance.suites", "--driver", "pusher:fake")


def failure(report: Path) -> dict[str, Any]:
    (found,) = (result for result in json.loads(report.read_text())["results"] if result["outcome"] == "fail")
    return {name: value for name, value in found.items() if name != "seconds"}


def first(project: Project, *arguments: str) -> dict[str, Any]:
    """Run the tests and return the one failure."""
    report = project.path / "first.json"
    project.run(*EFFORT, "--fustor-select", f"{FAILS},PKG-01", "--fustor-json", str(report), *arguments)
    return failure(report)


def pasted(rerun: str, report: Path) -> dict[str, Any]:
    """Run the command in a shell and return the one failure."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    subprocess.run(
        f"{rerun} --fustor-json '{report}'",
        shell=True,
        check=False,
        capture_output=True,
        timeout=120,
        env={**os.environ, "PATH": path},
    )
    report_again = json.loads(report.read_text())
    assert (report_again["profile"], report_again["seed"]) == ("ci", 3)
    return failure(report)


def assert_repeats(project: Project, found: dict[str, Any]) -> None:
    assert "driver_params: bad" in found["message"]
    assert found["steps"]
    assert pasted(found["rerun"], project.path / "again.json") == found


@pytest.mark.parametrize(
    "file", ["test_fake.py", "my tests/test fake.py", "odd [x]/test_fake.py", "the tests/it's [x]/test_f.py"]
)
def test_of_the_authors_own_tests(project: Project, file: str) -> None:
    (project.path / "test_fake.py").unlink()
    (project.path / file).parent.mkdir(parents=True, exist_ok=True)
    (project.path / file).write_text(TESTS)
    assert_repeats(project, first(project, "-o", "python_files=test*.py"))


def test_of_a_run_in_a_directory_below_the_root(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    project.write(TESTS)
    (project.path / "pytest.ini").write_text("[pytest]\n")
    (project.path / "below").mkdir()
    monkeypatch.chdir(project.path / "below")
    assert_repeats(project, first(project, ".."))


def test_of_a_run_with_another_file_of_settings(project: Project) -> None:
    project.write("")
    (project.path / "my tests").mkdir()
    (project.path / "my tests" / "contract.py").write_text(TESTS)
    (project.path / "its [odd] settings.ini").write_text("[pytest]\npython_files = contract.py\n")
    options = ("-c", "its [odd] settings.ini", "--rootdir", "my tests")
    assert_repeats(project, first(project, *options, "my tests"))


def test_where_the_project_selects_other_clauses(project: Project) -> None:
    project.write(TESTS)
    settings = "[tool.pytest.ini_options]\n[tool.fustor.conformance]\nselect = ['PKG']\n"
    (project.path / "pyproject.toml").write_text(settings)
    assert_repeats(project, first(project))


def test_of_an_installed_driver_with_a_configuration(project: Project) -> None:
    (project.path / "its [odd] config.toml").write_text("driver_params = { bad = true }\n")
    assert_repeats(project, first(project, *SUITE, "--fustor-config", "its [odd] config.toml"))


def test_of_an_installed_driver_with_a_harness(project: Project) -> None:
    (project.path / "harnesses.py").write_text(HARNESS)
    assert_repeats(project, first(project, *SUITE, "--fustor-harness", "harnesses:Bad"))


def test_is_the_same_in_a_worker_of_xdist(project: Project) -> None:
    project.write(TESTS)
    report = project.path / "spread.json"
    options = ("--fustor-select", FAILS, "--fustor-json", str(report))
    project.run_apart(*EFFORT, *options, "-n", "2")
    assert failure(report)["rerun"] == first(project)["rerun"]
