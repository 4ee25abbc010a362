from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from fustor_conformance.contract import CLAUSES, Level
from fustor_conformance.outcome import Outcome
from fustor_conformance.report import NOT_SELECTED, Result
from fustor_conformance.settings import json_schema, waived

Project = Any
"""What the fixture of this name gives; its class is in conftest.py, which is not importable."""

FAILS = "PSH-ENV-01"
PASSES = "PKG-01"
WARNS = "PKG-08"


def configure(project: Project, table: str, *, name: str = "fustor-pusher-fake") -> None:
    text = f'[project]\nname = "{name}"\n\n[tool.pytest.ini_options]\n\n{table}\n'
    (project.path / "pyproject.toml").write_text(text)


# --- waivers --------------------------------------------------------------------------------------


def test_a_waived_clause_keeps_its_finding_and_does_not_fail_the_run(project: Project) -> None:
    configure(project, f'[tool.fustor.conformance.waive]\n{FAILS} = "It is a fake."')
    run = project.run("--fustor-json", "report.json", select=f"{FAILS} or {PASSES}")
    run.assert_outcomes(passed=1, skipped=1)
    report = json.loads((project.path / "report.json").read_text())
    result = next(result for result in report["results"] if result["clause"] == FAILS)
    assert (result["outcome"], result["reason"]) == ("waived", "It is a fake.")
    assert "expected one envelope" in result["message"]
    assert report["counts"]["waived"] == 1


def test_a_waiver_is_seen_and_counted_in_the_verdict(project: Project) -> None:
    configure(project, f'[tool.fustor.conformance.waive]\n{FAILS} = "It is a fake."')
    run = project.run(select=FAILS)
    run.stdout.fnmatch_lines(
        [
            f"WAIVED  {FAILS}  MUST",
            "*waived because  It is a fake.",
            "pusher:fake is INCOMPLETE with 1 waiver: *",
        ]
    )


def test_a_waiver_of_a_clause_that_is_kept_is_an_error(project: Project) -> None:
    configure(project, f'[tool.fustor.conformance.waive]\n{PASSES} = "It was not always so."')
    run = project.run(select=PASSES)
    run.assert_outcomes(failed=1)
    run.stdout.fnmatch_lines([f"*pyproject.toml waives {PASSES}, which passes: remove the waiver*"])


def test_a_waiver_is_for_the_driver_of_the_project_only(project: Project) -> None:
    configure(project, f'[tool.fustor.conformance.waive]\n{FAILS} = "Mine is a fake."', name="another")
    project.run(select=FAILS).assert_outcomes(failed=1)


@pytest.mark.parametrize(
    ("outcome", "message", "becomes"),
    [
        (Outcome.FAIL, "it fails", Outcome.WAIVED),
        (Outcome.WARN, "it is not so", Outcome.WAIVED),
        (Outcome.NOT_EXERCISED, "the harness lacks insert()", Outcome.WAIVED),
        (Outcome.PASS, "", Outcome.ERROR),
        (Outcome.NOT_DECLARED, "it is transient", Outcome.ERROR),
        (Outcome.ERROR, "the harness raised", Outcome.ERROR),
    ],
)
def test_what_becomes_of_an_outcome_that_is_waived(outcome: Outcome, message: str, becomes: Outcome) -> None:
    result = Result(clause=FAILS, level=Level.MUST, outcome=outcome, message=message)
    assert waived(result, {FAILS: "because"}).outcome is becomes
    assert waived(result, {PASSES: "because"}) == result


# --- what the file may say ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("table", "problem"),
    [
        ("[tool.fustor.conformance]\nprofil = 'ci'", "profil: there is no such key; did you mean 'profile'?"),
        ("[tool.fustor.conformance]\nzzz = 1", "zzz: there is no such key, the keys are profile, seed"),
        (
            "[tool.fustor.conformance]\nprofile = 'fast'",
            "profile: input should be 'quick', 'ci'",
        ),
        ("[tool.fustor.conformance]\nseed = '1'", "seed: input should be a valid integer"),
        ("[tool.fustor.conformance]\nselect = 'PKG'", "select: input should be a valid list"),
        ("[tool.fustor.conformance]\nselect = ['PKX']", "select: there is no clause 'PKX'"),
        ("[tool.fustor.conformance.waive]\nPSH-ENV-99 = 'x'", "waive: there is no clause 'PSH-ENV-99'"),
        ("[tool.fustor.conformance.waive]\nPSH-ENV-01 = ' '", "waive.PSH-ENV-01: say in a text why"),
        ("[tool.fustor.conformance.waive]\nPSH-ENV-01 = true", "waive.PSH-ENV-01: say in a text why"),
        ("[tool.fustor]\nconformance = 1", ": input should be a valid dictionary"),
    ],
)
def test_a_mistake_in_the_file_is_one_sentence(project: Project, table: str, problem: str) -> None:
    configure(project, table)
    run = project.run(select=PASSES)
    assert run.ret == pytest.ExitCode.USAGE_ERROR
    run.stderr.fnmatch_lines(
        [f"ERROR: pyproject.toml, tool.fustor.conformance*{problem.replace('[', '[[]')}*"]
    )


def test_options_beat_the_file(project: Project) -> None:
    configure(project, f"[tool.fustor.conformance]\nprofile = 'ci'\nseed = 5\nselect = ['{WARNS}']")
    report = project.report()
    assert (report["profile"], report["seed"]) == ("ci", 5)
    assert [result["clause"] for result in report["results"] if result["message"] != NOT_SELECTED] == [WARNS]
    options = ["--fustor-profile", "quick", "--fustor-seed", "0", "--fustor-select", f"pkg-01, {FAILS}"]
    report = project.report(*options)
    assert (report["profile"], report["seed"]) == ("quick", 0)
    tried = {result["clause"] for result in report["results"] if result["message"] != NOT_SELECTED}
    assert tried == {PASSES, FAILS}


def test_a_selection_of_nothing_is_refused(project: Project) -> None:
    run = project.run("--fustor-select", "PKG-99")
    assert run.ret == pytest.ExitCode.USAGE_ERROR
    run.stderr.fnmatch_lines(["ERROR: *no clause 'PKG-99'*"])


# --- the schema for editors -----------------------------------------------------------------------


def shipped_schema() -> Any:
    return json.loads(files("fustor_conformance").joinpath("pyproject.schema.json").read_text())


def test_the_shipped_schema_is_that_of_the_settings() -> None:
    assert shipped_schema() == json_schema(), (
        "run: python -m fustor_conformance.settings > pyproject.schema.json"
    )


@pytest.mark.parametrize(
    ("text", "valid"),
    [
        ("[project]\nname = 'x'\n[tool.ruff]\n[tool.fustor.conformance]\nprofile = 'ci'", True),
        ("[tool.fustor.conformance.waive]\nSRC-MSG-01 = 'why'", True),
        ("[tool.fustor.conformance]\nprofil = 'ci'", False),
        ("[tool.fustor.conformance.waive]\nSRC-MSG-01 = ''", False),
    ],
)
def test_the_schema_tells_right_from_wrong(text: str, valid: bool) -> None:
    validator = jsonschema.Draft202012Validator(shipped_schema())
    assert validator.is_valid(tomllib.loads(text)) is valid


# --- the same results, however they are asked for -------------------------------------------------


def finding(result: dict[str, Any]) -> str:
    text = json.dumps({key: value for key, value in result.items() if key not in ("seconds", "rerun")})
    return re.sub(r"127\.0\.0\.1:\d+", "ADDRESS", text)


def test_a_run_on_several_processors_finds_the_same(project: Project) -> None:
    options = ["--fustor-select", "PKG,PSH-CFG,PSH-ENV-01", "-p", "xdist"]
    alone = project.report(*options)
    project.run_apart(*options, "-n", "2", "--fustor-json", "spread.json")
    spread = json.loads((project.path / "spread.json").read_text())
    assert [finding(result) for result in spread["results"]] == [
        finding(result) for result in alone["results"]
    ]
    assert spread["verdict"] == alone["verdict"]


@pytest.mark.parametrize("way", ["own tests", "suite"])
def test_the_rerun_line_gives_the_same_failure(project: Project, way: str) -> None:
    harness = "from fustor_conformance import PusherHarness\nclass Mine(PusherHarness):\n    pass\n"
    (project.path / "mine.py").write_text(harness)
    own = ["--fustor-profile", "ci", "--fustor-seed", "3"]
    suite = [
        "--pyargs",
        "fustor_conformance.suites",
        "--driver",
        "pusher:fake",
        "--fustor-harness",
        "mine:Mine",
    ]
    project.run_apart(*own, *(suite if way == "suite" else []), "--fustor-json", "first.json", select=FAILS)
    first = read(project.path / "first.json")
    command = [*shlex.split(first["rerun"]), "--fustor-json", "again.json"]
    assert command[0] == "python"
    subprocess.run([sys.executable, *command[1:]], cwd=project.path, check=False, capture_output=True)
    again = read(project.path / "again.json")
    assert first["outcome"] == "fail"
    assert again == first


def read(path: Path) -> Any:
    results = json.loads(path.read_text())["results"]
    result = next(result for result in results if result["clause"] == FAILS)
    return {key: value for key, value in result.items() if key != "seconds"}


def test_every_clause_can_be_waived_by_its_id() -> None:
    validator = jsonschema.Draft202012Validator(shipped_schema())
    waivers = dict.fromkeys(CLAUSES, "a reason")
    assert validator.is_valid({"tool": {"fustor": {"conformance": {"waive": waivers}}}})
