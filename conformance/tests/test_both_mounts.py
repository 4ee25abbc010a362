"""A driver gets the same results from the kit whether it is met in process or on a real socket."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from defects import pusher_envelope_defects, pusher_fault_defects, pusher_reply_defects, pushers
from defects.registry import Driver
from defects.running import examination_of
from fustor_conformance.contract import clauses_for
from fustor_conformance.profiles import Profile
from fustor_conformance.remote import mounts
from fustor_conformance.report import Result

CLAUSES = [clause for clause in clauses_for("pusher") if clause.id.startswith("PSH-")]
FEW = Profile(name="quick", examples=3, seconds=60.0, shrink_seconds=1.0, deadline=120.0)
DRIVERS = [
    pushers.ReferencePusher,
    pusher_envelope_defects.SwallowsEmptyPushes,
    pusher_fault_defects.LooksAtTheBodyAlone,
    pusher_reply_defects.ExpectsTheFlag,
]


@contextmanager
def not_intercepted(*_: object) -> Iterator[None]:
    yield


def results(driver: type) -> dict[str, str]:
    value = f"{driver.__module__}:{driver.__qualname__}"
    examined = examination_of(Driver("pusher", value), profile=FEW)
    return {clause.id: finding(examined.examine(clause)) for clause in CLAUSES}


def finding(result: Result) -> str:
    text = json.dumps([result.outcome, result.message, result.expected, result.steps])
    return re.sub(r"127\.0\.0\.1:\d+", "ADDRESS", text)


@pytest.mark.parametrize("driver", DRIVERS)
def test_both_mounts_give_the_same_results(driver: type, monkeypatch: pytest.MonkeyPatch) -> None:
    in_process = results(driver)
    monkeypatch.setattr(mounts, "intercepting", not_intercepted)
    assert results(driver) == in_process
