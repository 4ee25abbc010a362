"""Runs every defect with many seeds, and all correct drivers with the same seeds.

    python -m proof.tools.matrix [--seeds N] [--only CLAUSE] [--jobs N] [--page FILE]

It prints a line for every check, and the totals. If a defect escapes or a correct driver fails a clause, it
prints that too, and the status is 1. Run by `nox -s defects`.
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
    engine_of,
    exercise_defect,
    faults_of,
    is_caught,
    run_checks,
)

# The profile of an author's CI, without shrinking.
PROFILE = replace(PROFILES["ci"], shrink_seconds=0.0)
# There are many correct drivers: few examples for each seed, on any machine.
CLEAN = replace(PROFILE, examples=3, seconds=60.0)
# Seconds for many checks in one process.
_DEADLINE = 1800.0
# Clauses that a driver fails without being wrong.
LEFT_OUT = {
    "HasOneUrl": ("PSH-SES-04",),
    "CountsUnderAnotherName": ("PSH-SES-04",),
    "Blocks": ("PSH-FLT-05",),
}


@dataclass(frozen=True, slots=True)
class Row:
    """How often one defect was caught.

    Attributes:
        defect: the defect.
        caught: the number of seeds with which it was caught for the right reason.
        seeds: the number of seeds.
    """

    defect: Defect
    caught: int
    seeds: int

    @property
    def escaped(self) -> bool:
        """Whether it was missed with some seed."""
        return self.caught < self.seeds


def main(arguments: Sequence[str]) -> int:
    """Run the matrix and return the status."""
    options = _options(arguments)
    seeds = range(options.seeds)
    numbers = [n for n, entry in enumerate(every_defect()) if entry.clause.startswith(options.only)]
    pairs = [(n, seed) for n in range(len(clean_drivers())) for seed in seeds]
    # Processes, not threads: each defect changes the registry of checks while it runs.
    with ProcessPoolExecutor(options.jobs, get_context("fork")) as pool:
        rows = list(_shown(pool.map(partial(_run, seeds=seeds), numbers), len(numbers)))
        faults = pool.map(partial(_faults_of, only=options.only), *zip(*pairs, strict=True))
        runs = counted(faults, len(pairs), "runs of correct drivers", every=100)
        blamed = [fault for faults in runs for fault in faults]
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
    parser.add_argument("--seeds", type=int, default=20, help="number of seeds (default: 20)")
    parser.add_argument("--only", default="", help="only clauses whose id starts with this")
    add_jobs(parser)
    parser.add_argument("--page", help="file to write the page about the defects to")
    return parser.parse_args(arguments)


def _shown(rows: Iterable[Row], count: int) -> Iterator[Row]:
    for row in counted(rows, count, "defects"):
        if row.escaped:
            say(f"{row.defect.clause} {row.defect.id} escaped: {row.caught} of {row.seeds}")
        yield row


def _run(number: int, seeds: Sequence[int]) -> Row:
    defect = every_defect()[number]
    caught = sum(is_caught(defect, exercise_defect(defect, profile=PROFILE, seed=seed)) for seed in seeds)
    return Row(defect, caught, len(seeds))


def _faults_of(number: int, seed: int, only: str) -> list[str]:
    """Return the faults that the kit finds in a correct driver with `seed`."""
    driver = clean_drivers()[number]
    profile = PROFILE if number < len(reference_drivers()) else CLEAN
    left_out = (*INSTALLED, *LEFT_OUT.get(driver.id, ()))
    checks = [check for check in checks_of(driver.kind, only) if check.clause not in left_out]
    if seed > 0:
        checks = [check for check in checks if check.given]  # The others draw nothing.
    found = run_checks(driver, checks, replace(profile, deadline=_DEADLINE), seed)
    return faults_of(driver, seed, ((check.name, finding) for check, finding in found.items()))


def _alone(clause: str) -> str:
    """Return the id of a defect that fails only `clause`, or an empty string."""
    own = [entry for entry in every_defect() if entry.clause == clause]
    return next((entry.id for entry in own if _broken_by(entry) == {clause}), "")


def _broken_by(defect: Defect) -> set[str]:
    results = map(engine_of(defect).exercise, clauses_of(defect.kind))
    return {result.clause for result in results if result.outcome in (Outcome.FAIL, Outcome.WARN)}


# --- output ---------------------------------------------------------------------------------------------


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
        f"{len(rows)} defects of {len(clauses)} clauses, each run with {seeds} seeds, profile ci: "
        f"{caught} caught every time, {len(rows) - caught} not.",
        f"{references} reference drivers with the same seeds, profile ci, and {others} other correct drivers "
        f"with {CLEAN.examples} examples for each check that draws inputs; checks that draw none run once: "
        + (f"{len(blamed)} faults found." if blamed else "no fault found."),
        *blamed,
        f"{sum(map(bool, alone.values()))} of {len(alone)} clauses have a defect that fails no other clause.",
    ]


_HEAD = ("| defect | caught by | seeds |", "|---|---|---|")


def page(rows: Sequence[Row], totals: Sequence[str], alone: Mapping[str, str]) -> str:
    """Return the page about the defects, which `nox -s defects` writes.

    Args:
        rows: how often each defect was caught.
        totals: the lines of the totals.
        alone: for each clause, the id of a defect that fails only this clause, or an empty string.
    """
    lines = [
        "# What the kit catches",
        "",
        "Written by `nox -s defects`; edit the defects, not this page.",
        "",
        "A *defect* is a reference driver with one thing wrong. It is caught if the check that it is for",
        "fails and the message shows the right reason. The defects are in `conformance/tests/proof/defects`,",
        "by family of clauses. The defects of packages run in `conformance/tests/proof/test_packages.py`.",
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
    only = " (and no other clause fails)" if row.defect.id == alone else ""
    return f"| {row.defect.what} | {_words(row.defect.check)}{only} | {row.caught} of {row.seeds} |"


def _words(check: Check) -> str:
    return check.name.replace("_", " ")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
