from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

RunPython = Callable[..., str]

# The limit of a test that waits in this process, in seconds.
TIME_LIMIT = 60

# Hides packages that are installed where these tests run, as if they were not installed.
HIDE = """
import sys

class Hide:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {hidden!r}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)

sys.meta_path.insert(0, Hide())
"""


@pytest.fixture
def run_python(tmp_path: Path) -> RunPython:
    """Run code in a new interpreter in which warnings are errors, and return its output."""

    def run(code: str, *, hidden: tuple[str, ...] = ()) -> str:
        script = tmp_path / "script.py"
        script.write_text(HIDE.format(hidden=hidden) + code, encoding="utf-8")
        command = [sys.executable, "-W", "error", str(script)]
        result = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
        assert result.returncode == 0, result.stderr
        return result.stdout

    return run


@pytest.fixture
def time_limit() -> Iterator[None]:
    """Fail a test that waits longer than the limit, for example for an event that never comes."""

    def fail(number: int, frame: object) -> None:
        raise TimeoutError(f"the test has not ended within {TIME_LIMIT} s")

    former = signal.signal(signal.SIGALRM, fail)
    signal.alarm(TIME_LIMIT)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, former)
