from __future__ import annotations

import pytest
from click.testing import CliRunner, Result
from fustor_conformance.contract import CLAUSES, FAMILIES
from fustor_driver.cli import main


def explain(*clauses: str) -> Result:
    return CliRunner().invoke(main, ["explain", *clauses])


def words(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("clause", CLAUSES.values(), ids=lambda clause: clause.id)
def test_a_clause_is_explained_whole(clause: object) -> None:
    known = CLAUSES[clause.id]  # type: ignore[attr-defined]
    result = explain(known.id)
    assert result.exit_code == 0
    for text in (known.id, known.level.value, known.text, known.why, known.fix, known.example):
        assert words(text) in words(result.output)


def test_the_checks_that_examine_it_are_named() -> None:
    output = explain("pkg-02").output
    assert "entry_point_loads: Loading it raises nothing and ends." in output


def test_a_clause_without_a_check_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fustor_conformance.registry.checks_for", lambda _: ())
    assert explain("PKG-02").output.endswith("Checks\n  No check yet.\n")


def test_what_a_harness_must_do_is_named() -> None:
    assert "config(), insert()." in explain("SRC-MSG-02").output


@pytest.mark.parametrize("family", FAMILIES)
def test_a_family_lists_its_clauses(family: str) -> None:
    lines = explain(family.lower()).output.splitlines()
    assert lines[0] == f"{family}  {FAMILIES[family].title}"
    listed = [line.split()[0] for line in lines if line.startswith(f"{family}-")]
    assert listed == [clause.id for clause in CLAUSES.values() if clause.family == family]


def test_families_are_listed_together_by_what_they_begin_with() -> None:
    lines = explain("src").output.splitlines()
    families = [name for name in FAMILIES if name.startswith("SRC-")]
    titles = [f"{name}  {FAMILIES[name].title}" for name in families]
    assert [line for line in lines if line in titles] == titles
    listed = [line.split()[0] for line in lines if line.startswith("SRC-") and line not in titles]
    assert listed == [clause.id for clause in CLAUSES.values() if clause.family in families]


def test_several_are_explained_one_after_the_other() -> None:
    output = explain("PKG-01", "PSH-ENV").output
    assert output.index("PKG-01") < output.index("\n\nPSH-ENV  ")


def test_an_unknown_clause_is_one_sentence_and_nothing_is_explained() -> None:
    result = explain("PKG-01", "SRC-MGS-01")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == "Error: There is no clause 'SRC-MGS-01': did you mean 'SRC-MSG-01'?\n"


def test_its_help_lists_the_exit_codes() -> None:
    assert "Exit codes: 0 explained, 2 there is no such clause" in words(explain("--help").output)
