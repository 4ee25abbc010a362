"""Make the project of each covering row, run every step in it, and print a table of the results.

Run `python -m combinations.matrix` in `tests`. `--only pusher_custom` selects the rows with that value.
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

from .axes import AXES, Row, covering
from .making import make
from .steps import STEPS, Project, StepError

PARALLEL = 2
FIRST = next(iter(STEPS))
OK, FAILED, NOT_RUN = "ok", "FAILED", "-"
MARKS = {("pytest", False): "ok, own", ("nox", False): NOT_RUN}
"""The marks of steps that run only in part, or not at all, in a project that is not exhaustive."""


@dataclass(frozen=True)
class Result:
    """The result of one row: a mark for each step, and the output of each failed step."""

    row: Row
    marks: dict[str, str]
    outputs: dict[str, str]


def run_rows(rows: Sequence[Row]) -> Iterator[Result]:
    """Make the projects of the rows in a temporary directory, and run the steps in parallel."""
    exhaustive = first_of_each_style(rows)
    with (
        tempfile.TemporaryDirectory(prefix="fustor-template-") as scratch,
        ThreadPoolExecutor(PARALLEL) as pool,
    ):
        # One by one, because cookiecutter changes the current directory.
        made = [make(row, Path(scratch) / str(number), row in exhaustive) for number, row in enumerate(rows)]
        yield from pool.map(run_steps, made)


def run_steps(project: Project) -> Result:
    """Run every step in a project, and remove the project."""
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
    return Result(project.row, marks, outputs)


def first_of_each_style(rows: Iterable[Row]) -> list[Row]:
    """Return the first row of each style; its project is exhaustive."""
    return list({row["style"]: row for row in reversed(list(rows))}.values())


def table(results: Sequence[Result]) -> str:
    """Format the results as a table with one line per row."""
    head = [*AXES, *STEPS]
    lines = [
        head,
        *([*(result.row[axis] or "none" for axis in AXES), *result.marks.values()] for result in results),
    ]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join("  ".join(map(str.ljust, line, widths)).rstrip() for line in lines)


def title(result: Result) -> str:
    """Return the values of the row of a result."""
    return ", ".join(filter(None, result.row.values()))


def write(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def report(results: Sequence[Result]) -> str | None:
    """Print the table and the output of the failed steps; return the failed steps, or None."""
    write(table(results))
    failures = [(result, step, output) for result in results for step, output in result.outputs.items()]
    for result, step, output in failures:
        write(f"\n{'=' * 100}\n{step}: {title(result)}\n\n{output}")
    failed = sorted({f"{step} ({result.row['style']})" for result, step, _ in failures})
    return f"failed: {', '.join(failed)}" if failed else None


def selected(arguments: Sequence[str]) -> list[Row]:
    """Return the rows that the command line selects."""
    parser = argparse.ArgumentParser(prog="combinations.matrix")
    values = [value for choices in AXES.values() for value in choices if value]
    parser.add_argument(
        "--only",
        action="append",
        default=[],
        choices=values,
        metavar="VALUE",
        help=f"run only rows with this value, one of {', '.join(values)}",
    )
    required = set(parser.parse_args(arguments).only)
    rows = [row for row in covering() if required <= set(row.values())]
    return rows or parser.error("no row has all of these values")


def main(arguments: Sequence[str]) -> str | None:
    """Run the steps in the selected rows; return the failed steps, or None."""
    rows, results = selected(arguments), []
    for result in run_rows(rows):
        results.append(result)
        failed = ", ".join(result.outputs) or "nothing"
        write(f"{title(result)}: {failed} failed, {len(results)} of {len(rows)}")
    return report(results)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
