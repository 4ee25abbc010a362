from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from fustor_driver.cli import main

Installed = Any
"""The type of the fixture of this name; its class is in conftest.py, which cannot be imported."""

COMMAND = Path(sys.executable).with_name("fustor-driver")


def shell(line: str) -> tuple[int, str]:
    """Run a line of shell, in which $0 is the command; return the exit code and standard error."""
    done = subprocess.run(
        ["bash", "-c", line, COMMAND], stderr=subprocess.PIPE, text=True, check=False, timeout=100
    )
    return done.returncode, done.stderr


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("$0 new source_hello <&- >&-", 0),
        ("$0 list --kind source <&- >&- 2>&-", 0),
        ("$0 check nothing >&-", 2),
    ],
)
def test_a_command_works_without_standard_streams(line: str, code: int) -> None:
    assert shell(line)[0] == code


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="this system has no /dev/full")  # noqa: PTH110
@pytest.mark.parametrize("arguments", ["explain SRC", "--help", "new source_hello"])
def test_output_that_cannot_be_written_is_one_sentence(arguments: str) -> None:
    assert shell(f"$0 {arguments.replace('SRC', 'SRC-MSG PSH-ENV')} >/dev/full") == (
        2,
        "Error: The output cannot be written: No space left on device.\n",
    )


def test_a_reader_that_went_away_ends_the_command_quietly() -> None:
    # The output goes to a pipe whose only reader was closed before the command started.
    line = "exec 3> >(true); wait $!; $0 explain SRC-MSG >&3; exit $?"
    assert shell(line) == (141, "")


@pytest.mark.parametrize("command", ["new source_hello", "check source:hello --harness a:b", "explain PKG"])
def test_a_current_directory_that_is_gone_is_one_sentence(installed: Installed, command: str) -> None:
    gone = installed.directory / "gone"
    gone.mkdir()
    os.chdir(gone)
    gone.rmdir()
    assert "The current directory cannot be used" in installed.run(*command.split()).sentence(2)


@pytest.mark.parametrize(
    "arguments",
    [
        *[("check", "pusher:demo", option, "") for option in ("--config", "--harness", "--select", "--json")],
        ("new", "source_hello", "--output-dir", ""),
    ],
)
def test_an_option_that_is_empty_is_refused(installed: Installed, arguments: tuple[str, ...]) -> None:
    installed.pusher()
    assert f"{arguments[2]} is empty" in installed.run(*arguments).sentence(2)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize(
    ("command", "step"),
    [
        ("build", "fustor_driver.release.rehearsal.rehearse"),
        ("update", "fustor_driver.updating.update.prepare"),
    ],
)
def test_whatever_ends_a_command_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str, step: str, number: signal.Signals
) -> None:
    (tmp_path / "temporary").mkdir()
    (tmp_path / "pyproject.toml").write_text('[project]\ndynamic = ["entry-points"]\n')
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    monkeypatch.setattr(step, lambda *_: signal.raise_signal(number))
    result = CliRunner().invoke(main, [command])
    assert (result.exit_code, result.stdout, result.stderr) == (130, "", "Interrupted.\n")
    assert list((tmp_path / "temporary").iterdir()) == []
