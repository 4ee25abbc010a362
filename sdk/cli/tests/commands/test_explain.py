from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from fustor_conformance.contract import CLAUSES, FAMILIES
from fustor_driver.cli import main

COMMAND = str(Path(sys.executable).with_name("fustor-driver"))


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


def test_the_checks_of_a_clause_are_named() -> None:
    lines = explain("pkg-02").output.partition("\nChecks\n")[2].splitlines()
    assert [line.split(":")[0] for line in lines] == ["  entry_point_loads"]


def test_the_harness_methods_that_the_checks_need_are_named() -> None:
    assert "config(), insert()." in explain("SRC-MSG-02").output


@pytest.mark.parametrize("family", FAMILIES)
def test_a_family_has_one_line_for_each_clause(family: str) -> None:
    lines = explain(family.lower()).output.splitlines()
    assert lines[0] == f"{family}  {FAMILIES[family].title}"
    members = [clause for clause in CLAUSES.values() if clause.family == family]
    listed = lines[-len(members) :]
    for line, clause in zip(listed, members, strict=True):
        start = f"{clause.id}  {clause.level.value:<6}  "
        assert line.startswith(start)
        assert words(clause.text).startswith(line.removeprefix(start))
    assert lines[-len(members) - 1] == ""


def test_a_line_of_a_family_ends_with_the_first_sentence() -> None:
    clause = CLAUSES["SRC-SYNC-01"]
    sentence = words(clause.text).partition(". ")[0]
    assert len(sentence) < len(words(clause.text)) - 1
    assert explain("SRC-SYNC").output.splitlines()[-1] == f"SRC-SYNC-01  MUST    {sentence}."


def test_on_a_terminal_a_line_of_a_family_is_cut_at_its_width(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    ours, theirs = pty.openpty()
    with os.fdopen(ours, encoding="utf-8") as shown:
        done = subprocess.run([COMMAND, "explain", "PSH-SYNC"], stdout=theirs, check=True, timeout=60)
        assert done.returncode == 0
        lines = [shown.readline() for _ in range(3)]
    plain = lines[2].replace("\x1b[1m", "").replace("\x1b[0m", "").rstrip("\r\n")
    assert len(plain) == 60
    assert plain.startswith("PSH-SYNC-01  MUST    Over any sequence")
    assert plain.endswith("...")


def test_families_are_listed_together_by_what_they_begin_with() -> None:
    lines = explain("src").output.splitlines()
    families = [name for name in FAMILIES if name.startswith("SRC-")]
    titles = [f"{name}  {FAMILIES[name].title}" for name in families]
    assert [line for line in lines if line in titles] == titles
    listed = [line.split()[0] for line in lines if line.startswith("SRC-") and line not in titles]
    assert listed == [clause.id for clause in CLAUSES.values() if clause.family in families]


def test_without_an_argument_all_families_are_listed() -> None:
    result = explain()
    assert result.exit_code == 0
    heading, _, *lines = result.output.splitlines()
    assert heading == f"The contract has {len(CLAUSES)} clauses in {len(FAMILIES)} families:"
    for line, family in zip(lines, FAMILIES.values(), strict=False):
        count = sum(clause.family == family.id for clause in CLAUSES.values())
        noun = "clause" if count == 1 else "clauses"
        assert words(line) == f"{family.id} {family.title} {count} {noun}"
    assert lines[len(FAMILIES)] == ""


def test_the_list_of_families_says_how_to_ask_for_one() -> None:
    family, clause = explain().output.splitlines()[-2:]
    assert family == "`fustor-driver explain SRC-CFG` lists the clauses of a family."
    assert clause == "`fustor-driver explain SRC-CFG-01` explains one clause."


def test_several_are_explained_one_after_the_other() -> None:
    output = explain("PKG-01", "PSH-ENV").output
    assert output.index("PKG-01") < output.index("\n\nPSH-ENV  ")


def test_an_unknown_clause_is_one_sentence_and_nothing_is_explained() -> None:
    result = explain("PKG-01", "SRC-MGS-01")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == "Error: There is no clause 'SRC-MGS-01': did you mean 'SRC-MSG-01'?\n"


def test_its_help_lists_the_exit_codes() -> None:
    assert "Exit codes: 0 explained, 2 there is no such clause" in words(explain("--help").output)
