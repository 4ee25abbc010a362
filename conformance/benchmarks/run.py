"""What the kit costs, as ratios measured in one run; `nox -s bench` runs it.

Whatever is compared is measured in turn, so that a machine that grows slower meanwhile spoils both alike.
"""

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
from proof.tools.registry import Driver
from proof.tools.running import examination_of
from proof.references.sources import MemoryHarness
from fustor_conformance.contract import clauses_for
from fustor_conformance.profiles import PROFILES
kind, value, profile = sys.argv[1:]
driver = Driver(kind, value, MemoryHarness if kind == "source" else None)
examination = examination_of(driver, profile=PROFILES[profile])
started = time.perf_counter()
for clause in clauses_for(kind):
    examination.examine(clause)
print(time.perf_counter() - started)
"""


def run(*arguments: str, folder: Path | None = None) -> str:
    """Run Python and return what it wrote."""
    command = [sys.executable, *arguments]
    # With modules compiled beforehand, as an installed package has them, whatever this machine's setting.
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": ""}
    finished = subprocess.run(
        command, cwd=folder, env=environment, check=True, capture_output=True, text=True
    )
    return finished.stdout + finished.stderr


def of_the_plugin() -> list[str]:
    """Return what having the plugin costs a run without contract tests."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "test_nothing.py").write_text(PLAIN_TEST)
        plain = ["-m", "pytest", "-q", "-p", "no:cacheprovider"]
        compared = compare(
            lambda: run(*plain, folder=folder),
            lambda: run(*plain, "-p", "no:fustor_conformance", folder=folder),
            times=20,
        )
    return [
        compared.line("pytest with the plugin, and without (whole runs)"),
        f"{'importing the plugin beside pytest (-X importtime)':<58} {_import_milliseconds():9.2f} ms",
    ]


def _import_milliseconds() -> float:
    """Return the median of what importing the plugin takes where pytest was imported."""
    total = re.compile(rf"\|\s*(\d+)\s*\|\s*{re.escape(PLUGIN)}$", re.MULTILINE)
    found = [total.search(run("-X", "importtime", "-c", f"import pytest; import {PLUGIN}")) for _ in range(9)]
    return statistics.median(int(match[1]) / 1000 for match in found if match)


def of_whole_runs() -> list[str]:
    """Return how long the reference drivers take, in memory and on loopback."""
    lines = []
    for profile in ("quick", "ci"):
        for kind, value in (
            ("source", "proof.references.sources:ReferenceSource"),
            ("pusher", "proof.references.pushers:ReferencePusher"),
        ):
            seconds = float(run("-c", RUN_ALL, kind, value, profile, folder=TESTS).split()[-1])
            lines.append(f"{f'every clause of the reference {kind}, {profile}':<58} {seconds:9.2f} s")
    return lines


def of_the_envelope() -> list[str]:
    """Return what it takes to write an envelope, compared with how one would write it by hand."""
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
    """Return what a driver's import of the core costs, compared with pydantic alone."""
    compared = compare(
        lambda: run("-c", "import fustor_core.drivers"), lambda: run("-c", "import pydantic.main"), times=15
    )
    return [compared.line("import fustor_core.drivers, and pydantic.main (whole runs)")]


if __name__ == "__main__":
    for part in (of_the_core, of_the_envelope, of_the_plugin, of_whole_runs):
        for line in part():
            sys.stdout.write(line + "\n")
            sys.stdout.flush()
