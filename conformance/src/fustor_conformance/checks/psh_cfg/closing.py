"""PSH-CFG-03: closing is final, and releases clients."""

from __future__ import annotations

from ...probes.resources import CLIENTS
from ...registry import check
from ...trial import PusherTrial
from .._expect.faults import expect_driver_error
from .._expect.leftovers import expect_nothing_left
from .._expect.raising import ignore_failure


@check("PSH-CFG-03")
async def close_is_final_and_idempotent(t: PusherTrial) -> None:
    """`close()` can be called twice, and a push afterwards raises `DriverError`."""
    session = await t.open_session()
    for _ in range(2):
        await t.call(session.pusher, "close")
    await expect_driver_error(t, session.push, because="the pusher is closed")


@check("PSH-CFG-03")
async def close_releases_clients(t: PusherTrial) -> None:
    """`close()` leaves no connection, thread or process of a used pusher behind."""
    t.remote.use_socket()

    async def use() -> None:
        session = await t.open_session()
        # Other clauses are about pushing; here it only opens clients.
        await ignore_failure(session.push())
        await t.call(session.pusher, "close")

    await expect_nothing_left(t, use, "after close()", kinds=CLIENTS)
