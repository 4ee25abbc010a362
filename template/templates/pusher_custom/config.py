"""The settings of this pusher: what they mean, and the form that asks for them."""

from __future__ import annotations

from typing import Any

import httpx
from fustor_core.exceptions import ConfigError
from fustor_core.models.config import ApiKeyCredential, Credential, PusherConfig

DEFAULT_TIMEOUT_SEC = 10.0


def endpoint(config: PusherConfig) -> str:
    """Return the URL that every path is below."""
    try:
        url = httpx.URL(config.endpoint)
    except httpx.InvalidURL:
        raise ConfigError("endpoint is not a URL") from None
    if url.scheme not in {"http", "https"} or not url.host:
        raise ConfigError("endpoint must be a URL that starts with http:// or https:// and names a host")
    if url.userinfo or url.query or url.fragment:
        raise ConfigError("endpoint must not hold a user, a query or a fragment: use credential for secrets")
    return config.endpoint


def authorization(credential: Credential) -> bytes:
    """Return the value of the Authorization header (PSH-ENV-09)."""
    if not isinstance(credential, ApiKeyCredential):
        return f"Basic {credential.to_base64()}".encode()
    if not credential.key or not credential.key.isprintable() or credential.key != credential.key.strip():
        raise ConfigError("credential.key must not be empty, nor hold line breaks or spaces at its ends")
    return f"Bearer {credential.key}".encode()


def timeout(config: PusherConfig) -> float:
    """Return how long one try may take, in seconds."""
    seconds = (config.driver_params or {}).get("timeout_sec", DEFAULT_TIMEOUT_SEC)
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not 0 < seconds <= 3600:
        raise ConfigError("driver_params.timeout_sec must be a number of seconds above 0, at most 3600")
    return float(seconds)


def wizard_steps() -> dict[str, Any]:
    """Return the steps of the form, as `get_wizard_steps` has to (PSH-CFG-06)."""
    # YOURS: the settings of your driver.
    secret = {"type": "string", "format": "password"}
    password = {
        "type": "object",
        "properties": {"user": {"type": "string"}, "passwd": secret},
        "required": ["user"],
    }
    key = {"type": "object", "properties": {"key": secret}, "required": ["key"]}
    schema = {
        "type": "object",
        "properties": {
            "endpoint": {"type": "string", "format": "uri", "pattern": "^https?://"},
            "credential": {"anyOf": [password, key]},
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
