from __future__ import annotations

import os
import signal
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner
from fustor_driver.cli import main
from uv import find_uv_bin

ROOT = Path(__file__).parents[3]
SDK = {
    "fustor-event-model": "sdk/event-model",
    "fustor-core": "sdk/core",
    "fustor-conformance": "conformance",
    "fustor-driver-template": "template",
    "fustor-driver": "sdk/cli",
}

COMMAND = str(Path(sys.executable).with_name("fustor-driver"))

# The handlers of a program that was started on a terminal.
HANDLERS = {
    signal.SIGINT: signal.default_int_handler,
    signal.SIGTERM: signal.SIG_DFL,
    signal.SIGHUP: signal.SIG_DFL,
}

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
class Run:
    """How a command ended."""

    returncode: int
    stdout: str
    stderr: str

    def sentence(self, code: int) -> str:
        """Assert that it ended with `code` and printed only an error, and return the sentence."""
        assert (self.returncode, self.stdout) == (code, "")
        [line] = self.stderr.splitlines()
        assert line.startswith("Error: ")
        assert line.endswith((".", "?"))
        return line.removeprefix("Error: ")


@dataclass(frozen=True)
class Installed:
    """Fake distributions, and the command in the environment where they are installed."""

    directory: Path

    def add(self, name: str, code: str, entry_points: str) -> None:
        """Install a distribution with one module of the same name."""
        self._describe(name, "1.0", entry_points, "")
        (self.directory / f"{name}.py").write_text(code)

    def pusher(self, code: str = "", *, whole: bool = True) -> None:
        """Install a pusher as pusher:demo; `code` precedes its class, or replaces it."""
        text = f"{code}\n{PUSHER if whole else ''}"
        self.add("demo", text, "[fustor.drivers.pushers]\ndemo = demo:Pusher\n")

    def project(self, project: Path) -> None:
        """Install a project, as an installer would."""
        table = tomllib.loads((project / "pyproject.toml").read_text())["project"]
        metadata = "".join(f"Requires-Dist: {requirement}\n" for requirement in table["dependencies"])
        metadata += f"License-Expression: MIT\nSummary: {table['description']}\n"
        metadata += f"Requires-Python: {table['requires-python']}\n"
        [(group, names)] = table["entry-points"].items()
        lines = [f"[{group}]", *(f"{name} = {value}" for name, value in names.items())]
        self._describe(table["name"], table["version"], "\n".join(lines), metadata)
        for package in (project / "src").iterdir():
            package.rename(self.directory / package.name)

    def _describe(self, name: str, version: str, entry_points: str, metadata: str) -> None:
        info = self.directory / f"{name.replace('-', '_')}-{version}.dist-info"
        info.mkdir()
        head = f"Metadata-Version: 2.4\nName: {name}\nVersion: {version}\n"
        (info / "METADATA").write_text(head + metadata)
        (info / "entry_points.txt").write_text(entry_points)

    def run(self, *arguments: str) -> Run:
        """Run the command in this process."""
        result = CliRunner().invoke(main, arguments)
        return Run(result.exit_code, result.stdout, result.stderr)

    @contextmanager
    def start(self, *arguments: str) -> Iterator[subprocess.Popen[str]]:
        """Start the command in a process of its own, which is killed if the block fails."""
        with subprocess.Popen(
            [COMMAND, *arguments],
            cwd=self.directory,
            env={**os.environ, "PYTHONPATH": str(self.directory)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as process:
            try:
                yield process
            finally:
                process.kill()

    def run_alone(self, *arguments: str, typed: str = "") -> Run:
        """Run the command in a process of its own."""
        with self.start(*arguments) as process:
            stdout, stderr = process.communicate(typed, timeout=100)
        return Run(process.returncode, stdout, stderr)


@pytest.fixture(autouse=True)
def signals_end_programs() -> Iterator[None]:
    """Restore the default handlers of ignored signals: nohup sets SIG_IGN, which processes inherit."""
    ignored = [number for number in HANDLERS if signal.getsignal(number) is signal.SIG_IGN]
    for number in ignored:
        signal.signal(number, HANDLERS[number])
    yield
    for number in ignored:
        signal.signal(number, signal.SIG_IGN)


@pytest.fixture(scope="session")
def uv_cache() -> str:
    """Return the developer's own cache of uv; packages from an index do not depend on the home directory."""
    command = [find_uv_bin(), "cache", "dir"]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=100).stdout.strip()


@pytest.fixture(autouse=True)
def home(uv_cache: str, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a home directory without configuration of git or cookiecutter, to ignore the developer's own.

    Variables that name the environment of the developer are removed as well.
    """
    directory = tmp_path_factory.mktemp("home")
    for name in ("UV_PROJECT_ENVIRONMENT", "UV_PYTHON", "VIRTUAL_ENV"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("UV_CACHE_DIR", uv_cache)
    monkeypatch.setenv("HOME", str(directory))
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(directory / ".gitconfig"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.chdir(directory)
    return directory


@pytest.fixture(scope="session")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Return the wheels of the SDK, by distribution."""
    directory = tmp_path_factory.mktemp("sdk")
    for path in SDK.values():
        command = [
            find_uv_bin(),
            "build",
            "--quiet",
            "--wheel",
            "--out-dir",
            str(directory),
            str(ROOT / path),
        ]
        subprocess.run(command, check=True, timeout=100)
    return {name: next(directory.glob(f"{name.replace('-', '_')}-0*.whl")) for name in SDK}


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Installed]:
    """Return an environment without drivers, in the current directory."""
    directory = tmp_path / "installed"
    directory.mkdir()
    monkeypatch.syspath_prepend(directory)
    monkeypatch.chdir(directory)
    before = set(sys.modules)
    yield Installed(directory)
    for name in set(sys.modules) - before:
        if str(getattr(sys.modules[name], "__file__", None)).startswith(str(directory)):
            del sys.modules[name]


@pytest.fixture
def import_within(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Return a function that sets the time limit for importing a driver."""
    from fustor_conformance import preflight

    def set_limit(seconds: float) -> None:
        monkeypatch.setattr(
            "fustor_driver.checking.engine.Preflight", partial(preflight.Preflight, seconds=seconds)
        )

    return set_limit
