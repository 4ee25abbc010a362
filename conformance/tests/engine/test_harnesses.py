from __future__ import annotations

import threading
from dataclasses import replace
from typing import Any

import pytest
from fustor_conformance import PusherHarness, SourceHarness
from fustor_conformance.outcome import Outcome

from engine.examining import QUICK, SOURCE, Examine


class Complete(SourceHarness):
    def config(self) -> Any:
        return {"uri": "memory://", "credential": {"user": "kit"}}


def test_a_source_needs_a_harness(examine: Examine) -> None:
    result = examine("SRC-POS-01", SOURCE, kind="source")
    assert (result.outcome, result.message) == (
        Outcome.NOT_EXERCISED,
        "a source needs a configuration: give a harness, or a configuration file",
    )


def test_a_harness_is_asked_for_what_it_lacks(examine: Examine) -> None:
    result = examine("SRC-MSG-09", SOURCE, kind="source", harness=Complete)
    assert (result.outcome, result.message) == (
        Outcome.NOT_EXERCISED,
        "the harness Complete does not say how: add insert() to it",
    )


def test_a_harness_that_cannot_be_made_is_not_the_drivers_fault(examine: Examine) -> None:
    class Broken(PusherHarness):
        def __init__(self) -> None:
            raise OSError("no such system")

    result = examine("PSH-CFG-01", harness=Broken)
    assert result.outcome is Outcome.ERROR
    assert "OSError: no such system" in result.message


def test_a_harness_that_gives_no_configuration_is_not_the_drivers_fault(examine: Examine) -> None:
    class Broken(PusherHarness):
        def config(self, endpoint: str) -> Any:
            return {"endpoint": endpoint}

    result = examine("PSH-CFG-01", harness=Broken)
    assert result.outcome is Outcome.ERROR
    assert result.message.startswith('config() of the harness: credential: give {"user": ...}')


def test_what_makes_no_harness_is_not_the_drivers_fault(examine: Examine) -> None:
    result = examine("PSH-CFG-01", harness=dict)
    assert result.outcome is Outcome.ERROR
    assert "the harness is {}" in result.message


def test_a_harness_that_skips_is_not_the_drivers_fault(examine: Examine) -> None:
    class Skips(PusherHarness):
        def config(self, endpoint: str) -> Any:
            pytest.skip("no database here")

    result = examine("PSH-CFG-01", harness=Skips)
    assert result.outcome is Outcome.ERROR
    assert "config() of the harness Skips raised" in result.message
    assert "no database here" in result.message


def test_a_harness_that_hangs_is_not_the_drivers_fault(examine: Examine) -> None:
    class Hangs(PusherHarness):
        def start(self) -> None:
            threading.Event().wait()

    result = examine("PSH-CFG-01", harness=Hangs, profile=replace(QUICK, deadline=1.0))
    assert result.outcome is Outcome.ERROR
    assert result.message == "the harness, in start(), did not come to an end within 1 s"
