"""The kit finds the same results in process and on a real socket."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from fustor_conformance.profiles import Profile
from fustor_conformance.remote import mounts
from proof.defects.psh_env.envelopes import SwallowsEmptyPushes
from proof.defects.psh_env.replies import ExpectsTheFlag
from proof.defects.psh_flt.refusals import LooksAtTheBodyAlone
from proof.references.pushers import ReferencePusher
from proof.tools.registry import Driver
from proof.tools.running import checks_of, run_checks

pytestmark = pytest.mark.exhaustive

# No shrinking: it depends on time, and a socket takes more of it.
FEW = Profile(name="quick", examples=3, seconds=60.0, shrink_seconds=0.0, deadline=120.0)
DRIVERS = [
    ReferencePusher,
    SwallowsEmptyPushes,
    LooksAtTheBodyAlone,
    ExpectsTheFlag,
]


@contextmanager
def not_intercepted(*_: object) -> Iterator[None]:
    yield


def results(driver: type) -> dict[str, str]:
    value = f"{driver.__module__}:{driver.__qualname__}"
    findings = run_checks(Driver("pusher", value), checks_of("pusher", "PSH"), FEW)
    return {
        check.name: re.sub(r"127\.0\.0\.1:\d+", "ADDRESS", repr(finding))
        for check, finding in findings.items()
    }


@pytest.mark.parametrize("driver", DRIVERS)
def test_both_mounts_give_the_same_results(driver: type, monkeypatch: pytest.MonkeyPatch) -> None:
    in_process = results(driver)
    monkeypatch.setattr(mounts, "intercepting", not_intercepted)
    assert results(driver) == in_process
