"""The settings of this pusher: their checks, and the form that asks for them."""

from __future__ import annotations

import re
from typing import Any, Self

from fustor_core.exceptions import ConfigError
from fustor_core.models.config import PusherConfig
from pydantic import BaseModel, ConfigDict, Field, ValidationError


class Params(BaseModel):
    """The settings in `driver_params`. The form that asks for the configuration is generated from this model."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    # YOURS: the settings of your driver.
    timeout_sec: float = Field(default=10.0, gt=0, le=3600, description="The time limit of one attempt, in seconds.")

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


def ledger_name(endpoint: object) -> str:
    """Return the name of the ledger that an endpoint names.

    Raises:
        ConfigError: The endpoint does not name a ledger. The message names the setting, but does not quote its
            value, because an endpoint may hold a password (PSH-CFG-02, PSH-CFG-07).
    """
    found = re.fullmatch(r"memory://([\w.-]+)", endpoint) if isinstance(endpoint, str) else None
    if not found:
        raise ConfigError("endpoint must be memory:// and the name of a ledger, like memory://orders")
    return found[1]


def wizard_steps() -> dict[str, Any]:
    """Return the steps of the form, as `get_wizard_steps` must return them (PSH-CFG-06)."""
    # YOURS: the pattern of your endpoint, and the credentials that your system accepts.
    credential = {
        "type": "object",
        "properties": {"user": {"type": "string"}, "passwd": {"type": "string", "format": "password"}},
        "required": ["user"],
    }
    schema = {
        "type": "object",
        "properties": {
            "endpoint": {"type": "string", "pattern": "^memory://.+$"},
            "credential": credential,
            "driver_params": Params.model_json_schema(),
        },
        "required": ["endpoint", "credential"],
    }
    return {
        "steps": [
            {
                "step_id": "connection",
                "title": "Connection",
                "schema": schema,
                "validations": ["test_connection"],
            }
        ]
    }
