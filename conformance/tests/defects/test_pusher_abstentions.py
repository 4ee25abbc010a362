"""What a check of a pusher leaves to another clause."""

from __future__ import annotations

from fustor_conformance.outcome import Outcome

from .pushers import ReferencePusher
from .running import examine, installed


class FailsToClose(ReferencePusher):
    """Raises where it should only close."""

    async def close(self) -> None:
        raise ValueError("it does not close")


def test_close_that_raises_is_left_to_the_clause_about_it() -> None:
    result = examine(installed("pusher", f"{__name__}:FailsToClose"), "PSH-SYNC-01")

    assert result.outcome is Outcome.NOT_EXERCISED
    assert "it does not close" in result.message
    assert result.message.endswith("see PSH-CFG-03")
