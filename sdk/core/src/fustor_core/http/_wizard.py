"""The form that asks a user for the configuration of a pusher over HTTP."""

from __future__ import annotations

from typing import Any

from ._settings import LONGEST_TIMEOUT_SEC

__all__ = ["connection_steps"]

_URL_PATTERN = "^https?://"


def connection_steps(default_timeout_sec: float) -> dict[str, Any]:
    """Return a new list of one step, for endpoint, credential and time limit (PSH-CFG-06).

    Args:
        default_timeout_sec: The default time limit of one attempt, in seconds.
    """
    step = {
        "step_id": "connection",
        "title": "Connection",
        "schema": _schema(default_timeout_sec),
        "validations": ["test_connection"],
    }
    return {"steps": [step]}


def _schema(default_timeout_sec: float) -> dict[str, Any]:
    return _object(
        {
            "endpoint": {"type": "string", "format": "uri", "pattern": _URL_PATTERN},
            "credential": {"anyOf": [_password(), _key()]},
            "driver_params": _object({"timeout_sec": _seconds(default_timeout_sec)}),
        },
        "endpoint",
        "credential",
    )


def _password() -> dict[str, Any]:
    return _object({"user": {"type": "string"}, "passwd": _secret()}, "user")


def _key() -> dict[str, Any]:
    return _object({"key": _secret()}, "key")


def _secret() -> dict[str, Any]:
    return {"type": "string", "format": "password"}


def _seconds(default: float) -> dict[str, Any]:
    return {"type": "number", "exclusiveMinimum": 0, "maximum": LONGEST_TIMEOUT_SEC, "default": default}


def _object(properties: dict[str, Any], *required: str) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(required)}
