from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from fustor_conformance.options import REPORTS
from fustor_driver.cli import main

Installed = Any
"""The type of the fixture of this name; its class is in conftest.py, which cannot be imported."""


def outcomes(path: Path) -> dict[str, str]:
    return {result["clause"]: result["outcome"] for result in json.loads(path.read_text())["results"]}


def test_a_driver_that_keeps_the_contract_is_conformant(installed: Installed, tmp_path: Path) -> None:
    CliRunner().invoke(main, ["new", "pusher_demo", "--output-dir", str(tmp_path)], catch_exceptions=False)
    installed.project(tmp_path / "pusher_demo")
    run = installed.run_alone("check", "pusher:demo")
    assert (run.returncode, run.stderr) == (0, ""), run.stdout
    assert run.stdout.splitlines()[-1].startswith("pusher:demo is CONFORMANT: ")


def test_a_driver_that_deviates_is_not(installed: Installed) -> None:
    installed.pusher()
    run = installed.run("check", "pusher:demo", "--select", "PSH-ENV-01", "--seed", "7", "--profile", "quick")
    assert (run.returncode, run.stderr) == (1, "")
    lines = run.stdout.splitlines()
    assert lines[0] == "pusher:demo (demo 1.0), contract 0.3, profile quick, seed 7"
    assert lines[-1].startswith("pusher:demo is NOT CONFORMANT: 0/")
    assert (
        "  rerun  fustor-driver check pusher:demo --select PSH-ENV-01 --profile quick --seed 7"
        in run.stdout.splitlines()
    )


def test_a_part_of_the_clauses_is_incomplete_and_the_others_are_in_the_report(installed: Installed) -> None:
    installed.pusher()
    run = installed.run("check", "pusher:demo", "--select", "pkg-01, PSH-CFG-04,", "--json", "report.json")
    assert run.returncode == 3
    assert run.stdout.splitlines()[-1].startswith("pusher:demo is INCOMPLETE: 2/")
    report = json.loads((installed.directory / "report.json").read_text())
    by_clause = {result["clause"]: result for result in report["results"]}
    assert {clause for clause, result in by_clause.items() if result["outcome"] == "pass"} == {
        "PKG-01",
        "PSH-CFG-04",
    }
    others = [result for result in by_clause.values() if result["outcome"] != "pass"]
    assert {(other["outcome"], other["message"]) for other in others} == {("not exercised", "not selected")}


def test_the_json_report_has_its_shape(installed: Installed) -> None:
    installed.pusher()
    installed.run("check", "pusher:demo", "--select", "PKG-02,PKG-03", "--json", "report.json")
    report = json.loads((installed.directory / "report.json").read_text())
    assert list(report) == [
        *("format", "contract", "kit", "driver", "profile", "seed", "verdict", "counts", "results"),
    ]
    assert report["driver"] == {
        "kind": "pusher",
        "name": "demo",
        "distribution": "demo",
        "version": "1.0",
        "group": "fustor.drivers.pushers",
    }
    assert (report["verdict"], report["profile"], report["seed"]) == ("INCOMPLETE", "quick", 0)
    assert sum(report["counts"].values()) == len(report["results"])
    assert [path.name for path in installed.directory.glob(".*")] == []


INPUTS = {
    "nothing": [],
    "configuration": ["--config", "its [odd] directory/my config.toml"],
    "harness": ["--harness", "mine:Harness"],
}


@pytest.mark.parametrize("arguments", INPUTS.values(), ids=INPUTS)
def test_the_rerun_line_gives_the_same_failure_in_a_shell(
    installed: Installed, monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    installed.pusher()
    (installed.directory / "its [odd] directory").mkdir()
    (installed.directory / "its [odd] directory" / "my config.toml").write_text("batch_size = 3\n")
    harness = "from fustor_conformance import PusherHarness\n\n\nclass Harness(PusherHarness):\n    pass\n"
    (installed.directory / "mine.py").write_text(harness)
    # The command is complete, even if the project selects other clauses.
    (installed.directory / "pyproject.toml").write_text('[tool.fustor.conformance]\nselect = ["PKG"]\n')
    monkeypatch.setenv("PATH", os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]))
    monkeypatch.setenv("PYTHONPATH", str(installed.directory))
    options = ["--select", "PSH-SES-01,PKG-01", "--seed", "9", "--profile", "ci"]
    installed.run("check", "pusher:demo", *options, *arguments, "--json", "first.json")
    first = failure(installed.directory / "first.json")
    subprocess.run(
        f"{first['rerun']} --json again.json", shell=True, check=False, capture_output=True, timeout=100
    )
    assert first["clause"] == "PSH-SES-01"
    assert failure(installed.directory / "again.json") == first


def failure(path: Path) -> dict[str, Any]:
    (found,) = (result for result in json.loads(path.read_text())["results"] if result["outcome"] == "fail")
    return {name: value for name, value in found.items() if name != "seconds"}


BROKEN = {
    "raises": "raise RuntimeError('no luck')",
    "exits": "import sys; sys.exit(0)",
    "leaves": "import os; os._exit(0)",
    "crashes": "import os; os.abort()",
    "lacks it": "",
}


@pytest.mark.parametrize("code", BROKEN.values(), ids=BROKEN)
def test_a_driver_that_cannot_be_imported_is_a_finding(installed: Installed, code: str) -> None:
    installed.pusher(code, whole=False)
    selected = "PKG-01,PKG-02,PKG-03,PSH-CFG-01"
    run = installed.run("check", "pusher:demo", "--select", selected, "--json", "report.json")
    assert (run.returncode, run.stderr) == (1, "")
    found = outcomes(installed.directory / "report.json")
    assert [found[clause] for clause in ("PKG-01", "PKG-02", "PKG-03", "PSH-CFG-01")] == [
        "pass",
        "fail",
        "not exercised",
        "not exercised",
    ]
    assert "Traceback" not in run.stdout


def test_a_driver_that_hangs_when_imported_is_a_finding(
    installed: Installed, import_within: Callable[[float], None]
) -> None:
    import_within(0.5)
    installed.pusher("import threading; threading.Event().wait()", whole=False)
    run = installed.run("check", "pusher:demo", "--json", "report.json")
    assert (run.returncode, run.stderr) == (1, "")
    found = outcomes(installed.directory / "report.json")
    assert (found["PKG-01"], found["PKG-02"]) == ("pass", "fail")
    assert {found[clause] for clause in found if clause.startswith("PSH-")} == {"not exercised"}
    assert "did not end within 0.5 s" in run.stdout


@pytest.mark.parametrize("code", ["Pusher = 3", "Pusher = print", "class Pusher: pass"])
def test_what_is_no_driver_class_is_a_finding(installed: Installed, code: str) -> None:
    installed.pusher(code, whole=False)
    run = installed.run("check", "pusher:demo", "--select", "PKG-02,PKG-03", "--json", "report.json")
    assert (run.returncode, run.stderr) == (1, "")
    assert outcomes(installed.directory / "report.json")["PKG-03"] == "fail"


def test_what_a_driver_prints_is_no_part_of_the_output(installed: Installed) -> None:
    installed.pusher("import os; print('NOISE', flush=True); os.system('echo NOISE >&2')")
    run = installed.run_alone("check", "pusher:demo", "--select", "PKG-02,PKG-03")
    assert run.returncode == 3
    assert "NOISE" not in run.stdout + run.stderr


def test_a_driver_that_reads_standard_input_gets_none(installed: Installed) -> None:
    installed.pusher("import sys; assert sys.stdin.read() == ''")
    run = installed.run_alone("check", "pusher:demo", "--select", "PKG-02", typed="typed")
    assert (run.returncode, run.stderr) == (3, "")


def test_what_a_terminal_would_act_on_is_escaped(installed: Installed) -> None:
    installed.pusher(r"raise RuntimeError('\x1b[2J \udc80 \u202e')", whole=False)
    run = installed.run("check", "pusher:demo", "--select", "PKG-02", "--json", "report.json")
    assert r"RuntimeError: \x1b[2J \udc80 \u202e" in run.stdout
    assert outcomes(installed.directory / "report.json")["PKG-02"] == "fail"


def test_a_malformed_entry_point_is_named_and_a_finding(installed: Installed) -> None:
    installed.add("demo", "", "[fustor.drivers.pushers]\ndemo = two words\n")
    run = installed.run("check", "pusher:demo", "--select", "PKG-02")
    assert run.returncode == 1
    assert run.stderr.splitlines() == [
        "The entry point demo has the value 'two words', which is not MODULE:CLASS."
    ]


def test_an_unknown_driver_is_one_sentence(installed: Installed) -> None:
    installed.pusher()
    assert "did you mean pusher:demo?" in installed.run("check", "pusher:dmo").sentence(2)


def test_what_is_selected_twice_adds_up(installed: Installed) -> None:
    installed.pusher()
    run = installed.run(
        "check", "pusher:demo", "--select", "PKG-01", "--select", "PKG-02", "--json", "r.json"
    )
    passed = [
        clause for clause, outcome in outcomes(installed.directory / "r.json").items() if outcome == "pass"
    ]
    assert passed == ["PKG-01", "PKG-02"], run.stdout


def test_clauses_of_the_other_kind_select_nothing(installed: Installed) -> None:
    installed.pusher()
    run = installed.run("check", "pusher:demo", "--select", "SRC-MSG,SRC-POS-01", "--json", "report.json")
    assert "leaves nothing to check" in run.sentence(3)
    assert not (installed.directory / "report.json").exists()


def test_clauses_of_the_other_kind_beside_others_are_said_to_be_left_out(installed: Installed) -> None:
    installed.pusher()
    run = installed.run("check", "pusher:demo", "--select", "PKG-02,SRC-MSG")
    assert (run.returncode, run.stderr) == (3, "Left out SRC-MSG, which does not apply to a pusher.\n")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--select", "PSH-ENV-99"], "'PSH-ENV-99': the family PSH-ENV has PSH-ENV-01 to"),
        (["--select", "PKG-01,PSH-ENF-01"], "did you mean 'PSH-ENV-01'?"),
        (["--config", "a.toml", "--harness", "a:B"], "exclude each other"),
        (["--config", "nowhere.toml"], "nowhere.toml cannot be read: No such file or directory"),
        (["--config", "."], "cannot be read: Is a directory"),
        (["--harness", "nowhere:Harness"], "No module named 'nowhere'"),
        (["--harness", "demo"], "is not of the form MODULE:ATTR"),
        (["--harness", "demo:Pushr"], "has no 'Pushr'; name a harness class"),
        (["--harness", "exiting:Harness"], "cannot be imported: SystemExit: 0"),
        (["--harness", "leaving:Harness"], "cannot be imported: it ended the process, which exited with"),
        (
            ["--json", "nowhere/report.json"],
            "cannot be written to nowhere/report.json: No such file or directory",
        ),
        (["--json", "."], "cannot be written"),
        (["--html", "x", "--junit", "./x"], "cannot both be written to x"),
        (["--json", "demo.py/report.json"], "cannot be written to demo.py/report.json: Not a directory"),
    ],
)
def test_wrong_input_is_one_sentence(installed: Installed, arguments: list[str], words: str) -> None:
    installed.pusher()
    (installed.directory / "exiting.py").write_text("import sys; sys.exit(0)")
    (installed.directory / "leaving.py").write_text("import os; os._exit(0)")
    assert words in installed.run("check", "pusher:demo", *arguments).sentence(2)


def test_a_harness_that_cannot_be_made_is_no_finding_about_the_driver(installed: Installed) -> None:
    installed.pusher()
    (installed.directory / "mine.py").write_text("def make():\n    raise RuntimeError('no database')\n")
    run = installed.run("check", "pusher:demo", "--harness", "mine:make", "--select", "PSH-CFG-01")
    assert run.returncode == 2
    assert "no database" in run.stdout
    assert run.stdout.splitlines()[-1].startswith("pusher:demo is INCOMPLETE")


def test_a_source_without_a_configuration_is_incomplete(installed: Installed) -> None:
    code = "from fustor_core.drivers import SourceDriver\nclass Source(SourceDriver):\n"
    for method in ("get_snapshot_iterator", "get_message_iterator", "get_available_fields"):
        code += f"    def {method}(self, **kwargs): ...\n"
    installed.add("demo", code, "[fustor.drivers.sources]\ndemo = demo:Source\n")
    run = installed.run("check", "source:demo", "--select", "SRC-POS,SRC-SNAP")
    assert run.returncode == 3
    assert "give a harness, or a configuration file" in run.stdout


def test_an_interrupted_run_says_so_and_leaves_no_process(installed: Installed) -> None:
    code = "import os; open('started', 'w').write(str(os.getpid()))\nwhile True: pass"
    installed.pusher(code, whole=False)
    os.mkfifo(installed.directory / "started")
    with installed.start("check", "pusher:demo", "--json", "report.json") as process:
        child = int((installed.directory / "started").read_text())
        process.send_signal(signal.SIGINT)
        assert process.communicate(timeout=20) == ("", "Interrupted.\n")
    assert process.returncode == 130
    assert not (installed.directory / "report.json").exists()
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)


def test_its_help_lists_the_exit_codes() -> None:
    text = " ".join(CliRunner().invoke(main, ["check", "--help"]).output.split())
    assert "0 conformant, 1 not conformant, 2 wrong usage" in text
    assert "3 incomplete" in text


def test_the_last_line_is_the_verdict_also_with_annotations(installed: Installed) -> None:
    installed.pusher()
    lines = installed.run("check", "pusher:demo", "--select", "PSH-ENV-01", "--github").stdout.splitlines()
    assert lines[0].startswith("::error ")
    assert lines[1].startswith("::stop-commands::")
    assert lines[-1].startswith("pusher:demo is NOT CONFORMANT: ")


def test_the_settings_of_the_project_are_obeyed(installed: Installed) -> None:
    installed.pusher()
    table = '[tool.fustor.conformance]\nprofile = "ci"\nseed = 4\nselect = ["PSH-ENV-01"]\n'
    waiver = '[tool.fustor.conformance.waive."pusher:demo"]\nPSH-ENV-01 = "It is a demonstration."\n'
    (installed.directory / "pyproject.toml").write_text(table + waiver)
    run = installed.run("check", "pusher:demo")
    lines = run.stdout.splitlines()
    assert lines[0].endswith("profile ci, seed 4")
    assert "WAIVED  PSH-ENV-01  MUST" in lines
    assert "INCOMPLETE with 1 waiver" in lines[-1]
    assert run.returncode == 3


def test_a_mistake_in_the_settings_is_one_sentence(installed: Installed) -> None:
    installed.pusher()
    (installed.directory / "pyproject.toml").write_text("[tool.fustor.conformance]\nprofil = 1\n")
    assert "there is no such key; did you mean 'profile'?" in installed.run("check", "pusher:demo").sentence(
        2
    )


def test_a_waiver_for_no_driver_of_the_project_is_one_sentence(installed: Installed) -> None:
    installed.pusher()
    text = '[tool.fustor.conformance.waive]\nSRC-MSG-01 = "why"\n'
    (installed.directory / "pyproject.toml").write_text(f'[project]\nname = "demo"\n{text}')
    sentence = installed.run("check", "pusher:demo").sentence(2)
    assert sentence.startswith(
        "pyproject.toml, tool.fustor.conformance.waive.SRC-MSG-01: it is about a source"
    )


def test_every_report_is_written_in_one_run(installed: Installed) -> None:
    installed.pusher()
    options = [
        text for name in (option.name for option in REPORTS) for text in (f"--{name}", f"report.{name}")
    ]
    run = installed.run("check", "pusher:demo", "--select", "PSH-ENV-01", "--github", *options)
    assert all(
        (installed.directory / f"report.{name}").stat().st_size
        for name in (option.name for option in REPORTS)
    )
    assert any(line.startswith("::error ") for line in run.stdout.splitlines())
