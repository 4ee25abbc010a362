"""The flags of the plugin that write reports to files, and files that cannot be written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from fustor_conformance import _session  # noqa: F401 - import it once, not in every run below
from fustor_conformance.options import REPORTS
from fustor_conformance.registry import checks_for

if TYPE_CHECKING:
    from .conftest import Project

# A clause that the driver meets, and one that it fails.
MEETS, FAILS = "PSH-CFG-06", "PSH-ENV-01"
checks_for(MEETS)  # Load the checks once, too.


def test_every_report_is_written_in_one_run(project: Project) -> None:
    names = [option.name for option in REPORTS]
    options = [part for name in names for part in (f"--fustor-{name}", f"report.{name}")]
    run = project.run("--fustor-github", *options, select=FAILS)
    assert all((project.path / f"report.{name}").stat().st_size for name in names)
    run.stdout.fnmatch_lines(["::error file=*,title=PSH-ENV-01 fail::pusher:fake: *"])


def test_a_test_that_changes_the_directory_does_not_move_the_report(project: Project) -> None:
    leaves = "import os\n\ndef test_leaving(tmp_path):\n    os.chdir(tmp_path)\n"
    (project.path / "test_other.py").write_text(leaves)
    project.run_apart("--fustor-json", "report.json", select=f"{MEETS} or leaving").assert_outcomes(passed=2)
    assert (project.path / "report.json").is_file()


def test_a_report_that_cannot_be_written_at_the_end_is_one_sentence(project: Project) -> None:
    (project.path / "reports").mkdir()
    removes = "import os\n\ndef test_removing():\n    os.rmdir('reports')\n"
    (project.path / "test_other.py").write_text(removes)
    run = project.run("--fustor-json", "reports/report.json", select=f"{MEETS} or removing")
    assert run.ret == pytest.ExitCode.USAGE_ERROR
    run.stdout.fnmatch_lines(["ERROR: The json report cannot be written to */report.json: No such file *."])
    assert "Traceback" not in run.stdout.str() + run.stderr.str()


def test_the_message_of_a_driver_cannot_control_the_terminal(project: Project) -> None:
    project.change('return {"session_id": "made up"}', r"raise OSError('\x1b[2J')")
    run = project.run(select="PSH-SES-01")
    run.assert_outcomes(failed=1)
    assert "\x1b" not in run.stdout.str()
