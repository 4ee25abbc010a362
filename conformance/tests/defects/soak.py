"""Runs the kit over the reference drivers again and again, to find what is true only most of the time.

    python -m defects.soak [--runs N] [--jobs N]

Each run has a seed of its own and goes through every clause with the profile quick, as a user's would. The
first thing said against a reference driver is named, and the status is 1. Run by `nox -s soak`.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from .catalogue import reference_drivers
from .long_runs import add_jobs, counted, say
from .running import clauses_of, examination_of, said_against


def main(arguments: Sequence[str]) -> int:
    """Run the soak and return the status."""
    parser = argparse.ArgumentParser(prog="soak", description="Run the kit over the reference drivers.")
    parser.add_argument("--runs", type=int, default=200, help="how many runs (default: 200)")
    add_jobs(parser)
    options = parser.parse_args(arguments)
    runs = options.runs
    with ProcessPoolExecutor(options.jobs, get_context("fork")) as pool:
        for said in counted(pool.map(_said_against, range(runs)), runs, "runs, nothing said", every=20):
            if said:
                pool.shutdown(wait=False, cancel_futures=True)
                say("\n".join(said))
                return 1
    return 0


def _said_against(seed: int) -> list[str]:
    """Return what one run says against the reference driver whose turn it is."""
    drivers = reference_drivers()
    driver = drivers[seed % len(drivers)]
    examination = examination_of(driver, seed=seed)
    results = map(examination.examine, clauses_of(driver.kind))
    return said_against(driver, seed, ((result.clause, result) for result in results))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
