from __future__ import annotations

import ast
import inspect
import re
import tomllib
from itertools import groupby

import pytest
from fustor_conformance.contract import CLAUSES, FAMILIES, Clause, Level
from fustor_conformance.harness import PusherHarness, SourceHarness
from fustor_conformance.registry import checks_for

HARNESSES = {"source": SourceHarness, "pusher": PusherHarness}

each_clause = pytest.mark.parametrize("clause", CLAUSES.values(), ids=list(CLAUSES))


def ends_like_a_sentence(text: str) -> bool:
    return text.removesuffix(")").endswith(".") and text == text.strip()


def needs_of_checks(clause: Clause) -> set[str]:
    checks = checks_for(clause.id)
    declared = {name for check in checks for name in check.needs}
    sources = "".join(inspect.getsource(check.function) for check in checks)
    return declared | set(re.findall(r'\bt\.needs\("(\w+)"\)', sources))


def test_the_contract_has_78_clauses():
    assert len(CLAUSES) == 78


def test_the_table_cannot_be_changed():
    with pytest.raises(TypeError):
        CLAUSES["PKG-01"] = CLAUSES["PKG-02"]  # type: ignore[index]


def test_every_clause_stands_under_its_own_id():
    assert [clause.id for clause in CLAUSES.values()] == list(CLAUSES)


def test_the_families_come_in_the_order_of_their_titles():
    assert [family for family, _ in groupby(clause.family for clause in CLAUSES.values())] == list(FAMILIES)


def test_the_numbers_of_a_family_have_no_gap():
    for family, clauses in groupby(CLAUSES.values(), key=lambda clause: clause.family):
        ids = [clause.id for clause in clauses]
        assert ids == [f"{family}-{number:02}" for number in range(1, len(ids) + 1)]


@each_clause
def test_an_id_is_a_family_and_two_digits(clause: Clause):
    assert re.fullmatch(r"(PKG|(SRC|PSH)-[A-Z]{3,4})-\d\d", clause.id)


@each_clause
def test_a_clause_applies_to_the_kinds_that_its_id_names(clause: Clause):
    kinds = {"PKG": ("source", "pusher"), "SRC": ("source",), "PSH": ("pusher",)}
    assert clause.kinds == kinds[clause.id[:3]]


@each_clause
def test_the_level_is_must_or_should(clause: Clause):
    assert clause.level in set(Level)


@each_clause
@pytest.mark.parametrize("field", ["text", "why", "fix"])
def test_the_prose_of_a_clause_is_made_of_sentences(clause: Clause, field: str):
    prose = getattr(clause, field)
    assert prose
    assert ends_like_a_sentence(prose)
    assert "  " not in prose
    assert "\n" not in prose
    assert prose.count("`") % 2 == 0


@each_clause
def test_the_prose_of_a_clause_says_three_different_things(clause: Clause):
    assert len({clause.text, clause.why, clause.fix}) == 3


def test_no_two_clauses_share_a_reason_or_a_remedy():
    assert len({clause.why for clause in CLAUSES.values()}) == len(CLAUSES)
    assert len({clause.fix for clause in CLAUSES.values()}) == len(CLAUSES)


@each_clause
def test_the_example_parses(clause: Clause):
    if clause.example_language == "toml":
        assert tomllib.loads(clause.example)
    else:
        compile(clause.example, clause.id, "exec", ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)


@each_clause
def test_the_example_is_short_and_fits_a_terminal(clause: Clause):
    lines = clause.example.splitlines()
    assert 3 <= len(lines) <= 12
    assert max(map(len, lines)) <= 96


@each_clause
def test_a_clause_needs_only_methods_that_a_harness_has(clause: Clause):
    for kind in clause.kinds:
        assert all(inspect.isfunction(getattr(HARNESSES[kind], name, None)) for name in clause.needs)


@each_clause
def test_a_clause_needs_what_its_checks_need(clause: Clause):
    assert needs_of_checks(clause) <= set(clause.needs)


@each_clause
def test_a_clause_names_only_clauses_that_exist(clause: Clause):
    prose = " ".join((clause.text, clause.why, clause.fix, clause.example))
    assert set(re.findall(r"\b(?:PKG|SRC|PSH)(?:-[A-Z]+)?-\d+\b", prose)) <= set(CLAUSES)
