from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

COMMAND = str(Path(sys.executable).with_name("fustor-driver"))

PUSHER = """
from fustor_core.drivers import PusherDriver

class Pusher(PusherDriver):
    async def push(self, events, **kwargs):
        return {"snapshot_needed": False}

    async def heartbeat(self, **kwargs):
        return {}

    async def create_session(self, task_id):
        return {"session_id": task_id}

    @classmethod
    async def get_needed_fields(cls, **kwargs):
        return {}
"""


@dataclass(frozen=True)
class Installed:
    """An environment of fake distributions, and the real command in it."""

    folder: Path
    command: str = COMMAND

    def add(self, name: str, code: str, entry_points: str) -> None:
        """Install a distribution with one module of the same name."""
        info = self.folder / f"{name}-1.0.dist-info"
        info.mkdir(parents=True)
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        (info / "entry_points.txt").write_text(entry_points)
        (self.folder / f"{name}.py").write_text(code)

    def pusher(self, code: str = "", *, whole: bool = True) -> None:
        """Install a pusher as pusher:demo; `code` comes before its class, or in its place."""
        self.add(
            "demo", f"{code}\n{PUSHER if whole else ''}", "[fustor.drivers.pushers]\ndemo = demo:Pusher\n"
        )

    @property
    def environment(self) -> dict[str, str]:
        return {**os.environ, "PYTHONPATH": str(self.folder)}

    def run(self, *arguments: str, code: str = "") -> subprocess.CompletedProcess[str]:
        """Run the command; `code` runs before it in the same process."""
        command = [self.command]
        if code:
            command = [sys.executable, "-c", f"{code}\nfrom fustor_driver.cli import main\nmain()"]
        return subprocess.run(
            [*command, *arguments],
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )


@pytest.fixture
def installed(tmp_path: Path) -> Installed:
    folder = tmp_path / "installed"
    folder.mkdir()
    return Installed(folder)


@pytest.fixture
def one_sentence() -> Callable[[subprocess.CompletedProcess[str], int], str]:
    """Assert that a run ended with this code and one line on standard error, which is returned."""

    def check(run: subprocess.CompletedProcess[str], code: int) -> str:
        assert (run.returncode, run.stdout) == (code, "")
        [line] = run.stderr.splitlines()
        assert line.startswith("Error: ")
        assert line.endswith((".", "?"))
        return line.removeprefix("Error: ")

    return check
