"""Mutates the reference drivers, with the kit as their only test suite.

    python -m proof.tools.mutants [--only TEXT] [--jobs N] [--page FILE]

A mutant is killed if a clause fails, or if a clause can no longer be exercised; these are counted separately,
because the verdict is INCOMPLETE. A mutant that survives the profile quick is run with ci. If it survives
ci too, it must be in survivors.toml, with the reason why it keeps the contract. Any other survivor is
printed, and so is a killed mutant that the file lists, and the status is 1. Run by `nox -s mutants`.
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

from ..references.sources import GuardedHarness, GuardedSource
from .catalogue import reference_drivers
from .long_runs import add_jobs, counted, say
from .operators import OPERATORS
from .registry import Driver
from .running import FINE, clauses_of, engine_of

_NOT_EXERCISED = ", which ended as "
_UNLOADABLE = " before any clause"
SURVIVORS = Path(__file__).with_name("survivors.toml")
_SOURCE, _TRANSIENT, _PUSHER = reference_drivers()
# The classes and functions to mutate, each with the driver that uses it.
_DRIVERS = {
    "ReferenceSource": _SOURCE,
    "ReferenceTransientSource": _TRANSIENT,
    "GuardedSource": Driver("source", f"{GuardedSource.__module__}:GuardedSource", GuardedHarness),
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
        occurrence: the number of the place in the module, from 0.
        line: the source of the line.
        again: its number among the mutants of that operator on equal lines, from 1.
    """

    part: str
    operator: str
    occurrence: int
    line: str
    again: int

    @property
    def id(self) -> str:
        """Its name, which does not depend on line numbers."""
        again = f" ({self.again})" if self.again > 1 else ""
        return f"{self.part}: {self.line} | {self.operator}{again}"


def main(arguments: Sequence[str]) -> int:
    """Run the mutants and return the status."""
    parser = argparse.ArgumentParser(prog="mutants", description="Run the kit on mutated drivers.")
    parser.add_argument("--only", default="", help="only mutants whose name contains this")
    add_jobs(parser)
    parser.add_argument("--page", help="file to write the page about the mutants to")
    options = parser.parse_args(arguments)
    mutants = [mutant for part in _DRIVERS for mutant in _mutants(part) if options.only in mutant.id]
    killed = _run(mutants, options.jobs)
    reasons = tomllib.loads(SURVIVORS.read_text(encoding="utf-8"))
    survivors = [mutant.id for mutant, clause in zip(mutants, killed, strict=True) if clause is None]
    unexplained = [mutant for mutant in survivors if mutant not in reasons]
    outdated = [] if options.only else [mutant for mutant in reasons if mutant not in survivors]
    for what, names in (("unexplained", unexplained), ("killed, but listed as a survivor", outdated)):
        for name in names:
            say(f"{what}: {name}")
    unloadable, not_exercised = (
        sum(ending in clause for clause in killed if clause) for ending in (_UNLOADABLE, _NOT_EXERCISED)
    )
    totals = (
        f"{len(mutants)} mutants, {unloadable} do not load, "
        f"{len(mutants) - unloadable - not_exercised - len(survivors)} fail a clause, "
        f"{not_exercised} leave the verdict incomplete, {len(survivors)} survive, "
        f"{len(unexplained)} unexplained"
    )
    say(totals)
    if options.page:
        page = _page(totals, mutants, killed, {name: reasons.get(name, "?") for name in survivors})
        Path(options.page).write_text(page, encoding="utf-8")
    return 1 if unexplained or outdated else 0


# --- the mutants ------------------------------------------------------------------------------------------


@cache
def _source(module: str) -> str:
    path = import_module(module).__file__
    assert path is not None
    return Path(path).read_text(encoding="utf-8")


def _module(part: str) -> str:
    return _DRIVERS[part].value.partition(":")[0]


def _mutants(part: str) -> Iterator[Mutant]:
    """Yield the mutants of one class or function."""
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


# --- the runs ----------------------------------------------------------------------------------------------


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
    except Exception as error:  # noqa: BLE001 - it cannot be made, or does not load
        return f"{type(error).__name__}{_UNLOADABLE}"
    finally:
        sys.modules[name] = original


def _fails(driver: Driver, profile: str) -> str | None:
    """Return the first clause that fails, else the first that could not be exercised, with its outcome."""
    engine = engine_of(driver, profile=PROFILES[profile])
    not_exercised = None
    for clause in clauses_of(driver.kind):
        outcome = engine.exercise(clause).outcome
        if outcome in (Outcome.FAIL, Outcome.WARN):
            return clause.id
        if outcome not in FINE and not_exercised is None:
            not_exercised = f"{clause.id}{_NOT_EXERCISED}{outcome.value}"
    return not_exercised


def _page(
    totals: str, mutants: Sequence[Mutant], killed: Sequence[str | None], survivors: dict[str, str]
) -> str:
    """Return the page about the mutants."""
    by_clause = Counter(clause for clause in killed if clause)
    lines = [
        "# Mutants",
        "",
        "Written by `nox -s mutants`; edit `conformance/tests/proof/tools/survivors.toml`, not this page.",
        "",
        "cosmic-ray mutates the reference drivers, each mutant in one place; the kit is the only test suite.",
        "A mutant that fails no clause must keep the contract.",
        "",
        f"{totals}.",
        "",
        "| survivor | why it keeps the contract |",
        "|---|---|",
        *(f"| `{name.replace('|', chr(92) + '|')}` | {reason} |" for name, reason in survivors.items()),
        "",
        "| clause | mutants that it killed first |",
        "|---|---|",
        *(f"| {clause} | {count} |" for clause, count in sorted(by_clause.items())),
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
