"""A driver gets the same results from the kit whether it is met in process or on a real socket."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from defects import pusher_envelope_defects, pusher_fault_defects, pusher_reply_defects, pushers
from defects.registry import Driver
from defects.running import checks_of, examine_at_once
from fustor_conformance.profiles import Profile
from fustor_conformance.remote import mounts

pytestmark = pytest.mark.exhaustive

# A finding is not made smaller: how far that comes depends on the time, and a socket takes more of it.
FEW = Profile(name="quick", examples=3, seconds=60.0, shrink_seconds=0.0, deadline=120.0)
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
    findings = examine_at_once(Driver("pusher", value), checks_of("pusher", "PSH"), FEW)
    return {
        check.name: re.sub(r"127\.0\.0\.1:\d+", "ADDRESS", repr(finding))
        for check, finding in findings.items()
    }


@pytest.mark.parametrize("driver", DRIVERS)
def test_both_mounts_give_the_same_results(driver: type, monkeypatch: pytest.MonkeyPatch) -> None:
    in_process = results(driver)
    monkeypatch.setattr(mounts, "intercepting", not_intercepted)
    assert results(driver) == in_process
