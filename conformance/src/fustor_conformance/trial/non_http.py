"""Translates between the harness of a non-HTTP remote and the words of the reference consumer."""

from __future__ import annotations

from json import dumps
from typing import Any

from .._show import show, show_error
from ..outcome import HarnessFailed
from ..remote import Exchange, Operation, Reaction, Request, Response, TransportFault
from ..remote.wire import parse_json

__all__ = ["to_exchange", "to_reply"]


def to_reply(response: Reaction) -> bool | None:
    """Return `response` as `PusherHarness.answer` takes it: the flag, or None for a refusal."""
    if isinstance(response, TransportFault) or not response.is_success:
        return None
    reply = parse_json(response.body)
    flag = reply.get("snapshot_needed") if isinstance(reply, dict) else None
    return flag if isinstance(flag, bool) else None


def to_exchange(envelope: Any) -> Exchange:
    """Return an envelope of `PusherHarness.received` as the consumer would have recorded it.

    Raises:
        HarnessFailed: it is not an envelope.
    """
    try:
        body = dumps({**envelope}, default=str).encode()
    except (TypeError, ValueError, RecursionError) as error:
        raise HarnessFailed(
            f"received() of the harness returned {show(envelope)}: return mappings with the keys of the "
            f"envelope, such as 'events', and values that JSON has ({show_error(error)})"
        ) from error
    request = Request.at("PUSH", "remote:", "/", headers={}, body=body, mount="harness")
    return Exchange(request, Operation.PUSH, Response.json({"snapshot_needed": False}))
