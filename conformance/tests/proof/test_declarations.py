"""The kit notices what a harness does not declare, and exercises a clause with what it does declare."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest
from fustor_conformance import PusherHarness
from fustor_conformance.outcome import Outcome
from fustor_conformance.results import sentence

from .references.pushers import ReferencePusher
from .references.sources import GuardedHarness, GuardedSource, MemoryHarness, ReferenceSource
from .tools.running import exercise, installed
from .variants.pusher_folders import FolderHarness, FolderPusher
from .variants.source_changes import InsertsOnlyHarness


class OpenHarness(MemoryHarness):
    """Has a configuration without a secret."""

    def config(self) -> dict[str, Any]:
        return {**super().config(), "credential": {"user": "kit"}}


class HidingHarness(PusherHarness):
    """Declares a non-HTTP remote, although the driver sends to the endpoint of the kit."""

    def received(self) -> Iterable[Any]:
        return []


def of(driver: type, kind: Any) -> Any:
    return installed(kind, f"{driver.__module__}:{driver.__name__}")


@pytest.mark.parametrize("clause", ["SRC-CFG-03", "SRC-CFG-08"])
@pytest.mark.parametrize(
    ("driver", "harness", "says"),
    [
        (ReferenceSource, MemoryHarness, "if your system rejects wrong credentials, add refused_config()"),
        (ReferenceSource, OpenHarness, "the configuration has no secret"),
        (GuardedSource, GuardedHarness, ""),
    ],
)
def test_pass_names_the_part_of_its_clause_that_is_not_declared(
    driver: type, harness: Any, says: str, clause: str
) -> None:
    result = exercise(of(driver, "source"), clause, harness)
    assert result.outcome is Outcome.PASS
    assert sentence(result).startswith(says)
    assert bool(sentence(result)) == bool(says)


class ListingHarness(FolderHarness):
    """Returns names instead of envelopes."""

    def received(self) -> list[Any]:
        return [f"envelope {number}" for number, _ in enumerate(super().received())]


def test_invalid_envelopes_are_an_error_of_the_harness() -> None:
    result = exercise(of(FolderPusher, "pusher"), "PSH-ENV-01", ListingHarness)
    assert result.outcome is Outcome.ERROR
    assert sentence(result).startswith("received() of the harness returned 'envelope 0': return mappings")


@pytest.mark.parametrize("clause", ["PSH-ENV-01", "PSH-ENV-04"])
def test_remote_that_the_harness_hides_is_noticed(clause: str) -> None:
    result = exercise(of(ReferencePusher, "pusher"), clause, HidingHarness)
    assert result.outcome is Outcome.NOT_EXERCISED
    assert "remove received() from the harness" in sentence(result)


@pytest.mark.parametrize("clause", ["SRC-MSG-07", "SRC-MSG-08", "SRC-MSG-12", "SRC-MSG-14", "SRC-MSG-16"])
def test_clause_is_exercised_with_inserts_when_the_harness_can_only_insert(clause: str) -> None:
    result = exercise(of(ReferenceSource, "source"), clause, InsertsOnlyHarness)

    assert result.outcome is Outcome.PASS, result
