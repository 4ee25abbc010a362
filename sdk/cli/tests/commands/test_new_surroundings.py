"""`fustor-driver new` on a real terminal, on full or read-only disks, and interrupted."""

from __future__ import annotations

import os
import pty
import select
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from fustor_driver.cli import main

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

COMMAND = str(Path(sys.executable).with_name("fustor-driver"))
ROOT = "[tool.uv.workspace]\nmembers = []\n"
LONGEST_WAIT = 60
NOTICED_WITHIN = 5


def new(directory: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own, in a directory."""
    return subprocess.run(
        [COMMAND, "new", *arguments],
        cwd=directory,
        env={**os.environ, **variables},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=LONGEST_WAIT,
    )


@pytest.fixture
def mount(tmp_path: Path) -> Iterator[Callable[[str], Path]]:
    """Return a function that mounts a file system in memory, given its options."""
    mounted: list[Path] = []

    def mount_one(options: str) -> Path:
        directory = tmp_path / f"disk {len(mounted)}"
        directory.mkdir()
        command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(directory)]
        if os.geteuid() or subprocess.run(command, capture_output=True, check=False, timeout=100).returncode:
            pytest.skip("a file system cannot be mounted here")
        mounted.append(directory)
        return directory

    yield mount_one
    for directory in mounted:
        subprocess.run(["umount", "--lazy", str(directory)], check=True, timeout=100)


SMALL = ["size=4k", "size=32k", "size=64k", "nr_inodes=2", "nr_inodes=12"]


@pytest.mark.parametrize("options", SMALL)
def test_a_full_disk_is_one_sentence_and_nothing_is_left(mount: Callable[[str], Path], options: str) -> None:
    disk = mount(options)
    done = new(disk, "source_hello")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"Error: '{disk}/source_hello' cannot be written: No space left on device.\n"
    assert list(disk.iterdir()) == []


@pytest.mark.parametrize("options", ["size=8k", "size=64k", "nr_inodes=12"])
def test_a_full_disk_leaves_a_workspace_as_it_was(mount: Callable[[str], Path], options: str) -> None:
    disk = mount(options)
    (disk / "pyproject.toml").write_text(ROOT)
    done = new(disk, "source_hello", "--workspace", "--no-check")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.endswith("cannot be written: No space left on device.\n")
    assert [path.name for path in disk.iterdir()] == ["pyproject.toml"]
    assert (disk / "pyproject.toml").read_text() == ROOT


def test_a_full_directory_for_temporary_files_is_one_sentence(
    tmp_path: Path, mount: Callable[[str], Path]
) -> None:
    disk = mount("size=16k")
    (tmp_path / "here").mkdir()
    done = new(tmp_path / "here", "source_hello", TMPDIR=str(disk))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "Error: The temporary directory cannot be written, set TMPDIR to another one: "
        "No space left on device.\n"
    )
    assert [*disk.iterdir(), *(tmp_path / "here").iterdir()] == []


def test_a_directory_that_cannot_be_written_is_one_sentence(mount: Callable[[str], Path]) -> None:
    disk = mount("ro")
    done = new(disk, "source_hello")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"Error: '{disk}/source_hello' cannot be written: Read-only file system.\n"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize(
    "step", ["cookiecutter.main.generate_files", "fustor_driver.scaffolding.rendering._write"]
)
def test_whatever_ends_it_while_it_writes_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, number: signal.Signals
) -> None:
    (tmp_path / "temporary").mkdir()
    (tmp_path / "here").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    monkeypatch.setattr(step, lambda *_, **__: signal.raise_signal(number))
    result = CliRunner().invoke(main, ["new", "source_hello", "--output-dir", str(tmp_path / "here")])
    assert (result.exit_code, result.stdout, result.stderr) == (130, "", "Interrupted.\n")
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["here", "temporary"]


class Terminal:
    """A command that runs on a terminal of its own."""

    def __init__(self, directory: Path, *arguments: str) -> None:
        self.ours, theirs = pty.openpty()
        self.shown = ""
        self.process = subprocess.Popen(
            [COMMAND, *arguments],
            cwd=directory,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
        )
        os.close(theirs)

    def wait_for(self, text: str) -> None:
        """Wait until a text appears after those that were waited for before."""
        while text not in self.shown:
            assert select.select([self.ours], [], [], LONGEST_WAIT)[0], f"{text!r} did not come: {self.shown}"
            self.shown += self._read()
        self.shown = self.shown.partition(text)[2]

    def _read(self) -> str:
        try:
            read = os.read(self.ours, 10_000).decode()
        except OSError:
            read = ""
        assert read, f"the command ended: {self.shown}"
        return read

    def interrupt(self) -> None:
        """Press Ctrl-C until it is noticed: Python misses one that comes just before it waits for input."""
        for _ in range(LONGEST_WAIT // NOTICED_WITHIN):
            self.process.send_signal(signal.SIGINT)
            if select.select([self.ours], [], [], NOTICED_WITHIN)[0]:
                return
        raise AssertionError(f"Ctrl-C was not noticed: {self.shown}")

    def type(self, line: str) -> None:
        """Type a line."""
        os.write(self.ours, f"{line}\n".encode())


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Callable[..., Terminal]]:
    """Return a function that starts a command on a terminal."""
    started: list[Terminal] = []

    def start(*arguments: str) -> Terminal:
        started.append(Terminal(tmp_path, *arguments))
        return started[-1]

    yield start
    for each in started:
        each.process.kill()
        each.process.wait(timeout=100)
        os.close(each.ours)


def test_on_a_terminal_it_asks_again_until_the_answer_is_right(
    tmp_path: Path, terminal: Callable[..., Terminal]
) -> None:
    here = terminal("new", "pusher_shop", "--author", "Ada")
    here.wait_for("Number or word [http]:")
    here.type("2")
    here.wait_for("Display name [Shop]:")
    here.type("The Shop")
    here.wait_for("Description in one sentence [A Fustor pusher driver for The Shop.]:")
    here.type("")
    here.wait_for("Contact email address (may be empty):")
    here.type("nobody")
    here.wait_for("Email is 'nobody', but it must be an address like name@example.org, or empty.")
    here.wait_for("Contact email address (may be empty):")
    for _ in range(7):
        here.type("")
    here.wait_for(", a Fustor pusher driver.")
    here.wait_for("uv run pytest")
    assert here.process.wait(LONGEST_WAIT) == 0
    assert 'name = "Ada"' in (tmp_path / "pusher_shop" / "pyproject.toml").read_text()


def test_ctrl_c_on_a_terminal_ends_it_and_leaves_nothing(
    tmp_path: Path, terminal: Callable[..., Terminal]
) -> None:
    here = terminal("new")
    here.wait_for("Kind of driver:")
    here.wait_for("Number or word [source]: ")
    here.interrupt()
    here.wait_for("Interrupted.")
    assert here.process.wait(LONGEST_WAIT) == 130
    assert list(tmp_path.iterdir()) == []
