from __future__ import annotations

import subprocess
import sys
from pathlib import Path

AUTHOR = Path(__file__).parent / "typing" / "author.py"


def test_an_authors_drivers_pass_mypy_strict(tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "mypy",
        "--strict",
        "--config-file=",
        f"--cache-dir={tmp_path}",
        str(AUTHOR),
    ]
    result = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path, timeout=300)
    assert result.returncode == 0, result.stdout + result.stderr
