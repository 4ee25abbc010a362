"""SRC-CFG-01 and SRC-CFG-02: an instance keeps its own id and config, and constructing it is cheap."""

from __future__ import annotations

import time

from ..._show import Words
from ...probes.connections import watching_connections
from ...registry import check
from ...trial import SourceTrial
from .._expect.instances import expect_own_id_and_config

_CONSTRUCT_SECONDS = 0.5
_TRIES = 3


@check("SRC-CFG-01")
async def keeps_its_own_id_and_config(t: SourceTrial) -> None:
    """Two instances with equal configurations are two, each with what it was given."""
    await expect_own_id_and_config(t, await t.config())


@check("SRC-CFG-02")
async def constructing_is_quick(t: SourceTrial) -> None:
    """The agent constructs drivers on its event loop, where nothing else goes on meanwhile."""
    seconds = []
    for number in range(_TRIES):
        config = await t.config()
        started = time.perf_counter()
        await t.construct(f"conformance-{number}", config)
        seconds.append(time.perf_counter() - started)
        if seconds[-1] < _CONSTRUCT_SECONDS:
            return
    t.expect(
        False,
        f"constructing to take under {_CONSTRUCT_SECONDS:g} s",
        got=Words(f"{min(seconds):.1f} s at best"),
    )


@check("SRC-CFG-02")
async def constructing_touches_nothing(t: SourceTrial) -> None:
    """Connections are opened at the first use."""
    config = await t.config()
    with watching_connections() as seen:
        await t.construct("conformance", config)
    t.expect(
        not seen, "no connection to be opened by constructing", got=Words(", ".join(dict.fromkeys(seen)))
    )
