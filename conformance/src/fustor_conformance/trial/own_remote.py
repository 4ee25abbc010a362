"""What the harness of a remote that is no HTTP tells and is told, in the words of one that is."""

from __future__ import annotations

from json import dumps
from typing import Any

from .._show import show, show_error
from ..outcome import HarnessFailed
from ..remote import Answer, Exchange, Operation, Request, TransportFault
from ..remote.wire import parse_json

__all__ = ["as_exchange", "as_reply"]


def as_reply(answer: Answer | TransportFault) -> bool | None:
    """Return `answer` as `PusherHarness.answer` takes it: the flag, or None for what is no acceptance."""
    if isinstance(answer, TransportFault) or not answer.is_success:
        return None
    reply = parse_json(answer.body)
    flag = reply.get("snapshot_needed") if isinstance(reply, dict) else None
    return flag if isinstance(flag, bool) else None


def as_exchange(envelope: Any) -> Exchange:
    """Return an envelope that the harness tells of as what the consumer would have recorded.

    Raises:
        HarnessFailed: it is none.
    """
    try:
        body = dumps({**envelope}, default=str).encode()
    except (TypeError, ValueError, RecursionError) as error:
        raise HarnessFailed(
            f"received() of the harness gave {show(envelope)}: return mappings with the keys of the "
            f"envelope, such as 'events', and values that JSON has ({show_error(error)})"
        ) from error
    request = Request.at("PUSH", "remote:", "/", headers={}, body=body, mount="harness")
    return Exchange(request, Operation.PUSH, Answer.json({"snapshot_needed": False}))
