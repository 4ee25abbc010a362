from __future__ import annotations

import pytest
from fustor_conformance.contract import Level
from fustor_conformance.outcome import Outcome
from fustor_conformance.report import Report, Result
from fustor_core.discovery import InstalledDriver
from fustor_driver.checking.engine import exit_code

DRIVER = InstalledDriver("source", "demo", "fustor.drivers.sources", "demo:Demo")


@pytest.mark.parametrize(
    ("outcomes", "code"),
    [
        ([Outcome.PASS], 0),
        ([Outcome.PASS, Outcome.WARN, Outcome.NOT_DECLARED], 0),
        ([Outcome.PASS, Outcome.FAIL], 1),
        ([Outcome.FAIL, Outcome.ERROR], 1),
        ([Outcome.PASS, Outcome.ERROR], 2),
        ([Outcome.NOT_EXERCISED, Outcome.ERROR], 2),
        ([Outcome.PASS, Outcome.NOT_EXERCISED], 3),
        ([Outcome.NOT_DECLARED], 3),
    ],
)
def test_the_exit_code_follows_from_the_outcomes(outcomes: list[Outcome], code: int) -> None:
    results = tuple(Result(clause="PKG-01", level=Level.MUST, outcome=outcome) for outcome in outcomes)
    assert exit_code(Report(driver=DRIVER, profile="quick", seed=0, results=results)) == code


def test_a_clause_not_selected_keeps_a_driver_from_being_conformant_even_a_should() -> None:
    results = (
        Result(clause="PKG-01", level=Level.MUST, outcome=Outcome.PASS),
        Result(clause="PKG-06", level=Level.SHOULD, outcome=Outcome.NOT_EXERCISED, message="not selected"),
    )
    assert exit_code(Report(driver=DRIVER, profile="quick", seed=0, results=results)) == 3
