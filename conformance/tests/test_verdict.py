from __future__ import annotations

import pytest
from fustor_conformance.contract import CLAUSES
from fustor_conformance.outcome import Outcome
from fustor_conformance.results import Result
from fustor_conformance.verdict import Report, Verdict
from fustor_core.discovery import InstalledDriver

DRIVER = InstalledDriver("pusher", "demo", "fustor.drivers.pushers", "demo:Demo")
MUST, SHOULD = "PSH-ENV-01", "PSH-FLT-03"


def result(clause: str, outcome: str, message: str = "") -> Result:
    return Result(clause=clause, level=CLAUSES[clause].level, outcome=Outcome(outcome), message=message)


def left_out(clause: str) -> Result:
    return Result.left_out(CLAUSES[clause], rerun="")


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
        ([PASSED, result(SHOULD, "not exercised", "add rows()")], "CONFORMANT"),
        ([PASSED, result(MUST, "not exercised", "add rows()")], "INCOMPLETE"),
        ([PASSED, left_out(MUST)], "INCOMPLETE"),
        ([PASSED, left_out(SHOULD)], "INCOMPLETE"),
        ([PASSED, result(MUST, "error")], "INCOMPLETE"),
        ([PASSED, result(SHOULD, "error")], "INCOMPLETE"),
        ([], "INCOMPLETE"),
        ([result(MUST, "not declared"), result(MUST, "waived")], "INCOMPLETE"),
        ([result(SHOULD, "warn")], "INCOMPLETE"),
        ([PASSED, result(MUST, "fail")], "NOT CONFORMANT"),
        ([result(MUST, "fail"), result(MUST, "error")], "NOT CONFORMANT"),
        ([result(MUST, "fail"), left_out(MUST)], "NOT CONFORMANT"),
    ],
)
def test_the_verdict_follows_from_the_results(results: list[Result], verdict: str) -> None:
    assert report(*results).verdict is Verdict(verdict)


@pytest.mark.parametrize(
    ("results", "code"),
    [
        ([PASSED], 0),
        ([result(MUST, "fail"), result(MUST, "error")], 1),
        ([PASSED, result(SHOULD, "error")], 2),
        ([PASSED, left_out(MUST)], 3),
    ],
)
def test_the_exit_code_follows_from_the_verdict_unless_the_kit_failed(
    results: list[Result], code: int
) -> None:
    assert report(*results).exit_code == code


def test_the_counts_are_of_must_clauses() -> None:
    counts = report(
        PASSED, result(MUST, "fail"), left_out(MUST), result(SHOULD, "warn"), result(SHOULD, "error")
    ).counts
    assert (counts.must, counts.passed, counts.failed, counts.not_selected) == (3, 1, 1, 1)
    assert (counts.warnings, counts.errors) == (1, 1)


def test_the_counts_name_every_outcome() -> None:
    counts = report(PASSED, PASSED, result(MUST, "fail")).to_json()["counts"]
    assert counts == {
        "pass": 2,
        "fail": 1,
        "warn": 0,
        "not exercised": 0,
        "not declared": 0,
        "waived": 0,
        "error": 0,
    }
