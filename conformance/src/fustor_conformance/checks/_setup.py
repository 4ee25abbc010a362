"""What sources and pushers have in common when they are set up."""

from __future__ import annotations

from typing import Any

from ..trial import DriverTrial

__all__ = ["expect_own_id_and_config"]


async def expect_own_id_and_config(t: DriverTrial, config: Any) -> None:
    """Expect two instances with equal configurations to be two, each with what it was given."""
    given = [config.model_copy(deep=True) for _ in range(2)]
    drivers = [await t.construct_or_raise(f"conformance-{n}", given[n]) for n in range(2)]
    for number, driver in enumerate(drivers):
        of = f"instance {number} of two with equal configs"
        t.expect(driver.id == f"conformance-{number}", f"id 'conformance-{number}'", got=driver.id, of=of)
        t.expect(driver.config == config, "the config it was given", got=driver.config, of=of)
    of = "two instances with equal configs"
    t.expect(drivers[0] is not drivers[1], "two objects", got="one and the same object", of=of)
    t.expect(
        drivers[0].config is not drivers[1].config, "each its own config", got="one config for both", of=of
    )
