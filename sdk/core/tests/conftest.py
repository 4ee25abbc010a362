from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

RunPython = Callable[..., str]

# starlette is installed where these tests run; hidden, it looks as if it were not.
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
    """Run code in a fresh interpreter where warnings are errors, and give what it prints."""

    def run(code: str, *, hidden: tuple[str, ...] = ()) -> str:
        script = tmp_path / "script.py"
        script.write_text(HIDE.format(hidden=hidden) + code, encoding="utf-8")
        command = [sys.executable, "-W", "error", str(script)]
        result = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
        assert result.returncode == 0, result.stderr
        return result.stdout

    return run
