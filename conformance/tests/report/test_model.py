from __future__ import annotations

import json

import pytest
from fustor_conformance.contract import CLAUSES, Level
from fustor_conformance.outcome import Finding, Outcome
from fustor_conformance.report import NOT_SELECTED, Report, Result, Verdict
from fustor_conformance.report.model import NO_CHECK_YET
from fustor_core.discovery import InstalledDriver

DRIVER = InstalledDriver("pusher", "demo", "fustor.drivers.pushers", "demo:Demo")
MUST, SHOULD = "PSH-ENV-01", "PSH-FLT-03"


def result(clause: str, outcome: str, message: str = "") -> Result:
    return Result(clause=clause, level=CLAUSES[clause].level, outcome=Outcome(outcome), message=message)


def report(*results: Result) -> Report:
    return Report(driver=DRIVER, profile="quick", seed=0, results=results)


PASSED = result(MUST, "pass")


@pytest.mark.parametrize(
    ("results", "verdict"),
    [
        ([PASSED], "CONFORMANT"),
        ([PASSED, result(SHOULD, "warn")], "CONFORMANT"),
        ([PASSED, result(MUST, "not declared")], "CONFORMANT"),
        ([PASSED, result(MUST, "waived")], "CONFORMANT"),
        ([PASSED, result(MUST, "not exercised", NO_CHECK_YET)], "CONFORMANT"),
        ([PASSED, result(SHOULD, "not exercised", "add rows()")], "CONFORMANT"),
        ([PASSED, result(MUST, "not exercised", "add rows()")], "INCOMPLETE"),
        ([PASSED, result(MUST, "not exercised", NOT_SELECTED)], "INCOMPLETE"),
        ([PASSED, result(SHOULD, "not exercised", NOT_SELECTED)], "INCOMPLETE"),
        ([PASSED, result(MUST, "error")], "INCOMPLETE"),
        ([PASSED, result(SHOULD, "error")], "INCOMPLETE"),
        ([], "INCOMPLETE"),
        ([result(MUST, "not declared"), result(MUST, "waived")], "INCOMPLETE"),
        ([result(MUST, "not exercised", NO_CHECK_YET)], "INCOMPLETE"),
        ([result(SHOULD, "warn")], "INCOMPLETE"),
        ([PASSED, result(MUST, "fail")], "NOT CONFORMANT"),
        ([result(MUST, "fail"), result(MUST, "error")], "NOT CONFORMANT"),
        ([result(MUST, "fail"), result(MUST, "not exercised", NOT_SELECTED)], "NOT CONFORMANT"),
    ],
)
def test_the_verdict_follows_from_the_results(results: list[Result], verdict: str) -> None:
    assert report(*results).verdict is Verdict(verdict)


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
    made = Result.of(CLAUSES[clause], finding, rerun="", seconds=0.0)
    assert (made.outcome.value, made.message) == (becomes, "a sentence")


def test_a_result_has_all_of_its_finding() -> None:
    finding = Finding(
        outcome=Outcome.FAIL, message="a sentence", expected="this", actual="that", steps=("one", "two")
    )
    assert Result.of(CLAUSES[MUST], finding, rerun="again", seconds=1.23456) == Result(
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
    known = Result(clause=MUST, level=Level.MUST, outcome=Outcome.FAIL, message="ä", steps=("one", "two"))
    assert Result.from_json(json.loads(json.dumps(known.as_json()))) == known


def test_the_counts_name_every_outcome() -> None:
    counts = report(PASSED, PASSED, result(MUST, "fail")).as_json()["counts"]
    assert counts == {
        "pass": 2,
        "fail": 1,
        "warn": 0,
        "not exercised": 0,
        "not declared": 0,
        "waived": 0,
        "error": 0,
    }
