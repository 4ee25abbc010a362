"""The values that a pusher reads from the remote's responses."""

from __future__ import annotations

from typing import Any

from pydantic_core import from_json

from ..exceptions import DriverError

__all__ = ["json_object", "position_of", "session_id_of"]


def json_object(call: str, body: bytes) -> dict[str, Any]:
    """Parse a response that must be a JSON object.

    The errors do not quote the body: remotes echo requests, and requests carry secrets.

    Args:
        call: The method and path of the request, for the message.
        body: The body of the response.

    Returns:
        The object.

    Raises:
        DriverError: The body is not a JSON object.
    """
    try:
        response = from_json(body, allow_inf_nan=False)
    except ValueError:
        raise DriverError(f"the remote's response to {call} is not JSON ({len(body)} bytes)") from None
    if not isinstance(response, dict):
        raise DriverError(f"the remote's response to {call} is not a JSON object")
    return response


def session_id_of(response: dict[str, Any]) -> str:
    """Return the `session_id` of a response.

    Raises:
        DriverError: It is missing, empty or not a string (PSH-SES-05).
    """
    session_id = response.get("session_id")
    if not isinstance(session_id, str) or not session_id:
        raise DriverError("the remote's response has no session_id, it must be a non-empty string")
    return session_id


def position_of(response: dict[str, Any]) -> int:
    """Return the position in the `index` of a response (PSH-SES-04).

    Raises:
        DriverError: The `index` is missing or not an integer.
    """
    position = response.get("index")
    if not isinstance(position, int) or isinstance(position, bool):
        raise DriverError("the remote's response has no index, it must be an integer")
    return position
