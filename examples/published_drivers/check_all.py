"""Checks drivers that are published on PyPI, and writes the findings to docs/published.md.

`nox -s published` runs it in an environment with the wheels of this project and the drivers.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from fustor_conformance.outcome import Outcome
from fustor_conformance.results import RESULT, Result, sentence

HERE = Path(__file__).parent
PAGE = HERE.parents[1] / "docs" / "published.md"
CHECKS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("pusher:openapi", ()),
    ("pusher:echo", ()),
    ("source:fs", ("--harness", "fs_harness:DirectoryHarness")),
)
"""The drivers, and the further arguments of `fustor-driver check` for each."""

ORDER = (
    Outcome.FAIL,
    Outcome.WARN,
    Outcome.ERROR,
    Outcome.WAIVED,
    Outcome.NOT_EXERCISED,
    Outcome.NOT_DECLARED,
    Outcome.PASS,
)
"""The order of the outcomes in a table."""

LONGEST = 400
"""The maximum length of a finding in a table, in characters."""

VARYING = tuple(
    (re.compile(pattern), constant)
    for pattern, constant in (
        (r"/[^\s']*/fustor-fs-\w+", "DIRECTORY"),
        (r"127\.0\.0\.1:\d+", "127.0.0.1:PORT"),
        (r" at 0x[0-9a-f]+", ""),
        (r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "UUID"),
        (r"\d{10}\.\d+", "TIME"),
        (r"index=\d{13}", "index=TIME"),
        (r"\(\d+ characters\)", ""),
        (r"position \d+:", "position N:"),
    )
)
"""The parts of a finding that differ from run to run, and what replaces them."""

INTRODUCTION = """\
# Published drivers, checked

This page shows the findings of the kit on unmodified drivers from PyPI. When they were written, their authors
could not run the contract as tests. The tables show what an author learns from the kit.
`nox -s published` installs the drivers, runs the kit and writes this page.

To reproduce a finding, run the command below its table and add `--select` with the id of the clause. The
command also prints the steps that led to the finding. If another deviation prevents a check, its clause is
"not exercised", with the reason, and does not count as a failure.
"""


def main(directory: Path) -> None:
    """Check every driver, print its table and write the page.

    Args:
        directory: where the JSON reports are written.
    """
    sections = [section(check(directory, spec, arguments), spec, arguments) for spec, arguments in CHECKS]
    PAGE.write_text("\n".join([INTRODUCTION, *sections]), encoding="utf-8")
    sys.stdout.write("\n".join(sections))


def check(directory: Path, spec: str, arguments: tuple[str, ...]) -> dict[str, Any]:
    """Run the command and return its JSON report; a driver that does not conform is not an error here.

    Args:
        directory: where the report is written.
        spec: the driver, such as "pusher:echo".
        arguments: the further arguments of the command.
    """
    path = directory / f"{spec.replace(':', '_')}.json"
    path.unlink(missing_ok=True)
    done = subprocess.run(
        ["fustor-driver", "check", spec, *arguments, "--json", str(path)], cwd=HERE, check=False
    )
    if done.returncode not in (0, 1, 3):
        sys.exit(f"fustor-driver check {spec} ended with status {done.returncode}.")
    report: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    if report["counts"]["error"]:
        sys.exit(f"The kit or a harness failed on {spec}; see the report above.")
    return report


def section(report: dict[str, Any], spec: str, arguments: tuple[str, ...]) -> str:
    """Return the section of the page about one driver.

    Args:
        report: the JSON report on the driver.
        spec: the driver, such as "pusher:echo".
        arguments: the further arguments of the command.
    """
    driver = report["driver"]
    results = [RESULT.validate_python(result) for result in report["results"]]
    counts = Counter(result.outcome for result in results)
    return "\n".join(
        [
            f"## {driver['distribution']} {driver['version']}",
            "",
            f"`{spec}` is **{report['verdict']}** (contract {report['contract']}, "
            f"profile {report['profile']}, seed {report['seed']}): "
            + ", ".join(f"{count} {outcome}" for outcome, count in counts.items())
            + ".",
            "",
            "| clause | level | outcome | finding |",
            "|---|---|---|---|",
            *table(results),
            "",
            f"    fustor-driver check {' '.join((spec, *arguments))}",
            "",
        ]
    )


def table(results: Sequence[Result]) -> Iterator[str]:
    """Yield one row for each clause, in the order of the outcomes."""
    for result in sorted(results, key=lambda result: ORDER.index(result.outcome)):
        cells = (result.clause, result.level, result.outcome, escaped(sentence(result)))
        yield f"| {' | '.join(cells)} |"


def escaped(text: str) -> str:
    """Return `text` for a cell of a Markdown table, without the parts that differ from run to run."""
    for pattern, constant in VARYING:
        text = pattern.sub(constant, text)
    text = " ".join(text.split())
    text = text if len(text) <= LONGEST else f"{text[:LONGEST]}..."
    return re.sub(r"([|<*_\\])", r"\\\1", text)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
