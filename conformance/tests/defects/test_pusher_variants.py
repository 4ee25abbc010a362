from __future__ import annotations

import re
from dataclasses import replace

import pytest
from fustor_conformance.outcome import Outcome

from .catalogue import clean_drivers
from .registry import Driver
from .running import QUICK, checks_of, examine_at_once, together_by_clause

pytestmark = pytest.mark.exhaustive

# The same inputs however busy the machine, and fewer of them: each defect tells whether they are enough.
PROFILE = replace(QUICK, examples=6, seconds=30.0, deadline=120.0)
CHECKS = checks_of("pusher", "PSH")
# The kit tells a single URL's operations apart by what they carry, and asking for a position carries nothing.
_BLOCKS = {
    "PSH-FLT-05": "the push raised fustor_core.exceptions.DriverError: 500: ENDPOINT cannot be reached "
    "before it could be cancelled",
}
_HTTP_ONLY = (
    *("PSH-SES-02", "PSH-SES-03", "PSH-SES-05"),
    *("PSH-ENV-06", "PSH-ENV-09", "PSH-FLT-02", "PSH-FLT-03", "PSH-FLT-04"),
)
_NO_HTTP = "the remote is no HTTP: the kit sees what the harness says that it received"
_NO_HTTP_AT_ALL = dict.fromkeys(_HTTP_ONLY, _NO_HTTP)
_NEVER_WAITS = {"PSH-FLT-05": "push() never waits, so that it cannot be cancelled"}
_OTHER_INDEX = {
    "PSH-SES-04": 'the driver does not read the committed index from {"index": 41}, '
    "as the consumer writes it",
}
NOT_EXERCISED = {
    "FolderPusher": _NO_HTTP_AT_ALL | _NEVER_WAITS,
    "KeepsTheSameOnce": _NO_HTTP_AT_ALL | _NEVER_WAITS,
    "WaitsForItsFolder": _NO_HTTP_AT_ALL,
    "MakesItsFolder": _NO_HTTP_AT_ALL | _NEVER_WAITS,
    "HasOneUrl": {"PSH-SES-04": "no request for the committed index arrived at the kit's endpoint"},
    "CountsUnderAnotherName": _OTHER_INDEX,
    "Blocks": _BLOCKS,
}


@pytest.mark.parametrize(
    "variant",
    [driver for driver in clean_drivers() if driver.kind == "pusher"],
    ids=lambda variant: variant.id,
)
def test_nothing_is_said_against_what_is_right(variant: Driver) -> None:
    findings = together_by_clause(examine_at_once(variant, CHECKS, PROFILE))

    unusual = {clause: found for clause, found in findings.items() if found.outcome is not Outcome.PASS}
    said = {
        clause: re.sub(r"http://127\.0\.0\.1:\d+", "ENDPOINT", found.message)
        for clause, found in unusual.items()
    }
    assert said == NOT_EXERCISED.get(variant.id, {})
