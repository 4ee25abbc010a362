from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import pytest
from fustor_driver._console.errors import CommandError
from fustor_driver.scaffolding import trial_run
from fustor_driver.scaffolding.naming import Project, parse_project

if TYPE_CHECKING:
    from pathlib import Path

PROJECT = Project(parse_project("source_hello"))

UV = """#!{python}
import json, os, pathlib, sys
plan = json.loads(pathlib.Path({plan!r}).read_text())
if sys.argv[1] == "sync":
    pathlib.Path("environment.json").write_text(json.dumps(dict(os.environ)))
    sys.exit(plan["sync"])
if plan["report"] is not None:
    pathlib.Path(sys.argv[sys.argv.index("--fustor-json") + 1]).write_text(plan["report"])
sys.exit(plan["tests"])
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    directory = tmp_path / "source_hello"
    directory.mkdir()
    return directory


def try_with(
    project: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    sync: int = 0,
    tests: int = 0,
    verdict: str | None = None,
    report: str | None = None,
) -> int:
    """Run the trial with a stand-in for uv that follows a plan."""
    plan, uv = project.parent / "plan.json", project.parent / "uv"
    text = json.dumps({"verdict": verdict}) if verdict else report
    plan.write_text(json.dumps({"sync": sync, "tests": tests, "report": text}))
    uv.write_text(UV.format(python=sys.executable, plan=str(plan)))
    uv.chmod(0o755)
    monkeypatch.setattr(trial_run, "find_uv", lambda: str(uv))
    return trial_run.run_trial(PROJECT, project)


@pytest.mark.parametrize(
    ("verdict", "tests", "code", "last_line"),
    [
        ("CONFORMANT", 0, 0, "source:hello is CONFORMANT"),
        ("CONFORMANT", 1, 1, "source:hello is CONFORMANT, but some of its tests failed"),
        ("NOT CONFORMANT", 1, 1, "source:hello is NOT CONFORMANT"),
        ("INCOMPLETE", 0, 3, "source:hello is INCOMPLETE"),
        ("INCOMPLETE", 1, 1, "source:hello is INCOMPLETE, but some of its tests failed"),
    ],
)
def test_the_verdict_is_the_last_line_and_the_exit_code(
    project: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    verdict: str,
    tests: int,
    code: int,
    last_line: str,
) -> None:
    assert try_with(project, monkeypatch, verdict=verdict, tests=tests) == code
    assert capsys.readouterr().out.splitlines()[-1] == last_line


def test_an_environment_that_cannot_be_made_is_an_error_and_the_project_stays(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(CommandError, match="environment of source_hello cannot be made"):
        try_with(project, monkeypatch, sync=2)
    assert project.is_dir()


@pytest.mark.parametrize("report", [None, "", "[]", '{"verdict": "FINE"}'])
def test_a_run_without_a_verdict_is_an_error(
    project: Path, monkeypatch: pytest.MonkeyPatch, report: str | None
) -> None:
    with pytest.raises(CommandError, match="without a verdict"):
        try_with(project, monkeypatch, report=report)


def test_the_environment_around_does_not_leak_into_the_project(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VIRTUAL_ENV", "/elsewhere")
    monkeypatch.setenv("PYTHONPATH", "/elsewhere")
    monkeypatch.delenv("UV_PYTHON", raising=False)
    try_with(project, monkeypatch, verdict="CONFORMANT")
    seen = json.loads((project / "environment.json").read_text())
    assert not {"VIRTUAL_ENV", "PYTHONPATH"} & set(seen)
    assert seen["UV_PYTHON"] == sys.executable
