"""Runs every defect with many seeds, and the reference drivers and variants with each of them.

    python -m defects.matrix [--seeds N] [--only CLAUSE] [--jobs N] [--page FILE]

It prints a line for every check, and the totals; any defect that escapes and any driver that is blamed
wrongly is named, and the status is 1. Run by `nox -s defects`.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from fustor_conformance.contract import CLAUSES
from fustor_conformance.outcome import Outcome
from fustor_conformance.profiles import PROFILES
from fustor_conformance.registry import Check, checks_for

from .catalogue import clean_drivers, every_defect, reference_drivers
from .long_runs import add_jobs, counted, say
from .registry import Defect
from .running import (
    INSTALLED,
    checks_of,
    clauses_of,
    examination_of,
    examine_at_once,
    examine_defect,
    is_caught,
    said_against,
)

# As an author's CI has it, but for what only makes a finding smaller.
PROFILE = replace(PROFILES["ci"], shrink_seconds=0.0)
# There are many drivers that are right: with few examples for each seed, however busy the machine.
CLEAN = replace(PROFILE, examples=3, seconds=60.0)
# Many checks in one process.
_DEADLINE = 1800.0
# What a driver cannot help being, and no fault of its own.
LEFT_OUT = {
    "HasOneUrl": ("PSH-SES-04",),
    "CountsUnderAnotherName": ("PSH-SES-04",),
    "Blocks": ("PSH-FLT-05",),
}


@dataclass(frozen=True, slots=True)
class Row:
    """What one defect came to.

    Attributes:
        defect: the defect.
        caught: with how many seeds it was caught, for its own reason.
        seeds: how many were tried.
    """

    defect: Defect
    caught: int
    seeds: int

    @property
    def escaped(self) -> bool:
        """Whether it was not caught every time."""
        return self.caught < self.seeds


def main(arguments: Sequence[str]) -> int:
    """Run the matrix and return the status."""
    options = _options(arguments)
    seeds = range(options.seeds)
    numbers = [n for n, entry in enumerate(every_defect()) if entry.clause.startswith(options.only)]
    pairs = [(n, seed) for n in range(len(clean_drivers())) for seed in seeds]
    # Processes and not threads: a defect is examined with the registry changed for it.
    with ProcessPoolExecutor(options.jobs, get_context("fork")) as pool:
        rows = list(_shown(pool.map(partial(_try, seeds=seeds), numbers), len(numbers)))
        said = pool.map(partial(_said_against, only=options.only), *zip(*pairs, strict=True))
        runs = counted(said, len(pairs), "runs over drivers that are right", every=100)
        blamed = [found for part in runs for found in part]
        clauses = list(dict.fromkeys(row.defect.clause for row in rows))
        alone = dict(zip(clauses, pool.map(_alone, clauses), strict=True))
    lines = list(_table(rows))
    totals = _totals(rows, len(seeds), blamed, alone)
    say("\n".join([*lines, "", *totals]))
    if options.page:
        Path(options.page).write_text(page(rows, totals, alone), encoding="utf-8")
    return 1 if blamed or any(row.escaped for row in rows) else 0


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="defects", description="Run every defect with many seeds.")
    parser.add_argument("--seeds", type=int, default=20, help="how many seeds (default: 20)")
    parser.add_argument("--only", default="", help="only clauses that begin like this")
    add_jobs(parser)
    parser.add_argument("--page", help="write the page about the defects")
    return parser.parse_args(arguments)


def _shown(rows: Iterable[Row], count: int) -> Iterator[Row]:
    for row in counted(rows, count, "defects"):
        if row.escaped:
            say(f"{row.defect.clause} {row.defect.id} escaped: {row.caught} of {row.seeds}")
        yield row


def _try(number: int, seeds: Sequence[int]) -> Row:
    defect = every_defect()[number]
    caught = sum(is_caught(defect, examine_defect(defect, profile=PROFILE, seed=seed)) for seed in seeds)
    return Row(defect, caught, len(seeds))


def _said_against(number: int, seed: int, only: str) -> list[str]:
    """Return what is said with `seed` against a driver that is right."""
    driver = clean_drivers()[number]
    profile = PROFILE if number < len(reference_drivers()) else CLEAN
    left_out = (*INSTALLED, *LEFT_OUT.get(driver.id, ()))
    checks = [check for check in checks_of(driver.kind, only) if check.clause not in left_out]
    if seed > 0:
        checks = [check for check in checks if check.given]  # To the others all seeds are the same.
    found = examine_at_once(driver, checks, replace(profile, deadline=_DEADLINE), seed)
    return said_against(driver, seed, ((check.name, finding) for check, finding in found.items()))


def _alone(clause: str) -> str:
    """Return the name of a defect that breaks `clause` and no other; an empty text where none is found."""
    own = [entry for entry in every_defect() if entry.clause == clause]
    return next((entry.id for entry in own if _broken_by(entry) == {clause}), "")


def _broken_by(defect: Defect) -> set[str]:
    results = map(examination_of(defect).examine, clauses_of(defect.kind))
    return {result.clause for result in results if result.outcome in (Outcome.FAIL, Outcome.WARN)}


# --- what is shown --------------------------------------------------------------------------------------


def _table(rows: Sequence[Row]) -> Iterator[str]:
    for clause in CLAUSES:
        for check in checks_for(clause):
            own = [row for row in rows if row.defect.check is check]
            if own:
                caught = sum(not row.escaped for row in own)
                yield f"{clause:<12} {check.name:<50} {caught:>3} of {len(own):>3} caught every time"


def _totals(rows: Sequence[Row], seeds: int, blamed: Sequence[str], alone: Mapping[str, str]) -> list[str]:
    clauses = {row.defect.clause for row in rows}
    caught = sum(not row.escaped for row in rows)
    references, others = len(reference_drivers()), len(clean_drivers()) - len(reference_drivers())
    return [
        f"{len(rows)} defects of {len(clauses)} clauses, each tried with {seeds} seeds, profile ci: "
        f"{caught} caught every time, {len(rows) - caught} not.",
        f"{references} reference drivers with each of the seeds, profile ci, and {others} others that are "
        f"right, with {CLEAN.examples} examples for each check that draws inputs; the other checks once: "
        + (f"blamed {len(blamed)} times." if blamed else "nothing is said against them."),
        *blamed,
        f"{sum(map(bool, alone.values()))} of {len(alone)} clauses have a defect that no other clause fails.",
    ]


_HEAD = ("| defect | caught by | seeds |", "|---|---|---|")


def page(rows: Sequence[Row], totals: Sequence[str], alone: Mapping[str, str]) -> str:
    """Return the page about the defects, which `nox -s defects` writes."""
    lines = [
        "# What the kit catches",
        "",
        "Written by `nox -s defects`; edit the defects, not this page.",
        "",
        "A *defect* is a reference driver with one thing wrong. It counts as caught when the check that is",
        "there for it fails, and says the words that show that it fails for that reason. The drivers are in",
        "`conformance/tests/defects`, where packages with one thing wrong have tests of their own.",
        "",
        *totals,
    ]
    for clause in CLAUSES.values():
        own = [row for row in rows if row.defect.clause == clause.id]
        if own:
            lines += ["", f"## {clause.id}", "", clause.text, "", *_HEAD]
            lines += [_line(row, alone.get(clause.id, "")) for row in own]
    return "\n".join(lines) + "\n"


def _line(row: Row, alone: str) -> str:
    only = " (and by no other clause)" if row.defect.id == alone else ""
    return f"| {row.defect.what} | {_words(row.defect.check)}{only} | {row.caught} of {row.seeds} |"


def _words(check: Check) -> str:
    return check.name.replace("_", " ")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
