"""The expectation about two instances with equal configurations (SRC-CFG-01, PSH-CFG-01)."""

from __future__ import annotations

from typing import Any

from ..._show import Words
from ...trial import DriverTrial

__all__ = ["expect_own_id_and_config"]


async def expect_own_id_and_config(t: DriverTrial, config: Any) -> None:
    """Expect two instances with equal configurations to be two objects, each with its own id and config.

    Args:
        t: the trial.
        config: a configuration that works.
    """
    given = [config.model_copy(deep=True) for _ in range(2)]
    drivers = [await t.construct_or_raise(f"conformance-{n}", given[n]) for n in range(2)]
    for number, driver in enumerate(drivers):
        of = f"instance {number} of two with equal configs"
        own_id, own_config = getattr(driver, "id", None), getattr(driver, "config", None)
        t.expect(own_id == f"conformance-{number}", f"id 'conformance-{number}'", got=own_id, of=of)
        t.expect(own_config == config, "the config that it was given", got=own_config, of=of)
    first, other = drivers
    of = "two instances with equal configs"
    t.expect(first is not other, "two objects", got=Words("one object twice"), of=of)
    t.expect(
        first.config is not other.config,
        "a config of its own for each",
        got=Words("one config for both"),
        of=of,
    )
