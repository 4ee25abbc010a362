"""The output of the matrix. `nox -s template` runs the matrix itself."""

from __future__ import annotations

import pytest
from combinations import matrix
from combinations.steps import Project, Step, StepError

ONE_ROW = ["--only", "pusher_custom", "--only", "workspace"]


def passes(project: Project) -> str:
    return f"{project.driver} passes"


def fails(project: Project) -> str:
    raise StepError(f"$ check {project.driver}\nit is broken")


def run_matrix(monkeypatch: pytest.MonkeyPatch, **steps: Step) -> str | None:
    monkeypatch.setattr(matrix, "STEPS", steps)
    return matrix.main(ONE_ROW)


def test_a_row_in_which_every_step_passes_is_printed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_matrix(monkeypatch, install=passes, ruff=passes) is None
    done, head, row = capsys.readouterr().out.splitlines()
    assert done.endswith(": nothing failed, 1 of 1")
    assert head.split()[-2:] == ["install", "ruff"]
    assert row.split()[0] == "pusher_custom"
    assert row.split()[-2:] == ["ok", "ok"]


def test_a_failed_step_is_named_with_its_output(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    failed = run_matrix(monkeypatch, install=passes, ruff=fails, mypy=passes)
    assert failed == "failed: ruff (pusher_custom)"
    output = capsys.readouterr().out
    assert "ok       FAILED  ok" in output
    assert "ruff: pusher_custom, proprietary, workspace" in output
    assert "$ check pusher:hello\nit is broken" in output


def test_a_project_that_cannot_be_installed_runs_no_other_step(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_matrix(monkeypatch, install=fails, ruff=passes) == "failed: install (pusher_custom)"
    assert "FAILED   -" in capsys.readouterr().out


def test_a_project_is_removed_after_its_steps(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    scratch = tmp_path_factory.mktemp("scratch")
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    run_matrix(monkeypatch, install=fails)
    # Only directories of the matrix: cookiecutter leaves the scripts of its hooks.
    assert list(scratch.glob("fustor-*")) == []


def test_selecting_rows_that_do_not_exist_is_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as unknown_value:
        matrix.main(["--only", "pusher_htp"])
    with pytest.raises(SystemExit) as empty_selection:
        matrix.main(["--only", "pusher_http", "--only", "pusher_custom"])
    assert [unknown_value.value.code, empty_selection.value.code] == [2, 2]
    assert "no row has all of these values" in capsys.readouterr().err
