"""Checks of pushers leave a deviation to the clause about it."""

from __future__ import annotations

from typing import Any

from fustor_conformance.outcome import Outcome
from fustor_conformance.results import sentence
from fustor_core.envelope import Envelope
from fustor_event_model.models import EventBase

from .references.pushers import ReferencePusher
from .tools.running import exercise, installed


class FailsToClose(ReferencePusher):
    """Raises in `close()`."""

    async def close(self) -> None:
        raise ValueError("it does not close")


def test_close_that_raises_is_left_to_the_clause_about_it() -> None:
    result = exercise(installed("pusher", f"{__name__}:FailsToClose"), "PSH-SYNC-01")

    assert result.outcome is Outcome.NOT_EXERCISED
    assert "it does not close" in sentence(result)
    assert sentence(result).endswith("see PSH-CFG-03")


class SendsNoFlags(ReferencePusher):
    """Sends only the session and the events."""

    def envelope(self, events: list[EventBase], **keywords: Any) -> Any:
        return Sparse(super().envelope(events, **keywords))


class Sparse:
    """An envelope that encodes only two of its keys."""

    def __init__(self, envelope: Envelope) -> None:
        self.whole = envelope

    def encode(self) -> bytes:
        return self.whole.model_dump_json(include={"session_id", "events"}).encode()


def test_keys_that_never_arrive_are_left_to_the_clauses_about_them() -> None:
    driver = installed("pusher", f"{__name__}:SendsNoFlags")

    assert exercise(driver, "PSH-ENV-02").outcome is Outcome.FAIL
    assert exercise(driver, "PSH-ENV-08").outcome is Outcome.PASS
