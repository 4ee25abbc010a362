from __future__ import annotations

import subprocess
import sys

import fustor_conformance.contract as contract
import pytest
from fustor_conformance.contract import CLAUSES, UnknownClauseError, clauses_for, get_clause


def hint(clause_id: str) -> str:
    with pytest.raises(UnknownClauseError) as caught:
        get_clause(clause_id)
    return str(caught.value)


def test_everything_in_the_face_exists():
    assert all(hasattr(contract, name) for name in contract.__all__)


def test_a_clause_is_found_by_its_id():
    assert get_clause("SRC-MSG-05") is CLAUSES["SRC-MSG-05"]


@pytest.mark.parametrize("written", ["src-msg-05", " SRC-MSG-05\n"])
def test_case_and_surrounding_space_do_not_matter(written: str):
    assert get_clause(written).id == "SRC-MSG-05"


@pytest.mark.parametrize(
    "written", ["src-msg-1", "SRC_MSG_01", "SRCMSG01", "SRC-MSG-001", "src-mgs-01", "SCR MSG 1"]
)
def test_a_near_miss_suggests_the_clause(written: str):
    assert hint(written).endswith("did you mean 'SRC-MSG-01'?")


@pytest.mark.parametrize("written", ["SRC-MSG", "src-msg-", "SRC-MSG-99", "SRC-MSG-0"])
def test_a_family_without_that_number_says_which_numbers_it_has(written: str):
    assert hint(written).endswith("the family SRC-MSG has SRC-MSG-01 to SRC-MSG-17.")


def test_a_family_of_one_says_so():
    assert hint("PSH-SYNC").endswith("the family PSH-SYNC has only PSH-SYNC-01.")


@pytest.mark.parametrize("written", ["", "nonsense", "1234567"])
def test_anything_else_says_what_an_id_looks_like(written: str):
    assert "such as 'SRC-MSG-05'; the families are PKG, SRC-CFG," in hint(written)


def test_the_error_repeats_what_was_asked_for():
    assert hint("src-msg-1").startswith("There is no clause 'src-msg-1': ")


def test_an_unknown_clause_is_a_lookup_error():
    assert issubclass(UnknownClauseError, LookupError)


def test_a_source_has_the_clauses_of_packages_and_sources_in_order():
    assert [clause.id for clause in clauses_for("source")] == [i for i in CLAUSES if not i.startswith("PSH")]


def test_a_pusher_has_the_clauses_of_packages_and_pushers_in_order():
    assert [clause.id for clause in clauses_for("pusher")] == [i for i in CLAUSES if not i.startswith("SRC")]


def test_there_is_no_third_kind_of_driver():
    with pytest.raises(ValueError, match="not a 'sink'"):
        clauses_for("sink")  # type: ignore[arg-type]


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
    folder = str(contract.__path__[0]).removesuffix("contract")
    bare = [sys.executable, "-c", "import sys; print(*{n.partition('.')[0] for n in sys.modules})"]
    before = subprocess.run(bare, capture_output=True, text=True, check=True).stdout
    command = [sys.executable, "-c", code, folder, before]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "[]\n"
