from __future__ import annotations

import ast
import builtins
import importlib
import inspect
import re
import symtable
import tomllib
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from fustor_conformance import contract
from fustor_conformance.contract import CLAUSES, FAMILIES, Clause, Level, full_text
from fustor_conformance.registry import checks_for

from .prose import HARNESSES, unknown_harness_names, unknown_names

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

KINDS = {"PKG": ("source", "pusher"), "SRC": ("source",), "PSH": ("pusher",)}


def failing(is_right: Callable[[Clause], object]) -> list[str]:
    """Return the ids of the clauses that a condition does not hold for."""
    return [clause.id for clause in CLAUSES.values() if not is_right(clause)]


def test_the_contract_has_78_clauses():
    assert len(CLAUSES) == 78


def test_the_table_cannot_be_changed():
    with pytest.raises(TypeError):
        CLAUSES["PKG-01"] = CLAUSES["PKG-02"]  # type: ignore[index]


def test_the_clauses_stand_under_their_ids_in_the_order_of_families_and_numbers():
    assert [clause.id for clause in CLAUSES.values()] == list(CLAUSES)
    by_family = {family: [clause.id for clause in group] for family, group in grouped()}
    assert list(by_family) == list(FAMILIES)
    assert by_family == {
        family: [f"{family}-{number:02}" for number in range(1, len(ids) + 1)]
        for family, ids in by_family.items()
    }


def grouped() -> Iterator[tuple[str, Iterator[Clause]]]:
    return groupby(CLAUSES.values(), key=lambda clause: clause.family)


def test_the_id_of_a_clause_leads_to_its_text_by_name_alone():
    assert failing(lambda clause: clause in module_of(clause).FAMILY.clauses) == []
    assert failing(lambda clause: f'id="{clause.id}"' in source_of(clause)) == []


def module_of(clause: Clause) -> object:
    name = clause.family.lower().replace("-", "_")
    return importlib.import_module(f"{contract.__name__}.{name}")


def source_of(clause: Clause) -> str:
    """Return the source of the family's module, or of the modules in its package."""
    path = Path(inspect.getfile(module_of(clause)))
    paths = path.parent.glob("*.py") if path.name == "__init__.py" else [path]
    return "\n".join(one.read_text(encoding="utf-8") for one in paths)


def test_an_id_has_a_family_and_two_digits_and_goes_with_kinds_and_level():
    assert failing(lambda clause: re.fullmatch(r"(PKG|(SRC|PSH)-[A-Z]{3,4})-\d\d", clause.id)) == []
    assert failing(lambda clause: clause.kinds == KINDS[clause.id[:3]]) == []
    assert failing(lambda clause: clause.level in set(Level)) == []


def test_text_reason_and_remedy_are_sentences_in_one_line_with_closed_code():
    def is_well_written(prose: str) -> bool:
        return (
            bool(prose)
            and prose == prose.strip()
            and prose.removesuffix(")").endswith(".")
            and "  " not in prose
            and "\n" not in prose
            and prose.count("`") % 2 == 0
        )

    for field in ("text", "why", "fix"):
        assert (field, failing(lambda clause: is_well_written(getattr(clause, field)))) == (field, [])  # noqa: B023


def test_text_reason_and_remedy_differ_within_a_clause_and_between_clauses():
    assert failing(lambda clause: len({clause.text, clause.why, clause.fix}) == 3) == []
    whys = [clause.why for clause in CLAUSES.values()]
    fixes = [clause.fix for clause in CLAUSES.values()]
    assert failing(lambda clause: whys.count(clause.why) == fixes.count(clause.fix) == 1) == []


def test_an_example_is_code_that_runs_and_knows_every_name_that_it_uses():
    assert failing(lambda clause: clause.example_language == "python" or tomllib.loads(clause.example)) == []
    python = [clause for clause in CLAUSES.values() if clause.example_language == "python"]
    assert {clause.id: names for clause in python if (names := undefined_names(clause))} == {}


def undefined_names(clause: Clause) -> set[str]:
    """Run an example, and return the names that its functions use and nothing defines."""
    code = compile(clause.example, clause.id, "exec", ast.PyCF_ONLY_AST)
    namespace: dict[str, object] = {"__name__": "example"}
    exec(compile(code, clause.id, "exec"), namespace)
    return set(global_names(symtable.symtable(clause.example, clause.id, "exec"))) - {
        *namespace,
        *dir(builtins),
    }


def global_names(table: symtable.SymbolTable) -> Iterator[str]:
    for symbol in table.get_symbols():
        if symbol.is_referenced() and symbol.is_global():
            yield symbol.get_name()
    for child in table.get_children():
        yield from global_names(child)


def test_an_example_is_short_and_fits_a_terminal():
    assert failing(lambda clause: 3 <= len(clause.example.splitlines()) <= 12) == []
    assert failing(lambda clause: max(map(len, clause.example.splitlines())) <= 96) == []


def test_the_names_in_a_reason_and_a_remedy_exist():
    assert {clause.id: names for clause in CLAUSES.values() if (names := [*unknown_names(clause)])} == {}


def test_a_remedy_adds_only_what_a_harness_has():
    assert {
        clause.id: names for clause in CLAUSES.values() if (names := [*unknown_harness_names(clause)])
    } == {}


def test_a_clause_needs_the_harness_methods_that_its_checks_need():
    def exist(clause: Clause) -> bool:
        return all(
            inspect.isfunction(getattr(HARNESSES[kind], name, None))
            for kind in clause.kinds
            for name in clause.needs
        )

    assert failing(exist) == []
    assert failing(lambda clause: needs_of_checks(clause) <= set(clause.needs)) == []


def needs_of_checks(clause: Clause) -> set[str]:
    checks = checks_for(clause.id)
    declared = {name for check in checks for name in check.needs}
    sources = "".join(inspect.getsource(check.function) for check in checks)
    return declared | set(re.findall(r'\bt\.needs\("(\w+)"\)', sources))


def test_a_clause_names_only_clauses_that_exist():
    def named(clause: Clause) -> set[str]:
        prose = " ".join((clause.text, clause.why, clause.fix, clause.example))
        return set(re.findall(r"\b(?:PKG|SRC|PSH)(?:-[A-Z]+)?-\d+\b", prose))

    assert failing(lambda clause: named(clause) <= set(CLAUSES)) == []


def test_the_full_text_of_a_clause_has_the_texts_of_the_clauses_that_it_includes():
    included = {clause.id: clause.refers_to for clause in CLAUSES.values() if clause.refers_to}
    assert included == {
        "SRC-SNAP-01": ("SRC-MSG-07",),
        "SRC-SNAP-10": ("SRC-MSG-14", "SRC-MSG-16"),
        "PSH-CFG-01": ("SRC-CFG-01",),
        "PSH-CFG-02": ("SRC-CFG-03",),
        "PSH-CFG-05": ("SRC-CFG-08",),
        "PSH-CFG-06": ("SRC-CFG-09",),
        "PSH-CFG-07": ("SRC-CFG-10",),
    }
    assert full_text(CLAUSES["PKG-02"]) == "The entry point loads."
    assert full_text(CLAUSES["PSH-CFG-01"]) == f"as SRC-CFG-01. (SRC-CFG-01: {CLAUSES['SRC-CFG-01'].text})"
