"""SRC-CFG-01 and SRC-CFG-02: an instance keeps its own id and config, and constructing it is cheap."""

from __future__ import annotations

import time

from ..._show import Words
from ...probes.connections import watching_connections
from ...registry import check
from ...trial import SourceTrial
from .._expect.instances import expect_own_id_and_config

_CONSTRUCT_SECONDS = 0.5
"""The contract's limit for constructing a driver."""

_ATTEMPTS = 3
"""The machine may be busy: only a constructor that is slow every time is slow."""

_CONSTRUCTING = "constructing the driver"


@check("SRC-CFG-01")
async def keeps_its_own_id_and_config(t: SourceTrial) -> None:
    """Two instances with equal configurations are two objects, each with its own id and config."""
    await expect_own_id_and_config(t, await t.config())


@check("SRC-CFG-02")
async def constructing_is_quick(t: SourceTrial) -> None:
    """Constructing takes under 0.5 s, because it blocks the agent's event loop."""
    seconds = []
    for number in range(_ATTEMPTS):
        config = await t.config()
        started = time.perf_counter()
        await t.construct(f"conformance-{number}", config)
        seconds.append(time.perf_counter() - started)
        if seconds[-1] < _CONSTRUCT_SECONDS:
            return
    got = Words(f"{min(seconds):.1f} s in the best of {_ATTEMPTS} attempts")
    t.expect(False, f"under {_CONSTRUCT_SECONDS:g} s", got=got, of=_CONSTRUCTING)


@check("SRC-CFG-02")
async def constructing_opens_no_connection(t: SourceTrial) -> None:
    """Constructing opens no connection; the first use does."""
    config = await t.config()
    with watching_connections() as seen:
        await t.construct("conformance", config)
    t.expect(
        not seen,
        "no access to the backing system",
        got=Words(", ".join(dict.fromkeys(seen))),
        of=_CONSTRUCTING,
    )
