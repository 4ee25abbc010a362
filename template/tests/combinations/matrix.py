"""Makes a project of each covering combination, runs every step in it, and prints what came of it.

`python -m combinations.matrix` in this folder; `--only pusher_custom` for the rows that hold that value.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from combinations.axes import AXES, Row, covering
from combinations.making import make
from combinations.steps import STEPS, Project, StepError

AT_A_TIME = 2
FIRST = next(iter(STEPS))
OK, FAILED, NOT_RUN = "ok", "FAILED", "-"
MARKS = {("pytest", False): "ok, own", ("nox", False): NOT_RUN}
"""What is printed in place of `ok` for a step of which a part was run, or nothing."""


@dataclass(frozen=True)
class Tried:
    """What came of one row: a mark for each step, and what the failed ones printed."""

    row: Row
    marks: dict[str, str]
    outputs: dict[str, str]


def try_rows(rows: Sequence[Row]) -> Iterator[Tried]:
    """Make the projects of some rows in a temporary folder, and try them, some at a time."""
    exhaustive = first_of_each_style(rows)
    with (
        tempfile.TemporaryDirectory(prefix="fustor-template-") as scratch,
        ThreadPoolExecutor(AT_A_TIME) as pool,
    ):
        # One after the other, because cookiecutter changes the current folder.
        made = [make(row, Path(scratch) / str(number), row in exhaustive) for number, row in enumerate(rows)]
        yield from pool.map(try_project, made)


def try_project(project: Project) -> Tried:
    """Run every step in a project, and remove it."""
    marks = dict.fromkeys(STEPS, NOT_RUN)
    outputs: dict[str, str] = {}
    for name, step in STEPS.items():
        try:
            step(project)
            marks[name] = MARKS.get((name, project.exhaustive), OK)
        except StepError as failure:
            marks[name], outputs[name] = FAILED, str(failure)
            if name == FIRST:
                break
    shutil.rmtree(project.scratch)
    return Tried(project.row, marks, outputs)


def first_of_each_style(rows: Iterable[Row]) -> list[Row]:
    """Return, for each style, the row in which everything is run."""
    return list({row["style"]: row for row in reversed(list(rows))}.values())


def table(tried: Sequence[Tried]) -> str:
    """Write what came of the rows, one a line."""
    head = [*AXES, *STEPS]
    lines = [head, *([*(one.row[axis] or "none" for axis in AXES), *one.marks.values()] for one in tried)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join("  ".join(map(str.ljust, line, widths)).rstrip() for line in lines)


def title(one: Tried) -> str:
    """Name a row by its values."""
    return ", ".join(filter(None, one.row.values()))


def say(text: str) -> None:
    """Print a text at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def report(tried: Sequence[Tried]) -> str | None:
    """Print the table and what the failed steps printed; return what failed, or None."""
    say(table(tried))
    failures = [(one, step, output) for one in tried for step, output in one.outputs.items()]
    for one, step, output in failures:
        say(f"\n{'=' * 100}\n{step}: {title(one)}\n\n{output}")
    named = sorted({f"{step} ({one.row['style']})" for one, step, _ in failures})
    return f"failed: {', '.join(named)}" if failures else None


def wanted(arguments: Sequence[str]) -> list[Row]:
    """Return the rows that were asked for."""
    parser = argparse.ArgumentParser(prog="combinations.matrix")
    values = [value for choices in AXES.values() for value in choices if value]
    only = {"action": "append", "default": [], "choices": values, "metavar": "VALUE"}
    parser.add_argument("--only", help=f"what the rows have to hold, of {', '.join(values)}", **only)
    held = set(parser.parse_args(arguments).only)
    rows = [row for row in covering() if held <= set(row.values())]
    return rows or parser.error("no row holds all of these")


def main(arguments: Sequence[str]) -> str | None:
    """Try the rows that were asked for; return what failed, or None."""
    rows, tried = wanted(arguments), []
    for one in try_rows(rows):
        tried.append(one)
        say(f"{title(one)}: {', '.join(one.outputs) or 'nothing'} failed, {len(tried)} of {len(rows)}")
    return report(tried)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
