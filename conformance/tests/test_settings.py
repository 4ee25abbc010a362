from __future__ import annotations

import json
import re
import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from fustor_conformance import _session  # noqa: F401 - import it once, not in every run below
from fustor_conformance.contract import CLAUSES, Level
from fustor_conformance.errors import UnusableInputError
from fustor_conformance.outcome import Outcome
from fustor_conformance.registry import checks_for
from fustor_conformance.results import Result
from fustor_conformance.settings import json_schema, load_settings
from fustor_conformance.waivers import waived

Project = Any
"""The type of the fixture with this name; conftest.py, which defines it, cannot be imported."""

FAILS = "PSH-ENV-01"
PASSES = "PKG-01"
WARNS = "PKG-08"
checks_for(PASSES)  # Load the checks once, too.


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
    assert result["expected"] == "one envelope"
    assert report["counts"]["waived"] == 1


def test_the_report_shows_a_waiver_and_the_verdict_counts_it(project: Project) -> None:
    configure(project, f'[tool.fustor.conformance.waive]\n{FAILS} = "It is a fake."')
    run = project.run(select=FAILS)
    run.stdout.fnmatch_lines(
        [
            f"WAIVED  {FAILS}  MUST",
            "*waived because  It is a fake.",
            "pusher:fake is INCOMPLETE with 1 waiver: *",
        ]
    )


def test_a_waiver_of_a_clause_that_is_met_is_an_error(project: Project) -> None:
    configure(project, f'[tool.fustor.conformance.waive]\n{PASSES} = "It was not always so."')
    run = project.run(select=PASSES)
    run.assert_outcomes(failed=1)
    run.stdout.fnmatch_lines([f"*pyproject.toml waives {PASSES}, which passes: remove the waiver*"])


def test_a_waiver_applies_to_the_drivers_of_the_project_only(project: Project) -> None:
    project.install(name="mine")
    waiver = f'[tool.fustor.conformance.waive]\n{FAILS} = "Mine is a fake."'
    configure(project, waiver, name="Fustor_Pusher.mine")
    project.run(select=FAILS).assert_outcomes(failed=1)
    suite = ("--pyargs", "fustor_conformance.suites", "--driver", "pusher:mine")
    project.run(*suite, select=FAILS).assert_outcomes(skipped=1)


def refusal(project: Project, *arguments: str) -> str:
    """Run the tests, expect a usage error, and return its one line."""
    run = project.run(*arguments)
    assert run.ret == pytest.ExitCode.USAGE_ERROR
    (line,) = filter(None, run.errlines)
    return str(line.removeprefix("ERROR: "))


FAKE = '[project]\nname = "fustor-pusher-fake"'
POETRY = '[tool.poetry]\nname = "fustor-pusher-fake"'
NAMELESS = "[build-system]"
OTHER = "waive: no driver of 'other' is installed, install that project."
INAPPLICABLE = {
    (FAKE, 'SRC-MSG-01 = "why"'): "waive.SRC-MSG-01: it is about a source, "
    "but this project has none installed: remove the waiver.",
    ('[project]\nname = "other"', f'{FAILS} = "why"'): OTHER,
    ('[tool.poetry]\nname = "other"', f'{FAILS} = "why"'): OTHER,
    (NAMELESS, f'{FAILS} = "why"'): f"waive.{FAILS}: the file has no project name: "
    'move the waiver to a table for one driver, [... waive."KIND:NAME"].',
    (FAKE, f'"pusher:fakes" = {{{FAILS} = "why"}}'): f'waive."pusher:fakes".{FAILS}: no installed driver of '
    "'fustor-pusher-fake' has the name 'pusher:fakes'; did you mean 'pusher:fake'?",
    (NAMELESS, f'"pusher:fakes" = {{{FAILS} = "why"}}'): f'waive."pusher:fakes".{FAILS}: no installed driver '
    "has the name 'pusher:fakes'; did you mean 'pusher:fake'?",
    (FAKE, '"pusher:fake" = {SRC-MSG-01 = "why"}'): 'waive."pusher:fake".SRC-MSG-01: it is about a source, '
    "but pusher:fake is not one: remove the waiver.",
}
SUITES = ((), ("--pyargs", "fustor_conformance.suites", "--driver", "pusher:fake"))


@pytest.mark.parametrize("suite", SUITES, ids=["class", "option"])
def test_a_waiver_that_applies_to_no_driver_of_the_project_is_an_error(
    project: Project, suite: tuple[str, ...]
) -> None:
    found = {}
    for head, waiver in INAPPLICABLE:
        text = f"{head}\n[tool.pytest.ini_options]\n[tool.fustor.conformance.waive]\n{waiver}\n"
        (project.path / "pyproject.toml").write_text(text)
        line = refusal(project, *suite)
        found[head, waiver] = line.removeprefix("pyproject.toml, tool.fustor.conformance.")
    assert found == INAPPLICABLE


@pytest.mark.parametrize("head", [FAKE, POETRY, NAMELESS], ids=["project", "poetry", "nameless"])
def test_a_waiver_can_apply_to_one_driver(project: Project, head: str) -> None:
    project.install(name="mine")
    table = f'[tool.fustor.conformance.waive."pusher:fake"]\n{FAILS} = "It is a fake."'
    (project.path / "pyproject.toml").write_text(f"{head}\n[tool.pytest.ini_options]\n{table}\n")
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


WAIVED = {
    (Outcome.FAIL, "it fails"): Outcome.WAIVED,
    (Outcome.WARN, "it is not so"): Outcome.WAIVED,
    (Outcome.NOT_EXERCISED, "the harness lacks insert()"): Outcome.WAIVED,
    (Outcome.PASS, ""): Outcome.ERROR,
    (Outcome.NOT_DECLARED, "it is transient"): Outcome.ERROR,
    (Outcome.ERROR, "the harness raised"): Outcome.ERROR,
}


def test_a_waiver_changes_the_outcome_of_its_clause_only() -> None:
    for (outcome, message), becomes in WAIVED.items():
        result = Result(clause=FAILS, level=Level.MUST, outcome=outcome, message=message)
        assert waived(result, {FAILS: "because"}).outcome is becomes
        assert waived(result, {PASSES: "because"}) == result


# --- mistakes in the file -------------------------------------------------------------------------

# By what follows [tool.fustor.conformance: the beginning of what follows its name in the error.
MISTAKES = {
    "]\nprofil = 'ci'": ".profil: there is no such key; did you mean 'profile'?",
    "]\nzzz = 1": ".zzz: there is no such key, the keys are profile, seed",
    "]\nprofile = 'fast'": ".profile: there is no profile 'fast': choose one of quick, ci, thorough.",
    "]\nseed = '1'": ".seed: input should be a valid integer",
    "]\nselect = 'PKG'": ".select: it must be an array",
    ".waive]\nPSH-ENV-01 = ' '": ".waive.PSH-ENV-01: give the reason as a string",
    ".waive]\nPSH-ENV-01 = true": ".waive.PSH-ENV-01: give the reason as a string",
    ".waive]\nPSH-ENV-01 = '\u200b'": ".waive.PSH-ENV-01: give the reason as a string",
    ".waive]\nPKG-06 = 'x'\npkg-06 = 'y'": ".waive.pkg-06: PKG-06 is waived twice, remove one.",
    ".waive]\nPKG-06 = 'x'\n'pusher:fake' = {PKG-06 = 'y'}": '.waive."pusher:fake".PKG-06: '
    "PKG-06 is waived twice, remove one.",
    ".waive]\n'pusher:fake' = 'x'": '.waive."pusher:fake": it must be a table, such as',
    "]\nwaive = ['PKG-01']": ".waive: it must be a table",
}


def test_a_mistake_in_the_table_is_one_sentence(project: Project) -> None:
    for text, problem in MISTAKES.items():
        configure(project, f"[tool.fustor.conformance{text}")
        line = refusal(project)
        assert line.startswith(f"pyproject.toml, tool.fustor.conformance{problem}")
        assert line.endswith((".", "?"))


UNKNOWN_CLAUSES = {
    "]\nselect = ['PKX']": (".select: ", "no clause 'PKX'"),
    ".waive]\nPSH-ENV-99 = 'x'": (".waive: ", "no clause 'PSH-ENV-99'"),
    ".waive.'pusher:fake']\nPSH-ENV-99 = 'x'": ('.waive."pusher:fake": ', "no clause 'PSH-ENV-99'"),
}


def test_an_unknown_clause_is_one_sentence(project: Project) -> None:
    for text, (keys, problem) in UNKNOWN_CLAUSES.items():
        configure(project, f"[tool.fustor.conformance{text}")
        line = refusal(project)
        assert line.startswith(f"pyproject.toml, tool.fustor.conformance{keys}")
        assert problem in line


# The keys of the table exactly, and the whole error after them.
TABLES = {
    "[tool.fustor]\nconformance = 1": "fustor.conformance: it must be a table.",
    "[tool.fustor.agent]\nany = 1\n[tool.fustor.conformence]\nprofile = 'ci'": "fustor.conformence: "
    "there is no such table; did you mean 'conformance'?",
    "[tool.fuster.conformance]\nseed = 1": "fuster: there is no such table; did you mean 'fustor'?",
    "[tool.fustor-conformance]\nseed = 1": "fustor-conformance: there is no such table; "
    "did you mean 'fustor.conformance'?",
    "[tool.fustor]\nseed = 1": "fustor.seed: move it to [tool.fustor.conformance].",
}


def test_a_table_with_nearly_the_right_name_is_refused(project: Project) -> None:
    for table, problem in TABLES.items():
        configure(project, table)
        assert refusal(project) == f"pyproject.toml, tool.{problem}"


def test_a_file_that_is_not_toml_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "pyproject.toml"
    for value in ("", "9" * 5000, "[" * 3000):
        path.write_text(f"[tool.fustor.conformance]\nseed = {value}")
        with pytest.raises(UnusableInputError, match=r"^\S*pyproject\.toml is not valid TOML: .+[^.]$"):
            load_settings(path)


# --- options, selection and the place of the file -------------------------------------------------


def test_options_beat_the_file(project: Project) -> None:
    configure(project, f"[tool.fustor.conformance]\nprofile = 'ci'\nseed = 5\nselect = ['{WARNS}']")
    report = project.report()
    assert (report["profile"], report["seed"]) == ("ci", 5)
    assert [result["clause"] for result in report["results"] if result["selected"]] == [WARNS]
    options = ["--fustor-profile", "quick", "--fustor-seed", "0", "--fustor-select", f"pkg-01, {FAILS}"]
    report = project.report(*options)
    assert (report["profile"], report["seed"]) == ("quick", 0)
    exercised = {result["clause"] for result in report["results"] if result["selected"]}
    assert exercised == {PASSES, FAILS}


def test_a_selection_of_nothing_is_refused(project: Project) -> None:
    assert "no clause 'PKG-99'" in refusal(project, "--fustor-select", "PKG-99")
    assert refusal(project, "--fustor-select", "SRC,SRC-MSG-01") == (
        "Nothing of SRC, SRC-MSG-01 applies to pusher:fake: select clauses for a pusher."
    )


def test_clauses_are_selected_by_family(project: Project) -> None:
    configure(project, "[tool.fustor.conformance]\nselect = ['PSH-SYNC', 'pkg-01', 'SRC']")
    run = project.run("--collect-only", "-q")
    wanted = [PASSES, *(clause for clause in CLAUSES if clause.startswith("PSH-SYNC-"))]
    assert [line.partition("[")[2].rstrip("]") for line in run.outlines if "::" in line] == wanted


def test_tables_of_other_tools_are_ignored(project: Project) -> None:
    configure(project, "[tool.custom]\nseed = 1\n[tool.conformance]\nseed = 1\n[tool.fustor.agent]\nseed = 1")
    project.run(select=PASSES).assert_outcomes(passed=1)


def test_the_settings_are_in_the_root_directory_and_errors_name_their_path_from_the_current_one(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure(project, "[tool.fustor.conformance]\nseed = 'x'")
    (project.path / "below").mkdir()
    monkeypatch.chdir(project.path / "below")
    run = project.run("..", select=PASSES)
    run.stderr.fnmatch_lines(["ERROR: ../pyproject.toml, tool.fustor.conformance.seed: *"])


def test_the_settings_are_in_the_file_that_pytest_was_given(project: Project) -> None:
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


def test_the_shipped_schema_belongs_to_these_settings() -> None:
    assert shipped_schema() == json_schema(), (
        "run: python -m fustor_conformance.settings > pyproject.schema.json"
    )


VALID = {
    "[project]\nname = 'x'\n[tool.ruff]\n[tool.fustor.conformance]\nprofile = 'ci'": True,
    "[tool.fustor.conformance.waive]\nSRC-MSG-01 = 'why'": True,
    "[tool.fustor.conformance]\nprofil = 'ci'": False,
    "[tool.fustor.conformance.waive]\nSRC-MSG-01 = ''": False,
    "[tool.fustor.conformance.waive]\nSRC-MSG-01 = '\u200b'": False,
    "[tool.fustor.conformance.waive.'source:x']\nSRC-MSG-01 = 'why'": True,
    "[tool.fustor.conformance.waive.'source:x']\nSRC-MSG-99 = 'why'": False,
    "[tool.fustor.conformance.waive.'source:x']\nSRC-MSG-01 = ' '": False,
    "[tool.fustor.conformance.waive.x]\nSRC-MSG-01 = 'why'": False,
}


def test_the_schema_accepts_valid_settings_only() -> None:
    validator = jsonschema.Draft202012Validator(shipped_schema())
    assert {text: validator.is_valid(tomllib.loads(text)) for text in VALID} == VALID


def test_every_clause_can_be_waived_by_its_id() -> None:
    validator = jsonschema.Draft202012Validator(shipped_schema())
    waivers = dict.fromkeys(CLAUSES, "a reason")
    assert validator.is_valid({"tool": {"fustor": {"conformance": {"waive": waivers}}}})


# --- the same results in several processes --------------------------------------------------------


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
