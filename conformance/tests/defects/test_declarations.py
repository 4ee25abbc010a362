"""What a harness declares less than its driver does is seen, where seeing it costs nothing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest
from fustor_conformance import PusherHarness
from fustor_conformance.outcome import Outcome

from .folder_variants import FolderHarness, FolderPusher
from .pushers import ReferencePusher
from .running import examine, installed
from .sources import GuardedHarness, GuardedSource, MemoryHarness, ReferenceSource


class OpenHarness(MemoryHarness):
    """Has no secret that could be refused."""

    def config(self) -> dict[str, Any]:
        return {**super().config(), "credential": {"user": "kit"}}


class HidingHarness(PusherHarness):
    """Says that the remote is no HTTP, although the driver sends to the endpoint that it is given."""

    def received(self) -> Iterable[Any]:
        return []


def of(driver: type, kind: Any) -> Any:
    return installed(kind, f"{driver.__module__}:{driver.__name__}")


@pytest.mark.parametrize("clause", ["SRC-CFG-03", "SRC-CFG-08"])
@pytest.mark.parametrize(
    ("driver", "harness", "says"),
    [
        (ReferenceSource, MemoryHarness, "config() of the harness has a secret: add refused_config()"),
        (ReferenceSource, OpenHarness, "the configuration has no secret"),
        (GuardedSource, GuardedHarness, ""),
    ],
)
def test_a_pass_says_which_part_of_its_clause_is_not_declared(
    driver: type, harness: Any, says: str, clause: str
) -> None:
    result = examine(of(driver, "source"), clause, harness)
    assert result.outcome is Outcome.PASS
    assert result.message.startswith(says)
    assert bool(result.message) == bool(says)


class ListingHarness(FolderHarness):
    """Names the envelopes instead of giving them."""

    def received(self) -> list[Any]:
        return [f"envelope {number}" for number, _ in enumerate(super().received())]


def test_envelopes_that_are_none_are_said_of_the_harness() -> None:
    result = examine(of(FolderPusher, "pusher"), "PSH-ENV-01", ListingHarness)
    assert result.outcome is Outcome.ERROR
    assert result.message.startswith("received() of the harness gave 'envelope 0': return mappings")


@pytest.mark.parametrize("clause", ["PSH-ENV-01", "PSH-ENV-04"])
def test_a_remote_that_the_harness_hides_from_the_kit_is_seen(clause: str) -> None:
    result = examine(of(ReferencePusher, "pusher"), clause, HidingHarness)
    assert result.outcome is Outcome.NOT_EXERCISED
    assert "remove received() from the harness" in result.message
