"""What several tests of the plugin share: the project of a driver that is installed."""

from __future__ import annotations

import json
from typing import Any

import pytest

DRIVER = """
import os
from fustor_core.drivers import PusherDriver
from fustor_core.exceptions import ConfigError

class Fake(PusherDriver):
    "Throws everything away."

    def __init__(self, id, config):
        super().__init__(id, config)
        if (config.driver_params or {}).get("bad"):
            raise ConfigError("driver_params: bad")

    async def push(self, events, **keywords):
        return {"snapshot_needed": False}

    async def heartbeat(self, **keywords):
        return {}

    async def create_session(self, task_id):
        return {"session_id": "made up"}

    @classmethod
    async def get_needed_fields(cls, **keywords):
        return {}

    @classmethod
    async def get_wizard_steps(cls):
        return {}
"""
TESTS = """
from fustor_conformance import PusherHarness, contract_tests

class TestFake(contract_tests("pusher:fake")):
    pass
"""


class Project:
    """The project of a driver that is installed, with tests that pytest runs in a process of its own."""

    def __init__(self, pytester: pytest.Pytester) -> None:
        self.path = pytester.path
        self._pytester = pytester

    def install(self, module: str = DRIVER, name: str = "fake") -> None:
        entry_points = f"[fustor.drivers.pushers]\n{name} = fustor_pusher_{name}:Fake\n"
        folder = self.path / f"fustor_pusher_{name}-1.2.dist-info"
        folder.mkdir()
        metadata = f"Metadata-Version: 2.4\nName: fustor-pusher-{name}\nVersion: 1.2\n"
        (folder / "METADATA").write_text(metadata)
        (folder / "entry_points.txt").write_text(entry_points)
        (self.path / f"fustor_pusher_{name}.py").write_text(module)

    def change(self, old: str, new: str) -> None:
        """Replace `old` by `new` in the driver."""
        assert old in DRIVER
        (self.path / "fustor_pusher_fake.py").write_text(DRIVER.replace(old, new))

    def write(self, text: str) -> None:
        """Write the tests."""
        (self.path / "test_fake.py").write_text(text)

    def run(self, *arguments: str, select: str = "") -> pytest.RunResult:
        """Run pytest in this process, which has the kit imported; each clause still has its own."""
        return self._pytester.runpytest_inprocess(*_selection(select), *arguments)

    def run_apart(self, *arguments: str, select: str = "") -> pytest.RunResult:
        """Run pytest as its users do, which takes longer."""
        return self._pytester.runpytest_subprocess(*_selection(select), *arguments, timeout=120)

    def report(self, *arguments: str, select: str = "") -> Any:
        """Run the tests and return the JSON report."""
        self.run("--fustor-json", "report.json", *arguments, select=select)
        return json.loads((self.path / "report.json").read_text())

    def result(self, clause: str) -> Any:
        """Run the test of one clause, and return its result."""
        return next(result for result in self.report(select=clause)["results"] if result["clause"] == clause)


def _selection(select: str) -> list[str]:
    return ["-k", select] if select else []


@pytest.fixture
def project(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Project:
    monkeypatch.setenv("PYTHONPATH", str(pytester.path))
    monkeypatch.syspath_prepend(pytester.path)
    project = Project(pytester)
    project.install()
    project.write(TESTS)
    return project
