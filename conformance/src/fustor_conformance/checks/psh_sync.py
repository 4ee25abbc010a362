"""PSH-SYNC-01: the remote holds everything that was acknowledged."""

from __future__ import annotations

from ..registry import check
from ..stateful import KNOWN_DELIVERIES, delivery_histories, run_deliveries
from ..stateful.deliveries import DeliveryMove
from ..trial import PusherTrial


@check("PSH-SYNC-01", given=(delivery_histories,))
async def remote_holds_what_was_acknowledged(t: PusherTrial, moves: list[DeliveryMove]) -> None:
    """After any deliveries the remote holds every acknowledged event, and other events raised an error."""
    await run_deliveries(t, moves)


@check("PSH-SYNC-01")
async def remote_holds_what_was_acknowledged_in_known_cases(t: PusherTrial) -> None:
    """The remote holds every acknowledged event after the deliveries that drivers are known to get wrong."""
    await run_deliveries(t, KNOWN_DELIVERIES)
