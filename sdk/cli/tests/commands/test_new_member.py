"""`fustor-driver new --workspace`, in uv workspaces."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from fustor_driver._console.processes import find_uv, own_environment
from fustor_driver.scaffolding.workspace import Workspace

pytestmark = pytest.mark.exhaustive

Installed = Any
"""The type of the fixture of this name; its class is in conftest.py, which cannot be imported."""

COMMAND = Path(sys.executable).with_name("fustor-driver")
ROOT = """# The root of everything.
[tool.uv.workspace]
members = [
  "packages/other",  # it was the first
]
"""
OTHER = '[project]\nname = "other"\nversion = "1"\nrequires-python = ">=3.11"\n'


def make_workspace(root: Path, head: str = "") -> None:
    (root / "packages" / "other").mkdir(parents=True)
    (root / "packages" / "other" / "pyproject.toml").write_text(OTHER)
    (root / "pyproject.toml").write_text(head + ROOT)


def contents(directory: Path) -> dict[str, bytes]:
    files = [path for path in directory.rglob("*") if path.is_file()]
    return {path.relative_to(directory).as_posix(): path.read_bytes() for path in files}


def uv(directory: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [find_uv(), *arguments]
    environment = own_environment(os.environ)
    return subprocess.run(
        command, cwd=directory, env=environment, capture_output=True, text=True, check=False, timeout=300
    )


PROJECT_ROOT = """[project]
name = "root"
version = "1"
requires-python = ">=3.11"

[project.optional-dependencies]
dev = []

"""


@pytest.mark.parametrize(
    ("head", "sync"), [("", ["--extra", "dev"]), (PROJECT_ROOT, ["--all-packages", "--extra", "dev"])]
)
def test_a_contributor_gets_a_member_that_uv_installs(tmp_path: Path, head: str, sync: list[str]) -> None:
    make_workspace(tmp_path, head)
    lines = (head + ROOT).splitlines()
    command = [COMMAND, "new", "source_postgres", "--workspace", "--no-check"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=100)
    assert done.returncode == 0, done.stderr
    assert f"{tmp_path}/pyproject.toml lists it now." in done.stdout
    added = '  "packages/source_postgres",'
    assert (tmp_path / "pyproject.toml").read_text().splitlines() == [*lines[:-1], added, lines[-1]]
    assert not (tmp_path / "uv.lock").exists()
    # The commands of the guide, and the commands that a contributor types next.
    assert Workspace.find(tmp_path).sync_arguments() == ("sync", *sync)
    assert uv(tmp_path, "sync", *sync).returncode == 0
    assert "source:postgres" in uv(tmp_path, "run", "--no-sync", "fustor-driver", "list").stdout
    tests = uv(tmp_path / "packages" / "source_postgres", "run", "pytest", "tests/test_driver.py")
    assert tests.returncode == 0, tests.stdout


UV = """#!/bin/sh
# A stand-in for uv: it makes files that have to be undone, then fails as FAILS and HOW say.
echo "$@" >> "$ROOT/../calls"
case "$*" in
  "pip freeze"*) cat "$ROOT/../packages" 2> /dev/null; exit 0 ;;
  sync*) mkdir -p "$ROOT/.venv"; echo locked anew > "$ROOT/uv.lock"; echo new==1 > "$ROOT/../packages" ;;
esac
case "$*" in
  *$FAILS*) eval "$HOW" ;;
esac
"""


@pytest.fixture
def stand_in(installed: Installed, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a workspace whose uv is a script that fails as the variables FAILS and HOW say."""
    root: Path = installed.directory / "root"
    make_workspace(root)
    (root / "uv.lock").write_text("locked")
    script = installed.directory / "uv-stand-in"
    script.write_text(UV)
    script.chmod(0o755)
    (installed.directory / "uv.py").write_text(f"def find_uv_bin():\n    return {str(script)!r}\n")
    monkeypatch.setenv("ROOT", str(root))
    return root


NEW = ("new", "source_hello", "--workspace", "--output-dir", "root")


@pytest.mark.parametrize(
    ("fails", "problem"),
    [
        ("sync", "source_hello was not made: uv cannot install the workspace with it, see above."),
        (
            "run --quiet --no-sync",
            "source_hello was not made: its driver is not found in the environment, see above.",
        ),
        ("run --quiet pytest", "The tests ended without a verdict, see pytest's output above."),
    ],
)
@pytest.mark.parametrize("environment", [True, False])
def test_a_step_that_fails_undoes_everything(
    installed: Installed,
    stand_in: Path,
    monkeypatch: pytest.MonkeyPatch,
    fails: str,
    problem: str,
    environment: bool,
) -> None:
    if environment:
        (stand_in / ".venv").mkdir()
    monkeypatch.setenv("FAILS", fails)
    monkeypatch.setenv("HOW", "exit 1")
    before = contents(stand_in)
    run = installed.run_alone(*NEW)
    assert (run.returncode, run.stderr) == (2, f"Error: {problem}\n")
    assert contents(stand_in) == before
    assert {path.name for path in (stand_in / "packages").iterdir()} == {"other"}
    assert (stand_in / ".venv").exists() == environment
    uninstalled = "pip uninstall" in (installed.directory / "calls").read_text()
    assert uninstalled == environment


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize("step", ["sync", "run --quiet pytest"])
def test_an_interrupt_undoes_everything(
    installed: Installed, stand_in: Path, monkeypatch: pytest.MonkeyPatch, step: str, number: signal.Signals
) -> None:
    monkeypatch.setenv("FAILS", step)
    monkeypatch.setenv("HOW", f"echo waiting > {installed.directory}/waiting; exec sleep 1000")
    os.mkfifo(installed.directory / "waiting")
    before = contents(stand_in)
    with installed.start(*NEW) as process, (installed.directory / "waiting").open() as waiting:
        waiting.readline()
        process.send_signal(number)
        assert process.communicate(timeout=20)[1] == "Interrupted.\n"
    assert process.returncode == 130
    assert contents(stand_in) == before
    assert not (stand_in / ".venv").exists()


def test_what_the_user_locked_while_the_tests_ran_is_kept(
    installed: Installed, stand_in: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAILS", "run --quiet pytest")
    monkeypatch.setenv("HOW", 'echo by the user > "$ROOT/uv.lock"; exit 1')
    run = installed.run_alone(*NEW)
    assert (stand_in / "uv.lock").read_text() == "by the user\n"
    assert (
        f"{stand_in}/uv.lock was changed meanwhile and is left as it is: run uv lock to update it.\n"
        in run.stderr
    )


def test_an_environment_that_could_not_be_put_back_is_named(
    installed: Installed, stand_in: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (stand_in / ".venv").mkdir()
    monkeypatch.setenv("FAILS", "")
    monkeypatch.setenv("HOW", "echo It is; echo broken.; exit 1")
    lines = installed.run_alone(*NEW).stderr.splitlines()
    reason = f"`uv pip uninstall` failed for '{stand_in}/.venv': It is broken."
    assert lines[0] == f"{stand_in}/.venv could not be restored: {reason}"
    assert lines[1].startswith("Error: source_hello was not made: ")


def test_an_environment_that_uv_cannot_use_is_named_before_anything_is_installed(tmp_path: Path) -> None:
    make_workspace(tmp_path)
    (tmp_path / ".venv").mkdir()
    (tmp_path / ".venv" / "mine").touch()
    before = contents(tmp_path)
    command = [COMMAND, "new", "source_hello", "--workspace"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=100)
    assert done.returncode == 2
    assert done.stderr.startswith(f"Error: `uv pip freeze` failed for '{tmp_path}/.venv': ")
    assert contents(tmp_path) == before


def test_packages_that_were_installed_by_hand_outlive_a_member_that_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_workspace(tmp_path)
    by_hand = tmp_path / "by_hand"
    by_hand.mkdir()
    (by_hand / "pyproject.toml").write_text(OTHER.replace("other", "by-hand"))
    (by_hand / "by_hand.py").touch()
    assert uv(tmp_path, "venv").returncode == 0
    # The requirements of the new member would upgrade the first of these two.
    installed = uv(tmp_path, "pip", "install", "--python", ".venv", "packaging==24.0", "--editable", by_hand)
    assert installed.returncode == 0, installed.stderr
    before = uv(tmp_path, "pip", "freeze", "--python", ".venv").stdout
    monkeypatch.setenv("PYTEST_ADDOPTS", "--no-such-option")
    command = [COMMAND, "new", "source_hello", "--workspace"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=100)
    assert (done.returncode, "without a verdict" in done.stderr) == (2, True), done.stderr
    assert uv(tmp_path, "pip", "freeze", "--python", ".venv").stdout == before
    assert f"-e {by_hand.as_uri()}" in before
