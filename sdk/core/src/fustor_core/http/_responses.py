"""What a remote's answers have to be."""

from __future__ import annotations

from typing import Any

from pydantic_core import from_json

from ..exceptions import DriverError

__all__ = ["json_object", "position_of", "session_id_of"]


def json_object(call: str, body: bytes) -> dict[str, Any]:
    """Read an answer that must be a JSON object.

    The body stays out of the errors: remotes echo requests, and those carry secrets.

    Args:
        call: What was asked, in the words of an error.
        body: The body of the answer.

    Raises:
        DriverError: It is something else.
    """
    try:
        answer = from_json(body, allow_inf_nan=False)
    except ValueError:
        raise DriverError(f"The remote's answer to {call} is not JSON ({len(body)} bytes).") from None
    if not isinstance(answer, dict):
        raise DriverError(f"The remote's answer to {call} is not a JSON object.")
    return answer


def session_id_of(answer: dict[str, Any]) -> str:
    """Return the `session_id` of an answer.

    Raises:
        DriverError: It is missing, or not a text, or empty (PSH-SES-05).
    """
    session_id = answer.get("session_id")
    if not isinstance(session_id, str) or not session_id:
        raise DriverError("The remote's answer holds no session_id, which must be a text that is not empty.")
    return session_id


def position_of(answer: dict[str, Any]) -> int:
    """Return the `index` of an answer.

    Raises:
        DriverError: It is missing, or not a whole number.
    """
    index = answer.get("index")
    if not isinstance(index, int) or isinstance(index, bool):
        raise DriverError("The remote's answer holds no index, which must be a whole number.")
    return index
