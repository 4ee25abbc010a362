"""Calls the methods of a driver class that get the fields of a configuration as keywords."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from ...trial import DriverTrial

__all__ = ["call_class_method", "keywords_of"]


def keywords_of(config: BaseModel) -> dict[str, Any]:
    """Return the fields of a configuration as the agent passes them to the methods of a driver class."""
    return config.model_dump(exclude={"driver"})


async def call_class_method(t: DriverTrial, method: str, config: BaseModel) -> Any:
    """Call a method of the driver class with a configuration; its result is returned as it is.

    Args:
        t: the trial.
        method: the name of the classmethod.
        config: the configuration.

    Raises:
        DriverRaised: it raised, or did not return within the limit.
    """
    return await t.call(t.driver_class, method, shown="**config", **keywords_of(config))
