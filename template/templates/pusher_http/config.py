"""The settings of this pusher that are its own: what they mean, and how they are checked."""

from __future__ import annotations

from typing import Self

from fustor_core.exceptions import ConfigError
from fustor_core.models.config import PusherConfig
from pydantic import BaseModel, ConfigDict, Field, ValidationError


class Params(BaseModel):
    """What `driver_params` may hold; the form that asks for the configuration is made of it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    timeout_sec: float = Field(default=10.0, gt=0, le=3600, description="How long one attempt may take, in seconds.")
    # YOURS: the settings of your driver.
    user_agent: str = Field(
        default="{{ cookiecutter.distribution }}",
        pattern=r"^[!-~]+( [!-~]+)*$",
        description="How the pusher introduces itself to the remote.",
    )

    @classmethod
    def of(cls, config: PusherConfig) -> Self:
        """Read `driver_params`.

        Raises:
            ConfigError: A setting cannot be used; the message names it (PSH-CFG-02).
        """
        try:
            return cls.model_validate(config.driver_params or {})
        except ValidationError as error:
            problem = error.errors(include_input=False)[0]
            setting = ".".join(["driver_params", *map(str, problem["loc"])])
            raise ConfigError(f"{setting} cannot be used: {problem['msg']}.") from None
