from __future__ import annotations

import threading
from dataclasses import replace
from typing import Any

import pytest
from fustor_conformance import PusherHarness, SourceHarness
from fustor_conformance.outcome import Outcome
from fustor_conformance.results import sentence

from engine.exercising import QUICK, SOURCE, Exercise


class Complete(SourceHarness):
    def config(self) -> Any:
        return {"uri": "memory://", "credential": {"user": "kit"}}


def test_a_source_needs_a_harness(exercise: Exercise) -> None:
    result = exercise("SRC-POS-01", SOURCE, kind="source")
    assert (result.outcome, sentence(result)) == (
        Outcome.NOT_EXERCISED,
        "a source needs a configuration: give a harness, or a configuration file",
    )


def test_a_harness_is_asked_for_what_it_lacks(exercise: Exercise) -> None:
    result = exercise("SRC-MSG-09", SOURCE, kind="source", harness=Complete)
    assert (result.outcome, sentence(result)) == (
        Outcome.NOT_EXERCISED,
        "Complete has no insert(): add it so that this clause can be checked",
    )


def test_a_harness_that_cannot_be_made_is_not_the_drivers_fault(exercise: Exercise) -> None:
    class Broken(PusherHarness):
        def __init__(self) -> None:
            raise OSError("no such system")

    result = exercise("PSH-CFG-01", harness=Broken)
    assert result.outcome is Outcome.ERROR
    assert "OSError: no such system" in sentence(result)


def test_a_harness_that_gives_no_configuration_is_not_the_drivers_fault(exercise: Exercise) -> None:
    class Broken(PusherHarness):
        def config(self, endpoint: str) -> Any:
            return {"endpoint": endpoint}

    result = exercise("PSH-CFG-01", harness=Broken)
    assert result.outcome is Outcome.ERROR
    assert sentence(result).startswith('config() of the harness: credential: give {"user": ...}')


def test_a_misspelt_field_of_a_configuration_is_named(exercise: Exercise) -> None:
    class Misspells(PusherHarness):
        def config(self, endpoint: str) -> Any:
            return {"endpont": endpoint, "credential": {"user": "kit"}}

    assert sentence(exercise("PSH-CFG-01", harness=Misspells)) == (
        "config() of the harness: 'endpoint' is missing, add it: PusherConfig has no field 'endpont'"
    )


def test_what_makes_no_harness_is_not_the_drivers_fault(exercise: Exercise) -> None:
    result = exercise("PSH-CFG-01", harness=dict)
    assert result.outcome is Outcome.ERROR
    assert "the harness is {}" in sentence(result)


def test_a_harness_that_skips_is_not_the_drivers_fault(exercise: Exercise) -> None:
    class Skips(PusherHarness):
        def config(self, endpoint: str) -> Any:
            pytest.skip("no database here")

    result = exercise("PSH-CFG-01", harness=Skips)
    assert result.outcome is Outcome.ERROR
    assert "config() of the harness Skips raised" in sentence(result)
    assert "no database here" in sentence(result)


def test_a_harness_that_hangs_is_not_the_drivers_fault(exercise: Exercise) -> None:
    class Hangs(PusherHarness):
        def start(self) -> None:
            threading.Event().wait()

    result = exercise("PSH-CFG-01", harness=Hangs, profile=replace(QUICK, deadline=1.0))
    assert result.outcome is Outcome.ERROR
    assert sentence(result) == "the harness, in start(), did not end within 1 s"
