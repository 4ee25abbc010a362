"""No clause fails for a driver that keeps the contract, however unusual it is."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from fustor_conformance.contract import Clause
from fustor_conformance.outcome import Outcome
from fustor_conformance.results import sentence
from fustor_conformance.trial import message_stream

from .tools.catalogue import clean_drivers, reference_drivers
from .tools.registry import Driver
from .tools.running import (
    FINE,
    INSTALLED,
    QUICK,
    checks_of,
    clauses_of,
    engine_of,
    run_checks,
    together_by_clause,
)

pytestmark = pytest.mark.exhaustive

REFERENCE = reference_drivers()[0]
SOURCES = [driver for driver in clean_drivers() if driver.kind == "source" and driver != REFERENCE]
PUSHERS = [driver for driver in clean_drivers() if driver.kind == "pusher"]

# There are many variants: few inputs for each check, and all checks in one process.
BRISK = replace(QUICK, examples=3, seconds=60.0, deadline=300.0)
SOURCE_CHECKS = [check for check in checks_of("source", "") if check.clause not in INSTALLED]
# The same inputs on any machine; the defects show that they are enough.
PUSHER_PROFILE = replace(QUICK, examples=6, seconds=30.0, deadline=120.0)
PUSHER_CHECKS = checks_of("pusher", "PSH")

# At a single URL, the kit distinguishes requests by their bodies; a request for a position has none.
_BLOCKS = {
    "PSH-FLT-05": "before it could be cancelled, the push raised fustor_core.exceptions.DriverError: 500: "
    "ENDPOINT cannot be reached",
}
_HTTP_ONLY = (
    *("PSH-SES-02", "PSH-SES-03", "PSH-SES-05"),
    *("PSH-ENV-06", "PSH-ENV-09", "PSH-FLT-02", "PSH-FLT-03", "PSH-FLT-04"),
)
_NO_HTTP = "the remote does not speak HTTP: the kit sees only what received() of the harness returns"
_NO_HTTP_AT_ALL = dict.fromkeys(_HTTP_ONLY, _NO_HTTP)
_NEVER_WAITS = {"PSH-FLT-05": "push() never waits, so it cannot be cancelled"}
_OTHER_INDEX = {
    "PSH-SES-04": 'the driver does not read the committed position from {"index": 41}, '
    "the response of the kit's endpoint",
}
NOT_EXERCISED = {
    "FolderPusher": _NO_HTTP_AT_ALL | _NEVER_WAITS,
    "KeepsTheSameOnce": _NO_HTTP_AT_ALL | _NEVER_WAITS,
    "WaitsForItsFolder": _NO_HTTP_AT_ALL,
    "MakesItsFolder": _NO_HTTP_AT_ALL | _NEVER_WAITS,
    "HasOneUrl": {
        "PSH-SES-04": "no committed index request arrived at the kit's endpoint: "
        "if the remote does not speak HTTP, add received() to the harness"
    },
    "CountsUnderAnotherName": _OTHER_INDEX,
    "Blocks": _BLOCKS,
}


@pytest.mark.parametrize("clause", clauses_of("source"), ids=lambda clause: clause.id)
def test_reference_source_keeps_every_clause(clause: Clause) -> None:
    result = engine_of(REFERENCE, profile=replace(QUICK, seconds=0.5)).exercise(clause)

    assert result.outcome in FINE, result


@pytest.mark.parametrize("driver", SOURCES, ids=lambda driver: driver.id)
def test_unusual_source_is_not_blamed(driver: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(message_stream, "_SETTLED_AFTER", 0.001)  # No variant is established late.

    findings = run_checks(driver, SOURCE_CHECKS, BRISK)

    assert {check.name: finding for check, finding in findings.items() if finding.outcome not in FINE} == {}


@pytest.mark.parametrize("driver", PUSHERS, ids=lambda driver: driver.id)
def test_pusher_is_not_blamed(driver: Driver) -> None:
    findings = together_by_clause(run_checks(driver, PUSHER_CHECKS, PUSHER_PROFILE))

    messages = {
        clause: re.sub(r"http://127\.0\.0\.1:\d+", "ENDPOINT", sentence(finding))
        for clause, finding in findings.items()
        if finding.outcome is not Outcome.PASS
    }
    assert messages == NOT_EXERCISED.get(driver.id, {})
