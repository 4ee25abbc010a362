"""SRC-SYNC-01 and PSH-SYNC-01: the whole."""

from __future__ import annotations

from ..machines import (
    KNOWN_DELIVERIES,
    delivery_histories,
    known_history,
    run_deliveries,
    run_history,
    source_histories,
)
from ..machines.deliveries import DeliveryMove
from ..machines.history import History
from ..registry import check
from ..trial import PusherTrial, SourceTrial


@check("SRC-SYNC-01", given=(source_histories,), needs=("insert", "rows"))
async def replica_converges(t: SourceTrial, history: History) -> None:
    """Whatever happens, a replica that follows the agent's protocol comes to equal the system."""
    await run_history(t, history)


@check("SRC-SYNC-01", needs=("insert", "rows"))
async def replica_survives_what_drivers_get_wrong(t: SourceTrial) -> None:
    """The same for a history of everything that is known to go wrong."""
    await run_history(t, known_history(t.harness))


@check("PSH-SYNC-01", given=(delivery_histories,))
async def remote_holds_what_was_acknowledged(t: PusherTrial, moves: list[DeliveryMove]) -> None:
    """Whatever happens, what was acknowledged is there, and what is not there was reported."""
    await run_deliveries(t, moves)


@check("PSH-SYNC-01")
async def remote_survives_what_drivers_get_wrong(t: PusherTrial) -> None:
    """The same for a history of everything that is known to go wrong."""
    await run_deliveries(t, KNOWN_DELIVERIES)
