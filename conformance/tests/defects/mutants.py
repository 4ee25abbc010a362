"""Mutates the reference drivers mechanically, with the kit as the only test suite.

    python -m defects.mutants [--only TEXT] [--jobs N] [--page FILE]

A mutant is killed when a clause is not met any more, or cannot be tried any more, which is counted apart: the
verdict is INCOMPLETE then. One that survives the profile quick is tried with ci. What survives that too must
be in survivors.toml with the reason why it keeps the contract all the same; any other survivor is named, and
so is one in the file that was killed, and the status is 1. Run by `nox -s mutants`.
"""

from __future__ import annotations

import argparse
import ast
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache, partial
from importlib import import_module
from multiprocessing import get_context
from pathlib import Path
from types import ModuleType

from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from fustor_conformance.outcome import Outcome
from fustor_conformance.profiles import PROFILES

from .catalogue import reference_drivers
from .long_runs import add_jobs, counted, say
from .operators import OPERATORS
from .registry import Driver
from .running import FINE, clauses_of, examination_of
from .sources import GuardedHarness

_UNTRIED = ", which ended as "
_UNLOADABLE = " before any clause"
SURVIVORS = Path(__file__).with_name("survivors.toml")
_SOURCE, _TRANSIENT, _PUSHER = reference_drivers()
# What is mutated, and the driver that it is a part of.
_DRIVERS = {
    "ReferenceSource": _SOURCE,
    "ReferenceTransientSource": _TRANSIENT,
    "GuardedSource": Driver("source", "defects.sources:GuardedSource", GuardedHarness),
    "expect_url": _PUSHER,
    "authorisation": _PUSHER,
    "authorisation_given": _PUSHER,
    "ReferencePusher": _PUSHER,
}


@dataclass(frozen=True, slots=True)
class Mutant:
    """One mutation of one driver.

    Attributes:
        part: the class or function.
        operator: the name of the operator.
        occurrence: which of its places in the module.
        line: the text of the line.
        again: which mutant of that operator on such a line it is, from 1.
    """

    part: str
    operator: str
    occurrence: int
    line: str
    again: int

    @property
    def id(self) -> str:
        """What it is called, wherever its line stands."""
        again = f" ({self.again})" if self.again > 1 else ""
        return f"{self.part}: {self.line} | {self.operator}{again}"


def main(arguments: Sequence[str]) -> int:
    """Run the mutants and return the status."""
    parser = argparse.ArgumentParser(prog="mutants", description="Run the kit over mutated drivers.")
    parser.add_argument("--only", default="", help="only mutants whose name has this text in it")
    add_jobs(parser)
    parser.add_argument("--page", help="write the page about the mutants")
    options = parser.parse_args(arguments)
    mutants = [mutant for part in _DRIVERS for mutant in _mutants(part) if options.only in mutant.id]
    killed = _run(mutants, options.jobs)
    reasons = tomllib.loads(SURVIVORS.read_text(encoding="utf-8"))
    survivors = [mutant.id for mutant, clause in zip(mutants, killed, strict=True) if clause is None]
    unexplained = [mutant for mutant in survivors if mutant not in reasons]
    outdated = [] if options.only else [mutant for mutant in reasons if mutant not in survivors]
    for what, names in (("unexplained", unexplained), ("is killed, and said to survive", outdated)):
        for name in names:
            say(f"{what}: {name}")
    unloadable, untried = (
        sum(ending in clause for clause in killed if clause) for ending in (_UNLOADABLE, _UNTRIED)
    )
    totals = (
        f"{len(mutants)} mutants, {unloadable} do not load, "
        f"{len(mutants) - unloadable - untried - len(survivors)} fail a clause, "
        f"{untried} leave the verdict incomplete, {len(survivors)} survive, {len(unexplained)} unexplained"
    )
    say(totals)
    if options.page:
        page = _page(totals, mutants, killed, {name: reasons.get(name, "?") for name in survivors})
        Path(options.page).write_text(page, encoding="utf-8")
    return 1 if unexplained or outdated else 0


# --- what there is ----------------------------------------------------------------------------------------


@cache
def _source(module: str) -> str:
    path = import_module(module).__file__
    assert path is not None
    return Path(path).read_text(encoding="utf-8")


def _module(part: str) -> str:
    return _DRIVERS[part].value.partition(":")[0]


def _mutants(part: str) -> Iterator[Mutant]:
    """Yield the mutants of the part itself, not of what stands around it."""
    source = _source(_module(part))
    lines, inside = source.splitlines(), _span(source, part)
    nodes = list(ast_nodes(get_ast(source)))
    seen: Counter[tuple[str, str]] = Counter()
    for name, operator in OPERATORS.items():
        places = (place for node in nodes for place in operator.mutation_positions(node))
        for occurrence, ((number, _), _) in enumerate(places):
            if number in inside:
                line = lines[number - 1].strip()
                seen[name, line] += 1
                yield Mutant(part, name, occurrence, line, seen[name, line])


def _span(source: str, part: str) -> range:
    for node in ast.parse(source).body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef) and node.name == part:
            return range(node.lineno, (node.end_lineno or node.lineno) + 1)
    raise LookupError(part)


# --- what becomes of it -----------------------------------------------------------------------------------


def _run(mutants: Sequence[Mutant], jobs: int) -> list[str | None]:
    """Return for each mutant the clause that kills it, or None."""
    found = []
    with ProcessPoolExecutor(jobs, get_context("fork")) as pool:
        killed = counted(pool.map(_killed_by, mutants), len(mutants), "mutants")
        for mutant, clause in zip(mutants, killed, strict=True):
            if clause is None:
                say(f"survives: {mutant.id}")
            found.append(clause)
    return found


def _killed_by(mutant: Mutant) -> str | None:
    name = _module(mutant.part)
    original = sys.modules[name]
    module = ModuleType(name)
    module.__file__, module.__package__ = original.__file__, original.__package__
    sys.modules[name] = module
    try:
        code = mutate_code(_source(name), OPERATORS[mutant.operator], mutant.occurrence)
        exec(compile(code or "", str(original.__file__), "exec"), vars(module))
        return next(filter(None, map(partial(_fails, _DRIVERS[mutant.part]), ("quick", "ci"))), None)
    except Exception as error:  # noqa: BLE001 - it cannot be made, or does not even load
        return f"{type(error).__name__}{_UNLOADABLE}"
    finally:
        sys.modules[name] = original


def _fails(driver: Driver, profile: str) -> str | None:
    """Return the first clause that the driver does not meet with a profile.

    Where it meets every clause that could be tried, this is the first that could not, and how it ended.
    """
    examined = examination_of(driver, profile=PROFILES[profile])
    untried = None
    for clause in clauses_of(driver.kind):
        outcome = examined.examine(clause).outcome
        if outcome in (Outcome.FAIL, Outcome.WARN):
            return clause.id
        if outcome not in FINE and untried is None:
            untried = f"{clause.id}{_UNTRIED}{outcome.value}"
    return untried


def _page(
    totals: str, mutants: Sequence[Mutant], killed: Sequence[str | None], survivors: dict[str, str]
) -> str:
    """Return the page about the mutants."""
    by_clause = Counter(clause for clause in killed if clause)
    lines = [
        "# Mutants",
        "",
        "Written by `nox -s mutants`; edit `conformance/tests/defects/survivors.toml`, not this page.",
        "",
        "The reference drivers are mutated mechanically by cosmic-ray, each mutant in one place, and the kit",
        "is the only test suite. A mutant that no clause fails has to keep the contract all the same.",
        "",
        f"{totals}.",
        "",
        "| survivor | why it keeps the contract |",
        "|---|---|",
        *(f"| `{name.replace('|', chr(92) + '|')}` | {reason} |" for name, reason in survivors.items()),
        "",
        "| clause | mutants that it was the first to kill |",
        "|---|---|",
        *(f"| {clause} | {count} |" for clause, count in sorted(by_clause.items())),
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
