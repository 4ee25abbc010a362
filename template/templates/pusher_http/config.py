"""The settings that only this pusher has, and their checks."""

from __future__ import annotations

from typing import Self

from fustor_core.exceptions import ConfigError
from fustor_core.models.config import PusherConfig
from pydantic import BaseModel, ConfigDict, Field, ValidationError


class Params(BaseModel):
    """The settings in `driver_params`. The form that asks for the configuration is generated from this model."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    timeout_sec: float = Field(default=10.0, gt=0, le=3600, description="The time limit of one attempt, in seconds.")
    # YOURS: the settings of your driver.
    user_agent: str = Field(
        default="{{ cookiecutter.distribution }}",
        pattern=r"^[!-~]+( [!-~]+)*$",
        description="The User-Agent header of every request.",
    )

    @classmethod
    def of(cls, config: PusherConfig) -> Self:
        """Read the settings from `driver_params`.

        Raises:
            ConfigError: A setting is not valid. The message names it (PSH-CFG-02).
        """
        try:
            return cls.model_validate(config.driver_params or {})
        except ValidationError as error:
            problem = error.errors(include_input=False)[0]
            setting = ".".join(["driver_params", *map(str, problem["loc"])])
            raise ConfigError(f"{setting} cannot be used: {problem['msg']}") from None
