"""Measures the costs of the kit and prints them as ratios; `nox -s bench` runs it."""

from __future__ import annotations

import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from measuring import compare

TESTS = Path(__file__).parents[1] / "tests"
PLUGIN = "fustor_conformance.plugin"
PLAIN_TEST = "def test_nothing():\n    pass\n"
RUN_ALL = """
import sys, time
from fustor_conformance.contract import clauses_for
from fustor_conformance.profiles import PROFILES
from proof.references.sources import MemoryHarness
from proof.tools.registry import Driver
from proof.tools.running import engine_of
kind, value, profile = sys.argv[1:]
driver = Driver(kind, value, MemoryHarness if kind == "source" else None)
engine = engine_of(driver, profile=PROFILES[profile])
started = time.perf_counter()
for clause in clauses_for(kind):
    engine.exercise(clause)
print(time.perf_counter() - started)
"""


def run(*arguments: str, directory: Path | None = None) -> str:
    """Run Python and return its output.

    Args:
        *arguments: the arguments of the interpreter.
        directory: the working directory; the current one if left out.
    """
    command = [sys.executable, *arguments]
    # An installed package has compiled modules, so Python must be allowed to write them.
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": ""}
    finished = subprocess.run(
        command, cwd=directory, env=environment, check=True, capture_output=True, text=True
    )
    return finished.stdout + finished.stderr


def of_the_plugin() -> list[str]:
    """Return the cost of the plugin in a run without contract tests."""
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        (directory / "test_nothing.py").write_text(PLAIN_TEST)
        plain = ["-m", "pytest", "-q", "-p", "no:cacheprovider"]
        compared = compare(
            lambda: run(*plain, directory=directory),
            lambda: run(*plain, "-p", "no:fustor_conformance", directory=directory),
            times=20,
        )
    return [
        compared.line("pytest with the plugin, and without (whole runs)"),
        f"{'importing the plugin after pytest (-X importtime)':<58} {_import_milliseconds():9.2f} ms",
    ]


def _import_milliseconds() -> float:
    """Return the median time to import the plugin in a process that has imported pytest."""
    total = re.compile(rf"\|\s*(\d+)\s*\|\s*{re.escape(PLUGIN)}$", re.MULTILINE)
    found = [total.search(run("-X", "importtime", "-c", f"import pytest; import {PLUGIN}")) for _ in range(9)]
    return statistics.median(int(match[1]) / 1000 for match in found if match)


def of_whole_runs() -> list[str]:
    """Return how long all clauses of the reference drivers take."""
    lines = []
    for profile in ("quick", "ci"):
        for kind, value in (
            ("source", "proof.references.sources:ReferenceSource"),
            ("pusher", "proof.references.pushers:ReferencePusher"),
        ):
            seconds = float(run("-c", RUN_ALL, kind, value, profile, directory=TESTS).split()[-1])
            lines.append(f"{f'every clause of the reference {kind}, {profile}':<58} {seconds:9.2f} s")
    return lines


def of_the_envelope() -> list[str]:
    """Return the time to encode an envelope, compared with `json.dumps()`."""
    from fustor_core.envelope import Envelope
    from fustor_event_model.models import InsertEvent

    rows = [{"id": number, "name": f"row {number}", "amount": number / 7} for number in range(1000)]
    event = InsertEvent(
        fields=["id", "name", "amount"], rows=rows, index=1, event_schema="shop", table="items"
    )
    envelope = Envelope(agent_id="agent", task_id="task", session_id="session", events=[event])

    def by_hand() -> bytes:
        value: Any = {**envelope.model_dump(exclude={"events"}), "events": [event.model_dump(mode="json")]}
        return json.dumps(value).encode()

    assert json.loads(by_hand()) == json.loads(envelope.encode())
    return [
        compare(envelope.encode, by_hand, times=200).line("Envelope.encode() of 1000 rows, and json.dumps()")
    ]


def of_the_core() -> list[str]:
    """Return the time to import the core, compared with pydantic alone."""
    compared = compare(
        lambda: run("-c", "import fustor_core.drivers"), lambda: run("-c", "import pydantic.main"), times=15
    )
    return [compared.line("import fustor_core.drivers, and pydantic.main (whole runs)")]


if __name__ == "__main__":
    for part in (of_the_core, of_the_envelope, of_the_plugin, of_whole_runs):
        for line in part():
            sys.stdout.write(line + "\n")
            sys.stdout.flush()
