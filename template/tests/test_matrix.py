"""What the matrix says of rows; that the rows are green is for `nox -s template` to find out."""

from __future__ import annotations

import pytest
from combinations import matrix
from combinations.steps import Project, Step, StepError

ONE_ROW = ["--only", "pusher_custom", "--only", "workspace"]


def passes(project: Project) -> str:
    return f"{project.driver} passes"


def fails(project: Project) -> str:
    raise StepError(f"$ check {project.driver}\nit is crooked")


def try_with(monkeypatch: pytest.MonkeyPatch, **steps: Step) -> str | None:
    monkeypatch.setattr(matrix, "STEPS", steps)
    return matrix.main(ONE_ROW)


def test_rows_in_which_every_step_passes_are_printed_and_nothing_failed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert try_with(monkeypatch, install=passes, ruff=passes) is None
    done, head, row = capsys.readouterr().out.splitlines()
    assert done.endswith(": nothing failed, 1 of 1")
    assert head.split()[-2:] == ["install", "ruff"]
    assert row.split()[0] == "pusher_custom"
    assert row.split()[-2:] == ["ok", "ok"]


def test_a_step_that_fails_is_named_and_its_output_is_shown(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    failed = try_with(monkeypatch, install=passes, ruff=fails, mypy=passes)
    assert failed == "failed: ruff (pusher_custom)"
    output = capsys.readouterr().out
    assert "ok       FAILED  ok" in output
    assert "ruff: pusher_custom, proprietary, workspace" in output
    assert "$ check pusher:hello\nit is crooked" in output


def test_nothing_more_is_run_in_a_project_that_cannot_be_installed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert try_with(monkeypatch, install=fails, ruff=passes) == "failed: install (pusher_custom)"
    assert "FAILED   -" in capsys.readouterr().out


def test_a_project_leaves_nothing_behind(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    scratch = tmp_path_factory.mktemp("scratch")
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    try_with(monkeypatch, install=fails)
    # Cookiecutter leaves the scripts of its hooks.
    assert list(scratch.glob("fustor-*")) == []


@pytest.mark.parametrize("only", [["pusher_htp"], ["pusher_http", "pusher_custom"]])
def test_asking_for_rows_that_there_are_not_is_an_error(only: list[str]) -> None:
    with pytest.raises(SystemExit) as raised:
        matrix.main([argument for value in only for argument in ("--only", value)])
    assert raised.value.code == 2
