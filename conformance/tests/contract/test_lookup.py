from __future__ import annotations

import subprocess
import sys

import fustor_conformance.contract as contract
import pytest
from fustor_conformance.contract import (
    CLAUSES,
    FAMILIES,
    UnknownClauseError,
    clauses_for,
    families,
    get_clause,
)


def hint(clause_id: str) -> str:
    with pytest.raises(UnknownClauseError) as caught:
        get_clause(clause_id)
    return str(caught.value)


def test_every_exported_name_exists():
    assert [name for name in contract.__all__ if not hasattr(contract, name)] == []


def test_a_clause_is_found_by_its_id_in_any_case_and_with_surrounding_space():
    found = {written: get_clause(written) for written in ("SRC-MSG-05", "src-msg-05", " SRC-MSG-05\n")}
    assert found == dict.fromkeys(found, CLAUSES["SRC-MSG-05"])


def test_a_near_miss_suggests_the_clause():
    misses = ("src-msg-1", "SRC_MSG_01", "SRCMSG01", "SRC-MSG-001", "src-mgs-01", "SCR MSG 1")
    hints = {written: hint(written) for written in misses}
    assert {
        written: said for written, said in hints.items() if not said.endswith("did you mean 'SRC-MSG-01'?")
    } == {}


def test_a_family_without_that_number_names_the_numbers_that_it_has():
    hints = {written: hint(written) for written in ("SRC-MSG", "src-msg-", "SRC-MSG-99", "SRC-MSG-0")}
    expected = "the family SRC-MSG has SRC-MSG-01 to SRC-MSG-17"
    assert {written: said for written, said in hints.items() if not said.endswith(expected)} == {}


def test_a_misspelt_family_suggests_the_family():
    assert hint("SRC-MGS").endswith("did you mean the family 'SRC-MSG'?")
    assert hint("psh evn").endswith("did you mean the family 'PSH-ENV'?")


def test_a_family_of_one_clause_names_it():
    assert hint("PSH-SYNC").endswith("the family PSH-SYNC has only PSH-SYNC-01")


def test_any_other_text_gets_the_form_of_an_id():
    hints = {written: hint(written) for written in ("", "nonsense", "1234567")}
    expected = "such as 'SRC-MSG-05'; the families are PKG, SRC-CFG,"
    assert {written: said for written, said in hints.items() if expected not in said} == {}


def test_the_error_repeats_the_id():
    assert hint("src-msg-1").startswith("there is no clause 'src-msg-1': ")


def test_an_unknown_clause_is_a_lookup_error():
    assert issubclass(UnknownClauseError, LookupError)


def test_a_kind_of_driver_has_the_clauses_of_packages_and_its_own_in_order():
    assert [clause.id for clause in clauses_for("source")] == [i for i in CLAUSES if not i.startswith("PSH")]
    assert [clause.id for clause in clauses_for("pusher")] == [i for i in CLAUSES if not i.startswith("SRC")]


def test_there_is_no_third_kind_of_driver():
    with pytest.raises(ValueError, match="not a 'sink'"):
        clauses_for("sink")  # type: ignore[arg-type]


def test_the_families_hold_all_clauses_in_order():
    assert families() == tuple(FAMILIES.values())
    assert [family.id for family in families()] == list(FAMILIES)
    assert [clause.id for family in families() for clause in family.clauses] == list(CLAUSES)


def test_a_family_applies_to_the_kind_of_driver_that_its_clauses_apply_to():
    kinds = {None: ("source", "pusher"), "source": ("source",), "pusher": ("pusher",)}
    assert [
        clause.id
        for family in families()
        for clause in family.clauses
        if clause.kinds != kinds[family.kind] or clause.family != family.id
    ] == []


def test_the_table_is_light_to_import():
    code = """
import sys, types
package = types.ModuleType("fustor_conformance")
package.__path__ = [sys.argv[1]]
sys.modules["fustor_conformance"] = package
import fustor_conformance.contract
heavy = {name.partition(".")[0] for name in sys.modules} - sys.stdlib_module_names
print(sorted(heavy - {"fustor_conformance", "__main__"} - set(sys.argv[2].split())))
"""
    directory = str(contract.__path__[0]).removesuffix("contract")
    bare = [sys.executable, "-c", "import sys; print(*{n.partition('.')[0] for n in sys.modules})"]
    before = subprocess.run(bare, capture_output=True, text=True, check=True).stdout
    command = [sys.executable, "-c", code, directory, before]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "[]\n"
