from __future__ import annotations

import json
import re
import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from fustor_conformance.contract import CLAUSES, Level
from fustor_conformance.loading import UnusableInputError
from fustor_conformance.outcome import Outcome
from fustor_conformance.report import NOT_SELECTED, Result
from fustor_conformance.settings import json_schema, load_settings
from fustor_conformance.waivers import waived

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
    project.install(name="mine")
    waiver = f'[tool.fustor.conformance.waive]\n{FAILS} = "Mine is a fake."'
    configure(project, waiver, name="Fustor_Pusher.mine")
    project.run(select=FAILS).assert_outcomes(failed=1)
    suite = ("--pyargs", "fustor_conformance.suites", "--driver", "pusher:mine")
    project.run(*suite, select=FAILS).assert_outcomes(skipped=1)


@pytest.mark.parametrize(
    ("head", "waiver", "problem"),
    [
        (
            '[project]\nname = "fustor-pusher-fake"',
            'SRC-MSG-01 = "why"',
            "waive.SRC-MSG-01: it is about a source, and this project has none installed, remove the waiver.",
        ),
        (
            '[project]\nname = "other"',
            f'{FAILS} = "why"',
            "waive: no driver of 'other' is installed, install that project.",
        ),
        (
            '[tool.poetry]\nname = "other"',
            f'{FAILS} = "why"',
            "waive: no driver of 'other' is installed, install that project.",
        ),
        (
            "[build-system]",
            f'{FAILS} = "why"',
            f"waive.{FAILS}: the file names no project, so put it into a table for one driver, "
            '[... waive."KIND:NAME"].',
        ),
        (
            '[project]\nname = "fustor-pusher-fake"',
            f'"pusher:fakes" = {{{FAILS} = "why"}}',
            f"waive.\"pusher:fakes\".{FAILS}: no driver of 'fustor-pusher-fake' that is installed is called "
            "'pusher:fakes'; did you mean 'pusher:fake'?",
        ),
        (
            "[build-system]",
            f'"pusher:fakes" = {{{FAILS} = "why"}}',
            f"waive.\"pusher:fakes\".{FAILS}: nothing that is installed is called 'pusher:fakes'; "
            "did you mean 'pusher:fake'?",
        ),
        (
            '[project]\nname = "fustor-pusher-fake"',
            '"pusher:fake" = {SRC-MSG-01 = "why"}',
            'waive."pusher:fake".SRC-MSG-01: it is about a source, which pusher:fake is not, '
            "remove the waiver.",
        ),
    ],
)
def test_a_waiver_that_is_for_no_driver_of_the_project_is_an_error(
    project: Project, head: str, waiver: str, problem: str
) -> None:
    text = f"{head}\n[tool.pytest.ini_options]\n[tool.fustor.conformance.waive]\n{waiver}\n"
    (project.path / "pyproject.toml").write_text(text)
    for suite in ((), ("--pyargs", "fustor_conformance.suites", "--driver", "pusher:fake")):
        run = project.run(*suite, select=PASSES)
        assert run.ret == pytest.ExitCode.USAGE_ERROR
        assert f"ERROR: pyproject.toml, tool.fustor.conformance.{problem}" in run.errlines


@pytest.mark.parametrize(
    "head",
    [
        '[project]\nname = "fustor-pusher-fake"',
        '[tool.poetry]\nname = "fustor-pusher-fake"',
        "[build-system]",
    ],
)
def test_a_waiver_can_be_for_one_driver(project: Project, head: str) -> None:
    project.install(name="mine")
    table = f'[tool.fustor.conformance.waive."pusher:fake"]\n{FAILS} = "It is a fake."'
    text = f"{head}\n[tool.pytest.ini_options]\n{table}\n".replace("{name}", 'name = "fustor-pusher-fake"')
    (project.path / "pyproject.toml").write_text(text)
    project.run(select=FAILS).assert_outcomes(skipped=1)
    suite = ("--pyargs", "fustor_conformance.suites", "--driver", "pusher:mine")
    project.run(*suite, select=FAILS).assert_outcomes(failed=1)


def test_waivers_for_all_and_for_one_driver_go_together(project: Project) -> None:
    table = (
        f'[tool.fustor.conformance.waive]\n{WARNS} = "It is small."\n'
        f'[tool.fustor.conformance.waive."pusher:fake"]\n{FAILS} = "It is a fake."'
    )
    configure(project, table)
    project.run(select=f"{FAILS} or {WARNS}").assert_outcomes(skipped=2)


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
        ("[tool.fustor.conformance]\nselect = 'PKG'", "select: it must be an array"),
        ("[tool.fustor.conformance]\nselect = ['PKX']", "select: there is no clause 'PKX'"),
        ("[tool.fustor.conformance.waive]\nPSH-ENV-99 = 'x'", "waive: there is no clause 'PSH-ENV-99'"),
        ("[tool.fustor.conformance.waive]\nPSH-ENV-01 = ' '", "waive.PSH-ENV-01: say in a text why"),
        ("[tool.fustor.conformance.waive]\nPSH-ENV-01 = true", "waive.PSH-ENV-01: say in a text why"),
        ("[tool.fustor.conformance.waive]\nPSH-ENV-01 = '\u200b'", "waive.PSH-ENV-01: say in a text why"),
        (
            "[tool.fustor.conformance.waive]\nPKG-06 = 'x'\npkg-06 = 'y'",
            "waive.pkg-06: PKG-06 is waived twice, leave one out",
        ),
        (
            "[tool.fustor.conformance.waive]\nPKG-06 = 'x'\n'pusher:fake' = {PKG-06 = 'y'}",
            'waive."pusher:fake".PKG-06: PKG-06 is waived twice',
        ),
        (
            "[tool.fustor.conformance.waive]\n'pusher:fake' = 'x'",
            'waive."pusher:fake": it must be a table, such as',
        ),
        (
            "[tool.fustor.conformance.waive.'pusher:fake']\nPSH-ENV-99 = 'x'",
            "waive.\"pusher:fake\": there is no clause 'PSH-ENV-99'",
        ),
        ("[tool.fustor]\nconformance = 1", ": it must be a table."),
        ("[tool.fustor.conformance]\nwaive = ['PKG-01']", "waive: it must be a table"),
    ],
)
def test_a_mistake_in_the_file_is_one_sentence(project: Project, table: str, problem: str) -> None:
    configure(project, table)
    run = project.run(select=PASSES)
    assert run.ret == pytest.ExitCode.USAGE_ERROR
    run.stderr.fnmatch_lines(
        [f"ERROR: pyproject.toml, tool.fustor.conformance*{problem.replace('[', '[[]')}*"]
    )


@pytest.mark.parametrize("value", ["", "9" * 5000, "[" * 3000])
def test_what_is_no_toml_is_one_sentence(tmp_path: Path, value: str) -> None:
    path = tmp_path / "pyproject.toml"
    path.write_text(f"[tool.fustor.conformance]\nseed = {value}")
    with pytest.raises(UnusableInputError, match=r"^\S*pyproject\.toml is no valid TOML: .+\.$"):
        load_settings(path)


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


@pytest.mark.parametrize(
    ("names", "problem"),
    [
        ("PKG-99", "*no clause 'PKG-99'*"),
        ("SRC,SRC-MSG-01", "nothing of SRC, SRC-MSG-01 applies to pusher:fake: select clauses for a pusher"),
    ],
)
def test_a_selection_of_nothing_is_refused(project: Project, names: str, problem: str) -> None:
    run = project.run("--fustor-select", names)
    assert run.ret == pytest.ExitCode.USAGE_ERROR
    run.stderr.fnmatch_lines([f"ERROR: {problem}"])


def test_clauses_are_selected_by_what_their_ids_begin_with(project: Project) -> None:
    configure(project, "[tool.fustor.conformance]\nselect = ['PSH-SYNC', 'pkg-01', 'SRC']")
    run = project.run("--collect-only", "-q")
    wanted = [PASSES, *(clause for clause in CLAUSES if clause.startswith("PSH-SYNC-"))]
    assert [line.partition("[")[2].rstrip("]") for line in run.outlines if "::" in line] == wanted


def test_a_table_that_is_nearly_this_one_is_refused(project: Project) -> None:
    configure(project, "[tool.fustor.agent]\nany = 1\n[tool.fustor.conformence]\nprofile = 'ci'")
    run = project.run(select=PASSES)
    assert run.ret == pytest.ExitCode.USAGE_ERROR
    line = (
        "ERROR: pyproject.toml, tool.fustor.conformence: there is no such table; did you mean 'conformance'?"
    )
    assert line in run.errlines


@pytest.mark.parametrize(
    ("table", "problem"),
    [
        (
            "[tool.fuster.conformance]\nseed = 1",
            "tool.fuster: there is no such table; did you mean 'fustor'?",
        ),
        (
            "[tool.fustor-conformance]\nseed = 1",
            "tool.fustor-conformance: there is no such table; did you mean 'fustor.conformance'?",
        ),
        ("[tool.fustor]\nseed = 1", "tool.fustor.seed: put it into [tool.fustor.conformance]."),
    ],
)
def test_a_table_above_that_is_nearly_the_right_one_is_refused(
    project: Project, table: str, problem: str
) -> None:
    configure(project, table)
    run = project.run(select=PASSES)
    assert run.ret == pytest.ExitCode.USAGE_ERROR
    assert f"ERROR: pyproject.toml, {problem}" in run.errlines


def test_tables_of_other_tools_are_let_be(project: Project) -> None:
    configure(project, "[tool.custom]\nseed = 1\n[tool.conformance]\nseed = 1\n[tool.fustor.agent]\nseed = 1")
    project.run(select=PASSES).assert_outcomes(passed=1)


def test_the_settings_are_those_of_the_root_folder_and_their_file_is_named_from_the_current_one(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure(project, "[tool.fustor.conformance]\nseed = 'x'")
    (project.path / "below").mkdir()
    monkeypatch.chdir(project.path / "below")
    run = project.run("..", select=PASSES)
    run.stderr.fnmatch_lines(["ERROR: ../pyproject.toml, tool.fustor.conformance.seed: *"])


def test_the_settings_are_those_of_the_file_that_pytest_was_given(project: Project) -> None:
    (project.path / "other").mkdir()
    text = "[tool.pytest.ini_options]\n[tool.fustor.conformance]\nseed = 7\n"
    (project.path / "other" / "pyproject.toml").write_text(text)
    options = ("-c", "other/pyproject.toml", "--rootdir", ".")
    assert project.report(*options, select=PASSES)["seed"] == 7


def test_a_run_without_contract_tests_does_not_read_the_settings(project: Project) -> None:
    configure(project, "[tool.fustor.conformance]\nprofil = 'ci'")
    project.write("def test_nothing(): pass\n")
    project.run().assert_outcomes(passed=1)


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
        ("[tool.fustor.conformance.waive]\nSRC-MSG-01 = '\u200b'", False),
        ("[tool.fustor.conformance.waive.'source:x']\nSRC-MSG-01 = 'why'", True),
        ("[tool.fustor.conformance.waive.'source:x']\nSRC-MSG-99 = 'why'", False),
        ("[tool.fustor.conformance.waive.'source:x']\nSRC-MSG-01 = ' '", False),
        ("[tool.fustor.conformance.waive.x]\nSRC-MSG-01 = 'why'", False),
    ],
)
def test_the_schema_tells_right_from_wrong(text: str, valid: bool) -> None:
    validator = jsonschema.Draft202012Validator(shipped_schema())
    assert validator.is_valid(tomllib.loads(text)) is valid


def test_every_clause_can_be_waived_by_its_id() -> None:
    validator = jsonschema.Draft202012Validator(shipped_schema())
    waivers = dict.fromkeys(CLAUSES, "a reason")
    assert validator.is_valid({"tool": {"fustor": {"conformance": {"waive": waivers}}}})


# --- the same results, however they are asked for -------------------------------------------------


def finding(result: dict[str, Any]) -> str:
    text = json.dumps({key: value for key, value in result.items() if key != "seconds"})
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
