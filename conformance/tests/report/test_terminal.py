from __future__ import annotations

from dataclasses import replace

import pytest
from fustor_conformance.contract import CLAUSES
from fustor_conformance.outcome import Outcome
from fustor_conformance.report import render, verdict_line
from fustor_conformance.results import Result
from fustor_conformance.verdict import Report
from fustor_core.discovery import InstalledDriver

DRIVER = InstalledDriver(
    "pusher", "demo", "fustor.drivers.pushers", "fustor_pusher_demo:Demo", "fustor-pusher-demo", "1.2"
)


def result(clause: str, outcome: str, message: str = "", **more: object) -> Result:
    level = CLAUSES[clause].level
    return replace(Result(clause=clause, level=level, outcome=Outcome(outcome), message=message), **more)  # type: ignore[arg-type]


def report(*results: Result, driver: InstalledDriver = DRIVER) -> Report:
    return Report(driver=driver, profile="quick", seed=0, results=results)


FAILED = result(
    "PSH-ENV-04",
    "fail",
    "push([], is_snapshot_end=True)",
    expected="one envelope",
    actual="0 requests",
    detail="nothing,\nnowhere",
    steps=("Demo('conformance', config)", "push([], is_snapshot_end=True)"),
    rerun="python -m pytest -k PSH-ENV-04",
)


def test_a_report_says_what_deviates_and_what_was_not_exercised() -> None:
    results = (
        result("PKG-01", "pass"),
        FAILED,
        result("PSH-SES-04", "not exercised", "add rows()"),
        Result.left_out(CLAUSES["PSH-FLT-04"], rerun=""),
        Result.left_out(CLAUSES["PSH-FLT-05"], rerun=""),
        result("PSH-FLT-03", "warn", "it is retried"),
    )
    assert [line.text for line in render(report(*results))] == [
        "pusher:demo (fustor-pusher-demo 1.2), contract 0.3, profile quick, seed 0",
        "",
        "FAIL  PSH-ENV-04  MUST",
        "  `push([], is_snapshot_end=True)` is delivered: the end of a snapshot is never swallowed.",
        "  push([], is_snapshot_end=True): expected one envelope, got 0 requests",
        "    nothing,",
        "    nowhere",
        "  steps",
        "    1. Demo('conformance', config)",
        "    2. push([], is_snapshot_end=True)",
        "  why and how to fix  fustor-driver explain PSH-ENV-04",
        "  rerun  python -m pytest -k PSH-ENV-04",
        "",
        "WARN  PSH-FLT-03  SHOULD",
        "  A permanent refusal (400, 401, 403, 422) is not retried.",
        "  it is retried",
        "  why and how to fix  fustor-driver explain PSH-FLT-03",
        "",
        "not exercised: add rows()",
        "    PSH-SES-04",
        "not selected: 2 clauses",
        "",
        "pusher:demo is NOT CONFORMANT: 1/5 MUST clauses pass, 1 fail, 1 not exercised, "
        "2 not selected, 1 SHOULD clause not met",
    ]


def test_what_is_not_declared_of_a_clause_that_passes_is_said() -> None:
    asked = result("SRC-CFG-08", "pass", "the configuration has no secret")
    assert [line.text for line in render(report(result("PKG-01", "pass"), asked))][2:] == [
        "pass, one part not checked: the configuration has no secret",
        "    SRC-CFG-08",
        "",
        "pusher:demo is CONFORMANT: 2/2 MUST clauses pass",
    ]


def test_a_report_of_a_driver_that_is_right_is_short() -> None:
    assert [line.text for line in render(report(result("PKG-01", "pass")))] == [
        "pusher:demo (fustor-pusher-demo 1.2), contract 0.3, profile quick, seed 0",
        "",
        "pusher:demo is CONFORMANT: 1/1 MUST clauses pass",
    ]


def test_a_driver_without_a_distribution_is_named_by_where_it_is() -> None:
    unknown = replace(DRIVER, distribution=None, version=None)
    title = next(render(report(driver=unknown))).text
    assert title == "pusher:demo (fustor_pusher_demo:Demo), contract 0.3, profile quick, seed 0"


@pytest.mark.parametrize(
    ("results", "style"),
    [
        ([result("PKG-01", "pass")], "good"),
        ([result("PKG-01", "fail")], "bad"),
        ([Result.left_out(CLAUSES["PKG-01"], rerun="")], "attention"),
    ],
)
def test_the_verdict_has_its_colour(results: list[Result], style: str) -> None:
    assert verdict_line(report(*results)).style == style


def test_a_part_of_the_clauses_is_said_to_be_one() -> None:
    results = (result("PKG-01", "pass"), Result.left_out(CLAUSES["PKG-02"], rerun=""))
    text = verdict_line(report(*results)).text
    assert text == "pusher:demo is INCOMPLETE: 1/2 MUST clauses pass, 1 not selected"


def test_no_line_of_words_is_wider_than_a_terminal() -> None:
    long = result("PSH-ENV-04", "fail", "word " * 100, steps=("word " * 100,))
    assert max(len(line.text) for line in render(report(long))) <= 100


def test_errors_that_say_the_same_are_shown_once() -> None:
    slip = "config() of the harness raised OSError: no disk"
    results = [result(clause, "error", slip) for clause in ("PSH-ENV-01", "PSH-ENV-02", "PSH-ENV-03")]
    lines = [line.text for line in render(report(*results))]
    assert sum(slip in line for line in lines) == 1
    assert "  the same for  PSH-ENV-02 PSH-ENV-03" in lines
