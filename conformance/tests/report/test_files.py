from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from fustor_conformance.contract import Level
from fustor_conformance.outcome import Outcome
from fustor_conformance.report.files import UnwritableError, ensure_writable, write_reports
from fustor_conformance.results import Result
from fustor_conformance.verdict import Report
from fustor_core.discovery import InstalledDriver


def report(message: str = "") -> Report:
    driver = InstalledDriver("source", "demo", "fustor.drivers.sources", "demo:Demo")
    result = Result(clause="PKG-01", level=Level.MUST, outcome=Outcome.FAIL, message=message)
    return Report(driver=driver, profile="quick", seed=0, results=(result,))


def test_one_report_is_an_object_and_several_are_a_list(tmp_path: Path) -> None:
    write_reports({"json": tmp_path / "one.json"}, [report()])
    write_reports({"json": tmp_path / "two.json"}, [report(), report()])
    one, two = (json.loads((tmp_path / name).read_text()) for name in ("one.json", "two.json"))
    assert two == [one, one]


def test_an_older_report_is_replaced_and_nothing_else_is_left(tmp_path: Path) -> None:
    (tmp_path / "report.json").write_text("older")
    write_reports({"json": tmp_path / "report.json"}, [report()])
    assert json.loads((tmp_path / "report.json").read_text())["verdict"] == "NOT CONFORMANT"
    assert [path.name for path in tmp_path.iterdir()] == ["report.json"]


def test_an_older_report_stays_when_the_new_one_cannot_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(path: Path, target: Path) -> None:
        raise OSError(28, "No space left on device")

    (tmp_path / "report.json").write_text("older")
    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(UnwritableError, match="No space left"):
        write_reports({"json": tmp_path / "report.json"}, [report()])
    assert [path.read_text() for path in tmp_path.iterdir()] == ["older"]


def test_a_report_that_cannot_be_written_keeps_no_other_from_being_written(tmp_path: Path) -> None:
    paths = {"json": tmp_path / "a" / "json", "junit": tmp_path / "junit", "html": tmp_path / "b" / "html"}
    with pytest.raises(UnwritableError, match=r"the json report .*: No such file.*; the html report .*: No"):
        write_reports(paths, [report()])
    assert paths["junit"].is_file()


def test_a_link_keeps_leading_to_the_report(tmp_path: Path) -> None:
    (tmp_path / "link.json").symlink_to("report.json")
    write_reports({"json": tmp_path / "link.json"}, [report()])
    assert (tmp_path / "link.json").is_symlink()
    assert (tmp_path / "report.json").is_file()


def test_a_pipe_is_written_to_and_not_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    ensure_writable({"json": pipe})
    write_reports({"json": pipe}, [report()])
    assert json.loads(os.read(reader, 1 << 16))["format"] == 1
    os.close(reader)
    assert pipe.is_fifo()


def test_half_a_surrogate_pair_is_kept(tmp_path: Path) -> None:
    write_reports({"json": tmp_path / "report.json"}, [report("\ud83d")])
    assert json.loads((tmp_path / "report.json").read_text())["results"][0]["message"] == "\ud83d"


@pytest.mark.parametrize("name", ["nowhere/report.json", ".", "file/report.json", "x" * 300])
def test_a_place_that_cannot_be_written_is_found_out_before(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(UnwritableError, match="the json report cannot be written to"):
        ensure_writable({"json": tmp_path / name})


def test_links_that_lead_in_a_circle_are_found_out_before(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to("loop")
    with pytest.raises(UnwritableError, match=r"the json report cannot be written to .*: Too many levels"):
        ensure_writable({"json": tmp_path / "loop"})


def test_finding_out_leaves_nothing_behind(tmp_path: Path) -> None:
    ensure_writable({"json": tmp_path / "report.json"})
    assert list(tmp_path.iterdir()) == []


def test_two_reports_in_one_file_are_refused(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("report")
    with pytest.raises(UnwritableError, match="the json and the html report cannot both be written to"):
        ensure_writable({"json": tmp_path / "report", "html": tmp_path / "link"})
