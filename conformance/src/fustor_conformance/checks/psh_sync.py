"""PSH-SYNC-01: the remote holds everything that was acknowledged."""

from __future__ import annotations

from ..stateful import KNOWN_DELIVERIES, delivery_histories, run_deliveries
from ..stateful.deliveries import DeliveryMove
from ..registry import check
from ..trial import PusherTrial


@check("PSH-SYNC-01", given=(delivery_histories,))
async def remote_holds_what_was_acknowledged(t: PusherTrial, moves: list[DeliveryMove]) -> None:
    """Whatever happens, what was acknowledged is there, and what is not there was reported."""
    await run_deliveries(t, moves)


@check("PSH-SYNC-01")
async def remote_survives_what_drivers_get_wrong(t: PusherTrial) -> None:
    """Where drivers are known to go wrong, acknowledged events are there and missing ones were reported."""
    await run_deliveries(t, KNOWN_DELIVERIES)
