"""Measures `fustor-driver new`; `nox -s bench` runs it."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from fustor_driver_template import template_path

sys.path.append(str(Path(__file__).parents[3] / "conformance" / "benchmarks"))

from measuring import compare

COMMAND = str(Path(sys.executable).with_name("fustor-driver"))
COOKIECUTTER = (sys.executable, "-m", "cookiecutter", "--default-config", "--no-input", "--output-dir")


def run(*command: str) -> None:
    """Run a program and discard its output."""
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL, capture_output=True)


def new(*flags: str) -> None:
    """Make a project in a directory of its own."""
    with tempfile.TemporaryDirectory() as directory:
        run(COMMAND, "new", "source_hello", "--output-dir", directory, *flags)


def plain_cookiecutter() -> None:
    """Make the same project with cookiecutter alone."""
    with tempfile.TemporaryDirectory() as directory:
        run(*COOKIECUTTER, directory, str(template_path()))


def of_new() -> list[str]:
    """Return the time to make a project, compared with plain cookiecutter."""
    compared = compare(new, plain_cookiecutter, times=15)
    return [compared.line("fustor-driver new, and plain cookiecutter (whole runs)")]


def of_check() -> list[str]:
    """Return the time to make, install and check a project without downloads."""
    new("--check")
    started = time.perf_counter()
    new("--check")
    taken = time.perf_counter() - started
    return [f"{'fustor-driver new source_hello --check, from a warm cache':<58} {taken:9.2f} s"]


if __name__ == "__main__":
    for part in (of_new, of_check):
        for line in part():
            sys.stdout.write(line + "\n")
            sys.stdout.flush()
