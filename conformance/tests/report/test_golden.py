"""Each report as a file, compared with one that was read and found good.

To change one, delete the golden file, run the test, and read what it has written.
"""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from fustor_conformance.options import REPORTS
from fustor_conformance.report import render
from fustor_conformance.report.files import RENDERERS, write_reports
from fustor_conformance.report.github import annotated, workflow_commands
from fustor_conformance.report.terminal import score

from .golden import HOSTILE, REPORT

FOLDER = Path(__file__).parent / "golden"
SUFFIXES = {"json": ".json", "junit": ".xml", "markdown": ".md", "html": ".html", "badge": ".svg"}


def text_of(name: str, folder: Path) -> str:
    if name == "terminal":
        return "".join(f"{line.style:9} {line.text}".rstrip() + "\n" for line in render(REPORT))
    if name == "github":
        return "".join(f"{command}\n" for command in workflow_commands(REPORT))
    write_reports({name: folder / "report"}, [REPORT])
    return (folder / "report").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["terminal", "github", *SUFFIXES])
def test_the_report_is_as_it_was_read_last(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(Path(__file__).parent)
    golden = FOLDER / f"report{SUFFIXES.get(name, f'.{name}.txt')}"
    text = text_of(name, tmp_path)
    if not golden.exists():
        golden.write_text(text, encoding="utf-8")
        pytest.fail(f"{golden} was not there: read what was written to it now")
    assert text == golden.read_text(encoding="utf-8")


def test_every_report_has_an_option_and_every_option_a_report() -> None:
    assert set(RENDERERS) == {option.name for option in REPORTS} == set(SUFFIXES)


@pytest.fixture(autouse=True)
def _in_no_workflow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITHUB_WORKSPACE", raising=False)


@pytest.mark.parametrize("name", ["terminal", "github", "markdown", "junit", "html", "badge"])
def test_no_report_has_what_a_terminal_obeys(name: str, tmp_path: Path) -> None:
    assert not {"\x1b", "\x00", "\r", "\u202e"} & set(text_of(name, tmp_path))


def test_each_line_of_the_terminal_is_one() -> None:
    assert all(len(line.text.splitlines()) <= 1 for line in render(REPORT))


def test_the_junit_file_can_be_parsed_and_counts_what_it_holds(tmp_path: Path) -> None:
    suite = ET.fromstring(text_of("junit", tmp_path).encode())[0]
    for name, element in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        assert int(suite.attrib[name]) == len(suite.findall(f"testcase/{element}"))
    assert {case.attrib["name"] for case in suite.findall("testcase")} == {
        result.clause for result in REPORT.results
    }


def test_a_badge_can_be_parsed_and_says_what_the_numbers_are(tmp_path: Path) -> None:
    badge = ET.fromstring(text_of("badge", tmp_path))
    assert badge.attrib["aria-label"] == f"contract 0.3 · {score(REPORT)} MUST, 1 waived"


def test_annotations_are_one_line_each() -> None:
    commands = list(workflow_commands(REPORT))
    assert len(commands) == 5
    assert all(command.startswith("::") and "\n" not in command for command in commands)


def test_a_place_that_is_here_is_annotated_and_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(Path(__file__).parent)
    here, elsewhere = (
        next(command for command in workflow_commands(REPORT) if clause in command)
        for clause in ("PSH-ENV-04", "PSH-ENV-07")
    )
    assert "file=golden.py,line=1," in here
    assert "file=" not in elsewhere


def test_a_place_is_annotated_as_the_repository_has_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(Path(__file__).parent)
    monkeypatch.setenv("GITHUB_WORKSPACE", str(Path(__file__).parents[1]))
    command = next(command for command in workflow_commands(REPORT) if "PSH-ENV-04" in command)
    assert "file=report/golden.py,line=1," in command


def test_github_obeys_the_annotations_and_nothing_that_a_driver_says() -> None:
    lines = [line.text for line in annotated(REPORT)]
    begin = next(number for number, line in enumerate(lines) if line.startswith("::stop-commands::"))
    end = lines.index(f"::{lines[begin].removeprefix('::stop-commands::')}::")
    assert lines[:begin] == list(workflow_commands(REPORT))
    assert [*lines[begin + 1 : end], *lines[end + 1 :]] == [line.text for line in render(REPORT)]
    assert lines[end + 1 :] == [lines[-1]]
    assert lines[begin] != next(line.text for line in annotated(REPORT) if "stop-commands" in line.text)


def test_json_reads_back_as_it_was(tmp_path: Path) -> None:
    results = {result["clause"]: result for result in json.loads(text_of("json", tmp_path))["results"]}
    assert results["PSH-ENV-07"]["message"] == HOSTILE
