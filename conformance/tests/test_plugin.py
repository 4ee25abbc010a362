from __future__ import annotations

import json
import os
import xml.etree.ElementTree as ET
from importlib.metadata import version
from typing import TYPE_CHECKING

import pytest
from fustor_conformance import _session  # noqa: F401 - import it once, not in every run below
from fustor_conformance.contract import clauses_for
from fustor_conformance.registry import checks_for
from hypothesis import settings

if TYPE_CHECKING:
    from .conftest import Project

HARNESS = """
from fustor_conformance import PusherHarness, contract_tests

class BadHarness(PusherHarness):
    def config(self, endpoint):
        return {**super().config(endpoint), "driver_params": {"bad": True}}
"""
# A clause that this driver meets, one that it fails, and one that the kit cannot exercise on it.
MEETS, FAILS, UNEXERCISED = "PSH-CFG-06", "PSH-ENV-01", "PSH-SES-04"
CLAUSES = [clause.id for clause in clauses_for("pusher")]
checks_for(MEETS)  # Load the checks once, too.


# --- the three ways in ----------------------------------------------------------------------------


def test_every_clause_is_a_test_with_its_name(project: Project) -> None:
    result = project.run("--collect-only", "-q")
    ids = [line for line in result.outlines if "::" in line]
    assert ids == [f"test_fake.py::TestFake::test_clause[{clause}]" for clause in CLAUSES]


def test_a_clause_is_chosen_by_its_id(project: Project) -> None:
    project.run(select=MEETS).assert_outcomes(passed=1, deselected=len(CLAUSES) - 1)


def test_the_harness_is_an_argument(project: Project) -> None:
    project.write(HARNESS + 'class TestFake(contract_tests("pusher:fake", harness=BadHarness)): pass')
    assert "driver_params: bad" in project.result("PSH-CFG-01")["message"]


def test_the_harness_comes_from_a_fixture(project: Project) -> None:
    fixture = "import pytest\n\n@pytest.fixture\ndef fustor_harness():\n    return BadHarness\n"
    project.write(HARNESS + fixture + 'class TestFake(contract_tests("pusher:fake")): pass')
    assert "driver_params: bad" in project.result("PSH-CFG-01")["message"]


def test_the_harness_of_a_class_beats_the_harness_of_a_fixture(project: Project) -> None:
    fixture = "import pytest\n\n@pytest.fixture\ndef fustor_harness():\n    return BadHarness\n"
    project.write(
        HARNESS + fixture + 'class TestFake(contract_tests("pusher:fake", harness=PusherHarness)): pass'
    )
    assert project.result("PSH-CFG-01")["outcome"] == "pass"


def test_a_harness_that_is_not_a_class_is_one_error(project: Project) -> None:
    project.write(HARNESS + 'class TestFake(contract_tests("pusher:fake", harness=BadHarness())): pass')
    result = project.run()
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert [line for line in result.errlines if line] == [
        "ERROR: The harness of TestFake is an instance of BadHarness: "
        "give the harness class, or a function that makes a harness."
    ]


def test_a_fixture_without_a_class_is_one_error(project: Project) -> None:
    fixture = "import pytest\n\n@pytest.fixture\ndef fustor_harness():\n    return BadHarness()\n"
    project.write(HARNESS + fixture + 'class TestFake(contract_tests("pusher:fake")): pass')
    result = project.run()
    result.assert_outcomes(errors=1, skipped=len(CLAUSES) - 1)
    result.stdout.fnmatch_lines(
        "*The value of the fixture fustor_harness is an instance of BadHarness: give*"
    )
    result.stdout.no_fnmatch_line("*Traceback*")


def test_an_installed_driver_needs_no_test_code(project: Project) -> None:
    result = project.run("--pyargs", "fustor_conformance.suites", "--driver", "pusher:fake", select=MEETS)
    result.assert_outcomes(passed=1, deselected=len(CLAUSES) - 1)


def test_one_run_checks_several_drivers(project: Project) -> None:
    project.install(name="other")
    drivers = ("--driver", "pusher:fake", "--driver", "pusher:other")
    reports = project.report("--pyargs", "fustor_conformance.suites", *drivers, select=MEETS)
    assert [report["driver"]["name"] for report in reports] == ["fake", "other"]


def test_the_harness_is_named_on_the_command_line(project: Project) -> None:
    (project.path / "harnesses.py").write_text(HARNESS)
    options = ("--driver", "pusher:fake", "--fustor-harness", "harnesses:BadHarness")
    report = project.report("--pyargs", "fustor_conformance.suites", *options, select="PSH-CFG-01")
    assert report["counts"]["fail"] == 1


def test_the_configuration_is_a_file(project: Project) -> None:
    (project.path / "fake.toml").write_text("driver_params = { bad = true }\n")
    options = ("--driver", "pusher:fake", "--fustor-config", "fake.toml")
    report = project.report("--pyargs", "fustor_conformance.suites", *options, select="PSH-CFG-01")
    assert report["counts"]["fail"] == 1


# --- wrong usage ----------------------------------------------------------------------------------


def refusal(project: Project, *arguments: str) -> str:
    """Run the tests, expect a usage error, and return its one line."""
    run = project.run(*arguments)
    assert run.ret == pytest.ExitCode.USAGE_ERROR
    (line,) = filter(None, run.errlines)
    return str(line.removeprefix("ERROR: "))


WRONG_OPTIONS = {
    (): "No driver to check: name one with --driver KIND:NAME.",
    ("--driver", "pusher:fakr"): "No driver pusher:fakr is installed: "
    "run `fustor-driver list` to see the installed drivers; did you mean pusher:fake?",
    ("--driver", "pusher:fake", "--fustor-profile", "quik"): "There is no profile 'quik': "
    "choose one of quick, ci, thorough.",
    ("--driver", "pusher:fake", "--fustor-harness", "nowhere:Harness"): "The harness module 'nowhere' cannot "
    "be imported: ModuleNotFoundError: No module named 'nowhere'.",
    (
        "--driver",
        "pusher:fake",
        "--fustor-config",
        "nowhere.toml",
    ): "The configuration nowhere.toml cannot be read: No such file or directory.",
    ("--driver", "pusher:fake", "--fustor-json", "nowhere/report.json"): "The json report cannot be written "
    "to nowhere/report.json: No such file or directory.",
}


def test_a_wrong_option_is_one_sentence(project: Project) -> None:
    suite = ("--pyargs", "fustor_conformance.suites")
    assert {options: refusal(project, *suite, *options) for options in WRONG_OPTIONS} == WRONG_OPTIONS


def test_an_unknown_driver_of_a_class_is_one_sentence(project: Project) -> None:
    project.write(HARNESS + 'class TestFake(contract_tests("pusher:fakr")): pass')
    assert refusal(project).startswith("No driver pusher:fakr is installed: ")


def test_a_terminal_does_not_obey_an_error(project: Project) -> None:
    (project.path / "loud.py").write_text('raise ValueError("\\x1b[2J")')
    suite = ("--pyargs", "fustor_conformance.suites", "--driver", "pusher:fake")
    assert refusal(project, *suite, "--fustor-harness", "loud:Harness").endswith(r"ValueError: \x1b[2J.")


# --- outcomes -------------------------------------------------------------------------------------


def test_a_run_that_exercised_nothing_fails(project: Project) -> None:
    result = project.run(select=UNEXERCISED)
    result.assert_outcomes(skipped=1, deselected=len(CLAUSES) - 1)
    assert result.ret == pytest.ExitCode.TESTS_FAILED


def test_a_clause_that_is_met_is_a_run_that_passes(project: Project) -> None:
    assert project.run(select=MEETS).ret == pytest.ExitCode.OK


def test_a_clause_that_is_not_met_is_a_test_that_fails(project: Project) -> None:
    result = project.run(select=FAILS)
    result.assert_outcomes(failed=1, deselected=len(CLAUSES) - 1)
    result.stdout.fnmatch_lines(["*FAIL  PSH-ENV-01  MUST*", "*expected one envelope, got 0 requests*"])


def test_the_verdict_is_printed_and_covers_the_clauses_that_did_not_run(project: Project) -> None:
    result = project.run(select=MEETS)
    others = len([clause for clause in clauses_for("pusher") if clause.level.value == "MUST"])
    result.stdout.fnmatch_lines(f"pusher:fake is INCOMPLETE: 1/{others} MUST clauses pass, *not selected")


def test_the_worse_result_of_two_classes_counts(project: Project) -> None:
    two = 'class TestBad(contract_tests("pusher:fake", harness=BadHarness)): pass\n'
    two += 'class TestGood(contract_tests("pusher:fake")): pass\n'
    project.write(HARNESS + two)
    assert project.result("PSH-CFG-01")["outcome"] == "fail"


def test_other_tests_run_as_usual(project: Project) -> None:
    project.write("def test_something(): pass")
    result = project.run()
    result.assert_outcomes(passed=1)
    result.stdout.no_fnmatch_line("*Fustor*")


# --- reports --------------------------------------------------------------------------------------


def test_the_json_report_has_the_documented_format(project: Project) -> None:
    report = project.report("--fustor-profile", "ci", "--fustor-seed", "7", select=FAILS)
    results = {result["clause"]: result for result in report.pop("results")}
    counts = report.pop("counts")
    assert report == {
        "format": 1,
        "contract": "0.3",
        "kit": version("fustor-conformance"),
        "driver": {
            "kind": "pusher",
            "name": "fake",
            "distribution": "fustor-pusher-fake",
            "version": "1.2",
            "group": "fustor.drivers.pushers",
        },
        "profile": "ci",
        "seed": 7,
        "verdict": "NOT CONFORMANT",
    }
    assert counts == {
        "pass": 0,
        "fail": 1,
        "warn": 0,
        "not exercised": len(CLAUSES) - 1,
        "not declared": 0,
        "waived": 0,
        "error": 0,
    }
    assert list(results) == CLAUSES
    assert {*results[MEETS]} == {
        "clause",
        "level",
        "outcome",
        "message",
        "expected",
        "actual",
        "detail",
        "see",
        "steps",
        "exchange",
        "where",
        "selected",
        "reason",
        "rerun",
        "seconds",
    }
    failed = results[FAILS]
    assert (failed["level"], failed["outcome"], failed["expected"]) == ("MUST", "fail", "one envelope")
    assert failed["steps"][0] == "Fake('conformance', config)"


def test_junit_has_a_case_with_properties_for_every_clause(project: Project) -> None:
    project.run("--junitxml", "junit.xml", select=f"{MEETS} or {FAILS} or {UNEXERCISED}")
    cases = ET.parse(project.path / "junit.xml").getroot().iter("testcase")
    found = {
        case.get("name"): {entry.get("name"): entry.get("value") for entry in case.iter("property")}
        for case in cases
    }
    assert {name: (entries["clause"], entries["outcome"]) for name, entries in found.items()} == {
        f"test_clause[{MEETS}]": (MEETS, "pass"),
        f"test_clause[{FAILS}]": (FAILS, "fail"),
        f"test_clause[{UNEXERCISED}]": (UNEXERCISED, "not exercised"),
    }


def test_several_workers_give_the_same_results_and_exit_code(project: Project) -> None:
    selection = f"PKG-03 or {MEETS} or {UNEXERCISED}"
    reports, ends = [], []
    for run, options in ((project.run, ()), (project.run_apart, ("-n", "2"))):
        ends.append(run(*options, "--fustor-json", "report.json", select=selection).ret)
        reports.append(json.loads((project.path / "report.json").read_text()))
        for result in reports[-1]["results"]:
            del result["seconds"]
    assert reports[0] == reports[1]
    assert ends == [pytest.ExitCode.TESTS_FAILED] * 2


# --- together with pytest and other plugins -------------------------------------------------------


def test_the_failures_of_the_last_run_can_be_run_again(project: Project) -> None:
    project.run(select=f"{MEETS} or {FAILS}")
    project.run("--lf").assert_outcomes(failed=1, deselected=len(CLAUSES) - 1)


def test_neither_warnings_as_errors_nor_a_missing_asyncio_plugin_is_a_problem(project: Project) -> None:
    options = ("-W", "error", "-p", "no:asyncio", "-p", "no:anyio")
    result = project.run_apart(*options, select=f"{MEETS} or {FAILS}")
    result.assert_outcomes(passed=1, failed=1, deselected=len(CLAUSES) - 2)
    result.stdout.fnmatch_lines("*got 0 requests*")


def test_the_hypothesis_profile_of_the_author_does_not_change(project: Project) -> None:
    before = settings.get_current_profile_name()
    settings.register_profile("own", max_examples=3)
    settings.load_profile("own")
    try:
        project.run(select="PSH-SES-01").assert_outcomes(failed=1, deselected=len(CLAUSES) - 1)
        assert settings.get_current_profile_name() == "own"
        assert settings().max_examples == 3
    finally:
        settings.load_profile(before)


def test_a_run_without_contract_tests_loads_nothing_heavy(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    heavy = "anyio fustor_core httpx hypothesis jinja2 jsonschema pydantic respx starlette uvicorn"
    pytester.makepyfile("def test_nothing(): pass")
    pytester.makeconftest(
        f"""
        import sys
        def pytest_terminal_summary(terminalreporter):
            loaded = [name for name in {heavy.split()} if name in sys.modules]
            terminalreporter.write_line(f"loaded {{loaded}}")
        """
    )
    # Load no other plugins, as they may load some of these.
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    run = pytester.runpytest_subprocess("-p", "fustor_conformance.plugin", timeout=60)
    run.assert_outcomes(passed=1)
    assert "loaded []" in run.outlines


# --- drivers that misbehave -----------------------------------------------------------------------


def test_a_driver_that_exits_is_reported_and_the_run_goes_on(project: Project) -> None:
    project.change('return {"snapshot_needed": False}', "os._exit(3)")
    report = project.report(select=f"{MEETS} or {FAILS}")
    found = {result["clause"]: result for result in report["results"]}
    message = found[FAILS]["message"]
    assert message.startswith("push([")
    assert message.endswith("ended the process: it exited with status 3")
    assert found[MEETS]["outcome"] == "pass"


def test_a_driver_that_is_killed_is_reported(project: Project) -> None:
    project.change('return {"snapshot_needed": False}', "os.kill(os.getpid(), 9)")
    message = project.result(FAILS)["message"]
    assert message.endswith("ended the process: it was ended by signal SIGKILL")


def test_a_driver_that_hangs_is_reported(project: Project) -> None:
    project.change('return {"snapshot_needed": False}', "import asyncio; await asyncio.Event().wait()")
    hasty = "from fustor_conformance import Limits\n\n"
    hasty += "class Hasty(PusherHarness):\n    limits = Limits(call=0.1)\n"
    project.write(HARNESS + hasty + 'class TestFake(contract_tests("pusher:fake", harness=Hasty)): pass')
    result = project.result("PSH-ENV-04")
    assert result["message"].endswith("did not return within 0.1 s")
    assert result["see"] == ["PSH-ENV-01"]


def test_a_driver_that_prints_does_not_disturb_the_reports(project: Project) -> None:
    project.change('return {"snapshot_needed": False}', 'os.write(1, b"{}\\n")')
    result = project.run("-s", select=FAILS)
    result.stdout.no_fnmatch_line("{}")


def test_a_driver_that_changes_the_directory_affects_only_itself(project: Project) -> None:
    project.change("import os\n", "import os\nos.chdir('/')\n")
    report = project.report(select=MEETS)
    assert report["counts"]["pass"] == 1


def test_a_driver_that_does_not_import_is_reported(project: Project) -> None:
    project.change("import os\n", "import os\nraise SystemExit(5)\n")
    found = {result["clause"]: result for result in project.report(select=f"PKG-02 or {MEETS}")["results"]}
    assert found["PKG-02"]["outcome"] == "fail"
    assert "raised SystemExit: 5" in found[MEETS]["message"]
    assert found[MEETS]["see"] == ["PKG-02"]


def test_an_import_error_with_half_a_surrogate_pair_is_reported(project: Project) -> None:
    project.change("import os\n", 'import os\nraise ValueError("half \\ud83d")\n')
    found = {result["clause"]: result for result in project.report(select=f"PKG-02 or {MEETS}")["results"]}
    assert found["PKG-02"]["outcome"] == "fail"
    assert found[MEETS]["outcome"] == "not exercised"
    assert "raised ValueError: half \\ud83d (" in found[MEETS]["message"]


def test_a_path_that_is_not_utf_8_is_reported(project: Project) -> None:
    name = os.fsdecode(b"\xff.toml")
    (project.path / name).touch()
    report = project.report("--fustor-config", name, select=MEETS)
    [result] = [result for result in report["results"] if result["clause"] == MEETS]
    assert result["outcome"] == "pass"
    assert "\\udcff.toml" in result["rerun"]
