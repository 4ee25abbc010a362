"""Checks the published drivers and writes what was found to docs/published.md.

`nox -s published` runs this in an environment that has this project's wheels and the drivers.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
PAGE = HERE.parents[1] / "docs" / "published.md"
CHECKS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("pusher:openapi", ()),
    ("pusher:echo", ()),
    ("source:fs", ("--harness", "fs_harness:FolderHarness")),
)
DEVIATIONS = ("fail", "warn", "error")
LONGEST = 400
VARYING = tuple(
    (re.compile(pattern), constant)
    for pattern, constant in (
        (r"/[^\s']*/fustor-fs-\w+", "FOLDER"),
        (r"127\.0\.0\.1:\d+", "127.0.0.1:PORT"),
        (r" at 0x[0-9a-f]+", ""),
        (r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "UUID"),
        (r"\d{10}\.\d+", "TIME"),
        (r"index=\d{13}", "index=TIME"),
        (r"\(\d+ characters\)", ""),
        (r"position \d+:", "position N:"),
    )
)

INTRODUCTION = """\
# Published drivers, checked

What the kit finds on drivers that are published on PyPI, unmodified. They were written before the
contract could be run, so these tables are no reproach: they show what an author learns from the kit.
`nox -s published` makes the environment, runs the kit and writes this page.

Each finding can be reproduced with the command below its table and `--select` with the id of a clause;
it then prints the steps that were taken. A clause that could not be examined because of another
deviation says so, and is not counted as a failure.
"""


def main(folder: Path) -> None:
    """Check every driver, print its table and write the page."""
    sections = [section(check(folder, spec, arguments), spec, arguments) for spec, arguments in CHECKS]
    PAGE.write_text("\n".join([INTRODUCTION, *sections]), encoding="utf-8")
    sys.stdout.write("\n".join(sections))


def check(folder: Path, spec: str, arguments: tuple[str, ...]) -> dict[str, Any]:
    """Run the command and return its JSON report; a driver that does not conform is no error here."""
    path = folder / f"{spec.replace(':', '_')}.json"
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
    """Return the part of the page about one driver."""
    driver = report["driver"]
    counts = Counter(result["outcome"] for result in report["results"])
    return "\n".join(
        [
            f"## {driver['distribution']} {driver['version']}",
            "",
            f"`{spec}` is **{report['verdict']}** (contract {report['contract']}, "
            f"profile {report['profile']}, seed {report['seed']}): "
            + ", ".join(f"{count} {name}" for name, count in counts.items())
            + ".",
            "",
            "| clause | level | outcome | finding |",
            "|---|---|---|---|",
            *table(report["results"]),
            "",
            f"    fustor-driver check {' '.join((spec, *arguments))}",
            "",
        ]
    )


def table(results: list[dict[str, Any]]) -> Iterator[str]:
    """Yield a row for every clause that has a check: deviations first, then what could not be examined."""
    order = (*DEVIATIONS, "not exercised", "not declared", "pass")
    for outcome in order:
        for result in results:
            if result["outcome"] == outcome and result["message"] != "no check yet":
                cells = (result["clause"], result["level"], outcome, escaped(result["message"]))
                yield f"| {' | '.join(cells)} |"


def escaped(text: str) -> str:
    """Return `text` fit for a cell of a Markdown table, without what differs from run to run."""
    for pattern, constant in VARYING:
        text = pattern.sub(constant, text)
    text = " ".join(text.split())
    text = text if len(text) <= LONGEST else f"{text[:LONGEST]}..."
    return re.sub(r"([|<*_\\])", r"\\\1", text)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
