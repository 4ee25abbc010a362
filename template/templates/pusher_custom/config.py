"""The settings of this pusher: what they mean, how they are checked, and the form that asks for them."""

from __future__ import annotations

import re
from typing import Any, Self

from fustor_core.exceptions import ConfigError
from fustor_core.models.config import PusherConfig
from pydantic import BaseModel, ConfigDict, Field, ValidationError


class Params(BaseModel):
    """What `driver_params` may hold; the form that asks for the configuration is made of it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    # YOURS: the settings of your driver.
    timeout_sec: float = Field(default=10.0, gt=0, le=3600, description="How long one attempt may take, in seconds.")

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


def ledger_name(endpoint: object) -> str:
    """Return the ledger that an endpoint names.

    Raises:
        ConfigError: It names none. The message says which setting is wrong, but not its value, since an endpoint
            may hold a password (PSH-CFG-02, PSH-CFG-07).
    """
    found = re.fullmatch(r"memory://([\w.-]+)", endpoint) if isinstance(endpoint, str) else None
    if not found:
        raise ConfigError("endpoint must be memory:// and the name of a ledger, like memory://orders.")
    return found[1]


def wizard_steps() -> dict[str, Any]:
    """Return the steps of the form, as `get_wizard_steps` has to (PSH-CFG-06)."""
    # YOURS: the form of your endpoint, and the credentials that your system knows.
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
