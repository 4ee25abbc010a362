"""Runs the kit on the reference drivers many times, to find checks that fail only sometimes.

    python -m proof.tools.soak [--runs N] [--jobs N]

Each run has its own seed and exercises every clause with the profile quick. The first clause that fails a
reference driver is printed, and the status is 1. Run by `nox -s soak`.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from .catalogue import reference_drivers
from .long_runs import add_jobs, counted, say
from .running import clauses_of, engine_of, faults_of


def main(arguments: Sequence[str]) -> int:
    """Run the soak and return the status."""
    parser = argparse.ArgumentParser(prog="soak", description="Run the kit on the reference drivers.")
    parser.add_argument("--runs", type=int, default=200, help="number of runs (default: 200)")
    add_jobs(parser)
    options = parser.parse_args(arguments)
    runs = options.runs
    with ProcessPoolExecutor(options.jobs, get_context("fork")) as pool:
        for faults in counted(pool.map(_faults_of, range(runs)), runs, "runs without a fault", every=20):
            if faults:
                pool.shutdown(wait=False, cancel_futures=True)
                say("\n".join(faults))
                return 1
    return 0


def _faults_of(seed: int) -> list[str]:
    """Return the faults that one run finds in one of the reference drivers, in turn."""
    drivers = reference_drivers()
    driver = drivers[seed % len(drivers)]
    engine = engine_of(driver, seed=seed)
    results = map(engine.exercise, clauses_of(driver.kind))
    return faults_of(driver, seed, ((result.clause, result) for result in results))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
