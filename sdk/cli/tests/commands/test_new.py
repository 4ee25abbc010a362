from __future__ import annotations

import ast
import json
import os
import signal
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from fustor_driver.cli import main
from fustor_driver.commands import new as new_module
from fustor_driver_template import template_path

Installed = Any
"""The type of the fixture of this name; its class is in conftest.py, which cannot be imported."""


def new(*arguments: str, typed: str | None = None) -> Result:
    return CliRunner().invoke(main, ["new", *arguments], input=typed)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("project", "module"), [("source_hello", "system.py"), ("pusher_hello", "config.py")]
)
def test_a_project_is_made_here(here: Path, project: str, module: str) -> None:
    result = new(project)
    assert result.exit_code == 0, result.output
    assert (here / project / "src" / f"fustor_{project}" / module).is_file()


def test_the_summary_names_files_that_exist_and_what_to_type_next(here: Path) -> None:
    output = new("source_hello").output
    named = [line.split()[0] for line in output.splitlines() if line.startswith(("  src/", "  tests/"))]
    assert len(named) == 4
    assert all((here / "source_hello" / path).is_file() for path in named)
    assert output.splitlines()[-4:-1] == ["  cd source_hello", "  uv sync", "  uv run pytest"]


def test_another_directory_can_be_named(here: Path) -> None:
    (here / "sub").mkdir()
    assert "cd sub/source_hello" in new("source_hello", "--output-dir", "sub").output
    assert (here / "sub" / "source_hello").is_dir()


@pytest.mark.parametrize(
    "arguments",
    [
        ["Source-X"],
        ["source_"],
        ["source_class"],
        ["../x"],
        [],
        ["--driver-type", "source"],
        ["source_hello", "--name", "other"],
        ["source_hello", "--driver-type", "pusher"],
        ["source_hello", "--workspace"],
        ["source_hello", "--workspace", "--mode", "standalone"],
        ["source_hello", "--mode", "nowhere"],
        ["source_hello", "--pusher-style", "http"],
        ["pusher_hello", "--source-style", "polling"],
        ["source_hello", "--output-dir", "nowhere"],
        ["source_hello", "--output-dir", sys.executable],
        ["source_hello", "--author", "two\nlines"],
        ["source_hello", "--author", ""],
        ["source_hello", "--email", "nobody"],
        ["source_hello", "--license", "GPL"],
        ["source_hello", "--module", "json"],
        ["source_hello", "--distribution", "../x"],
    ],
)
def test_bad_input_is_one_sentence_and_nothing_is_written(here: Path, arguments: list[str]) -> None:
    result = new(*arguments)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.startswith("Error: ")
    assert result.stderr.count("\n") == 1
    assert list(here.iterdir()) == []


CODE = "{{ cycler.__init__.__globals__.os.system('touch ran') }}"
BAD_NAMES = [
    *["my driver", "my-driver", "Hello", "a.b", "a/b", "../../x", "/x", "class", "match", "1st", "_x", "x_"],
    *["x" * 200, "h\u0435llo", "\uff48ello", "it's", 'a"b', CODE, "{% raw %}", "`touch ran`", "$(touch ran)"],
    *["a\nb", "a\0b", "\udcff", "'''", "", " ", "~", "-x"],
]


@pytest.mark.parametrize("kind", ["source", "pusher"])
@pytest.mark.parametrize("name", BAD_NAMES)
def test_a_bad_name_is_one_sentence_and_nothing_is_written(here: Path, kind: str, name: str) -> None:
    result = new(f"--name={name}", "--driver-type", kind)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("Error: Name is ")
    assert result.stderr.count("\n") == 1
    assert list(here.iterdir()) == []


@pytest.mark.parametrize("name", ["json", "print", "test", "sys", "fustor"])
def test_a_name_that_python_knows_makes_a_project(here: Path, name: str) -> None:
    assert new(f"source_{name}").exit_code == 0
    assert (here / f"source_{name}" / "src" / f"fustor_source_{name}" / "driver.py").is_file()


LIVE_TEXTS = [
    *[CODE, "{% for %}", "{#", '"""', "'''", "\\", "\\n", "#", "`touch ran`", "$(touch ran)"],
    "]]\u2019\U0001f600",
]


@pytest.mark.parametrize("text", LIVE_TEXTS)
def test_a_text_is_written_as_it_is_and_never_run(here: Path, text: str) -> None:
    result = new("source_hello", "--author", text, "--description", text, "--display-name", text)
    assert result.exit_code == 0, result.output
    project = tomllib.loads((here / "source_hello" / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert (project["description"], project["authors"][0]["name"]) == (text, text)
    for path in (here / "source_hello").rglob("*.py"):
        ast.parse(path.read_text(encoding="utf-8"))
    assert [path.name for path in here.iterdir()] == ["source_hello"]


def test_every_option_of_the_template_has_a_flag() -> None:
    text = new("--help").output
    table = json.loads((template_path() / "cookiecutter.json").read_text())
    flags = [f"--{name.replace('_', '-')}" for name in table if not name.startswith("_")]
    assert [flag for flag in flags if f"  {flag} " not in text] == []


def test_a_directory_that_is_in_the_way_is_named_before_anything_is_asked(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(new_module, "_on_terminal", lambda: True)
    (here / "source_hello").mkdir()
    result = new("source_hello")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "exists already" in result.stderr


def test_a_directory_that_may_not_be_in_the_way_does_not_keep_a_member_from_being_made(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(new_module, "_on_terminal", lambda: True)
    (here / "pyproject.toml").write_text("[tool.uv.workspace]\n")
    (here / "source_hello").mkdir()
    result = new("source_hello", "--no-check", typed="\n" * 7 + "workspace\n" + "\n" * 2)
    assert result.exit_code == 0, result.output
    assert (here / "packages" / "source_hello" / "pyproject.toml").is_file()


def test_an_unknown_flag_is_refused_and_nothing_is_written(here: Path) -> None:
    result = new("source_hello", "--colour", "red")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "No such option" in result.stderr
    assert list(here.iterdir()) == []


def test_a_loop_of_links_is_one_sentence(here: Path) -> None:
    (here / "loop").symlink_to("loop")
    result = new("source_hello", "--output-dir", "loop")
    assert result.exit_code == 2
    assert result.stderr.startswith(
        "Error: Cannot make a project in 'loop', name a directory with --output-dir: Too many levels"
    )


def test_a_directory_whose_name_is_no_text_is_printed_escaped(here: Path) -> None:
    name = os.fsdecode(b"sub \xff")
    (here / name).mkdir()
    result = new("source_hello", "--output-dir", name)
    assert result.exit_code == 0
    assert r"cd 'sub \udcff/source_hello'" in result.output


def test_ctrl_c_while_it_is_rendered_leaves_nothing_behind(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(**kwargs: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("cookiecutter.main.generate_files", interrupt)
    result = new("source_hello")
    assert (result.exit_code, result.stdout, result.stderr) == (130, "", "Interrupted.\n")
    assert list(here.iterdir()) == []


@pytest.mark.usefixtures("here")
def test_ctrl_c_at_a_prompt_interrupts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(new_module, "_on_terminal", lambda: True)
    result = new("source_hello", typed="")
    assert (result.exit_code, result.stderr.splitlines()[-1]) == (130, "Interrupted.")


UV = """#!/bin/sh
# A shell starts the second process with Ctrl-C ignored.
exec 3> ../started
sleep 1000 &
echo started >&3
wait
"""


def test_ctrl_c_while_it_is_tried_ends_every_process(installed: Installed) -> None:
    directory, stand_in = installed.directory, installed.directory / "uv-stand-in"
    stand_in.write_text(UV)
    stand_in.chmod(0o755)
    (directory / "uv.py").write_text(f"def find_uv_bin():\n    return {str(stand_in)!r}\n")
    os.mkfifo(directory / "started")
    with (
        installed.start("new", "source_hello", "--check") as process,
        (directory / "started").open() as started,
    ):
        started.readline()
        process.send_signal(signal.SIGINT)
        assert process.communicate(timeout=20)[1] == "Interrupted.\n"
        assert started.read() == "", "it ends when the last process that could write to it has ended"
    assert process.returncode == 130
    assert (directory / "source_hello" / "pyproject.toml").is_file()


def test_an_existing_directory_is_left_alone(here: Path) -> None:
    (here / "source_hello").mkdir()
    result = new("source_hello")
    assert result.exit_code == 2
    assert "exists already" in result.stderr
    assert list((here / "source_hello").iterdir()) == []


@pytest.mark.usefixtures("here")
def test_the_flags_are_written_into_the_project() -> None:
    flags = [
        "--display-name",
        "Say Hi",
        "--description",
        "Says hi.",
        "--author",
        "Ada",
        "--email",
        "a@example.org",
    ]
    assert new("source_hello", *flags).exit_code == 0
    written = Path("source_hello/pyproject.toml").read_text()
    assert 'description = "Says hi."' in written
    assert 'authors = [{ name = "Ada", email = "a@example.org" }]' in written


@pytest.mark.usefixtures("here")
def test_without_a_terminal_nothing_is_asked() -> None:
    assert "Author" not in new("source_hello").output


@pytest.mark.usefixtures("here")
def test_on_a_terminal_what_was_not_given_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(new_module, "_on_terminal", lambda: True)
    result = new("source_hello", "--author", "Ada", typed="\nSay Hi\n" + "\n" * 8)
    assert result.exit_code == 0, result.output
    assert "Author" not in result.output
    assert "A Fustor source driver for Say Hi." in Path("source_hello/pyproject.toml").read_text()


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("code", [0, 1, 3])
def test_check_ends_with_the_exit_code_of_the_trial(monkeypatch: pytest.MonkeyPatch, code: int) -> None:
    monkeypatch.setattr("fustor_driver.scaffolding.trial_run.run_trial", lambda project, directory: code)
    assert new("source_hello", "--check").exit_code == code


def test_the_installed_command_shows_no_traceback(here: Path) -> None:
    command = Path(sys.executable).with_name("fustor-driver")
    done = subprocess.run(
        [command, "new", "../x"], cwd=here, capture_output=True, text=True, check=False, timeout=100
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "Error: '../x' must start with source_ or pusher_, as in source_hello.\n"
