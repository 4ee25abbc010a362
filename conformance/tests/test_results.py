from __future__ import annotations

import pytest
from fustor_conformance.contract import CLAUSES, Level
from fustor_conformance.outcome import Outcome
from fustor_conformance.results import RESULT, Finding, Result, sentence

MUST, SHOULD = "PSH-ENV-01", "PSH-FLT-03"


@pytest.mark.parametrize(
    ("clause", "outcome", "becomes"),
    [
        (MUST, "fail", "fail"),
        (SHOULD, "fail", "warn"),
        (SHOULD, "error", "error"),
        (SHOULD, "not exercised", "not exercised"),
        (SHOULD, "pass", "pass"),
    ],
)
def test_a_should_that_fails_is_a_warning(clause: str, outcome: str, becomes: str) -> None:
    finding = Finding(outcome=Outcome(outcome), message="a sentence")
    made = Result.about(CLAUSES[clause], finding, rerun="", seconds=0.0)
    assert (made.outcome.value, made.message) == (becomes, "a sentence")


def test_a_result_has_all_of_its_finding() -> None:
    finding = Finding(
        outcome=Outcome.FAIL, message="a sentence", expected="this", actual="that", steps=("one", "two")
    )
    assert Result.about(CLAUSES[MUST], finding, rerun="again", seconds=1.23456) == Result(
        clause=MUST,
        level=Level.MUST,
        outcome=Outcome.FAIL,
        message="a sentence",
        expected="this",
        actual="that",
        steps=("one", "two"),
        rerun="again",
        seconds=1.235,
    )


def test_a_result_survives_json() -> None:
    known = Result(
        clause=MUST, level=Level.MUST, outcome=Outcome.FAIL, message="ä", steps=("one", "two"), selected=False
    )
    assert RESULT.validate_json(RESULT.dump_json(known)) == known


@pytest.mark.parametrize(
    ("finding", "text"),
    [
        (Finding(outcome=Outcome.FAIL, message="it raised"), "it raised"),
        (Finding(outcome=Outcome.FAIL, message="it", expected="1", actual="2"), "it: expected 1, got 2"),
        (Finding(outcome=Outcome.FAIL, message="it did not", expected="1"), "it did not: expected 1"),
        (
            Finding(outcome=Outcome.NOT_EXERCISED, message="no row", see=("SRC-MSG-09", "SRC-MSG-10")),
            "no row; see SRC-MSG-09 and SRC-MSG-10",
        ),
    ],
)
def test_a_finding_is_composed_to_one_sentence(finding: Finding, text: str) -> None:
    assert sentence(finding) == text
