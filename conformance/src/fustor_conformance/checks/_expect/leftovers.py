"""The expectation that nothing is left after a clean-up (SRC-CFG-06, SRC-SNAP-06, PSH-CFG-03)."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from time import monotonic

from ..._show import Words, show
from ...harness import overrides
from ...outcome import HarnessFailed
from ...probes.resources import Held, held, still_held
from ...trial import DriverTrial, PusherTrial
from ...trial.threads import pause

__all__ = ["expect_nothing_left"]

_ROUNDS = 3
_BETWEEN_LOOKS = 0.01
_ALL = ("thread", "socket", "file", "process", "server")


async def expect_nothing_left(
    t: DriverTrial,
    use: Callable[[], Awaitable[object]],
    of: str,
    *,
    kinds: tuple[str, ...] = _ALL,
    by_the_harness: Callable[[], Awaitable[object]] | None = None,
) -> None:
    """Expect that `use`, repeated, does not leave something behind each time.

    The first time does not count: libraries keep a thread or a pool from their first use on. Nor does
    something that is left only now and then: a pool that still grows.

    Args:
        t: the trial.
        use: uses the driver, and cleans up.
        of: the moment after the clean-up, in the words of the finding ("after close()").
        kinds: the kinds of resources to look for.
        by_the_harness: the part of the harness in `use`, which may leave something behind by itself.

    Raises:
        NotExercised: the harness leaves something behind by itself.
    """
    await use()
    left: list[str] = []
    for _ in range(_ROUNDS):
        t.steps.clear()
        left = await _left_by(t, use, kinds)
        if not left:
            return
    if by_the_harness and (own := await _left_by(t, by_the_harness, kinds)):
        t.not_exercised(f"the harness leaves something behind by itself: {', '.join(own)}")
    t.expect(False, "nothing left open", got=Words(", ".join(left)), of=of)


async def _left_by(t: DriverTrial, use: Callable[[], Awaitable[object]], kinds: tuple[str, ...]) -> list[str]:
    """Return the names of the resources that `use` leaves behind, after some time for them to go away."""
    before = await _held(t, kinds)
    await use()
    until = monotonic() + t.limits.stop
    while (left := still_held(before, await _held(t, kinds))) and monotonic() < until:
        await pause(_BETWEEN_LOOKS)
    return left


async def _held(t: DriverTrial, kinds: tuple[str, ...]) -> Held:
    gc.collect()  # Garbage is not held.
    port = t.remote.port if isinstance(t, PusherTrial) else None
    things = {key: name for key, name in held(t.target.root_module, port).items() if key[0] in kinds}
    if "server" in kinds and overrides(t.harness, "server_resources"):
        things.update(await _on_the_server(t))
    return things


async def _on_the_server(t: DriverTrial) -> Held:
    names = await t.ask_harness("server_resources")
    if not isinstance(names, Iterable):
        raise HarnessFailed(
            f"server_resources() of the harness returned {show(names)}: return a list of names"
        )
    counted = Counter(map(str, names))
    return {
        ("server", (name, number)): f"on the server: {name}"
        for name, count in counted.items()
        for number in range(count)
    }
