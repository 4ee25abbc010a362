from __future__ import annotations

from dataclasses import replace

import pytest
from fustor_conformance.outcome import Outcome

from . import (  # noqa: F401 - they register
    folder_defects,
    http_author_defects,
    http_defects,
    pusher_credential_defects,
    pusher_envelope_defects,
    pusher_event_defects,
    pusher_fault_defects,
    pusher_limit_defects,
    pusher_reply_defects,
    pusher_resource_defects,
    pusher_retry_defects,
    pusher_session_defects,
    pusher_setup_defects,
    pusher_sync_defects,
    secret_defects,
    wizard_defects,
)
from .registry import Defect, defects
from .running import QUICK, checks_of, examine_defect, is_caught

# As many examples as always, however busy the machine; a finding not made as small as for a reader.
PROFILE = replace(QUICK, seconds=30.0, shrink_seconds=0.1)
DEFECTS = defects("pusher", "PSH-")


@pytest.mark.parametrize(
    "defect", DEFECTS, ids=lambda defect: f"{defect.clause}-{defect.id}-{defect.by}".strip("-")
)
def test_a_defect_is_caught_for_its_own_reason(defect: Defect) -> None:
    result = examine_defect(defect, profile=PROFILE)
    assert is_caught(defect, result), f"{result.outcome}: {result.message}"


@pytest.mark.parametrize(
    "check", checks_of("pusher", "PSH-"), ids=lambda check: f"{check.clause}-{check.name}"
)
def test_every_check_has_a_defect_that_it_catches(check: object) -> None:
    assert any(defect.check == check for defect in DEFECTS)


def test_a_should_that_is_not_met_is_a_warning() -> None:
    outcomes = {examine_defect(defect).outcome for defect in defects("pusher", "PSH-FLT-03")}
    assert outcomes == {Outcome.WARN}
