"""The envelope that a pusher sends, and the reply that it gets (PSH-ENV)."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from fustor_event_model.models import EventBase
from pydantic import BaseModel, ConfigDict, SerializeAsAny, TypeAdapter
from pydantic_core import from_json

from .exceptions import DriverError

if TYPE_CHECKING:
    from .drivers import PushResult

__all__ = ["Envelope", "parse_reply"]

_JSON_KINDS: dict[type, str] = {
    str: "a string",
    int: "a number",
    float: "a number",
    list: "a list",
    dict: "an object",
    bool: "a bool",
    type(None): "null",
}


class Envelope(BaseModel):
    """What one `push` call delivers: some events, and what the remote must know about them.

    The events are held as they are: neither copied nor validated again (PSH-ENV-07).

    Attributes:
        agent_id: The agent that sends.
        task_id: The sync that sends.
        session_id: The session, as the remote gave it.
        source_type: `"message"` or `"snapshot"`.
        is_snapshot_end: Whether a snapshot is complete with this envelope.
        snapshot_sync_suggested: Whether the source has lost the position, so that a snapshot would help.
        events: The events, in order.
    """

    model_config = ConfigDict(frozen=True)

    agent_id: str | None = None
    task_id: str | None = None
    session_id: str | None = None
    source_type: str = "message"
    is_snapshot_end: bool = False
    snapshot_sync_suggested: bool = False
    events: list[SerializeAsAny[EventBase]]

    def encode(self) -> bytes:
        """Write the envelope as JSON, every value as pydantic's JSON mode writes it (PSH-ENV-01 to 04).

        Returns:
            The UTF-8 bytes of one JSON object with all seven keys.

        Raises:
            DriverError: A row holds a value that JSON cannot carry.
        """
        try:
            return _ENVELOPE.dump_json(self)
        except ValueError as error:
            raise DriverError(_describe_unwritable(self.events, error)) from error


_ENVELOPE = TypeAdapter(Envelope)
_EVENT: TypeAdapter[EventBase] = TypeAdapter(SerializeAsAny[EventBase])


def _describe_unwritable(events: list[EventBase], error: ValueError) -> str:
    for number, event in enumerate(events):
        try:
            _EVENT.dump_json(event)
        except ValueError as event_error:
            where = f"Event {number} of {len(events)} ({event.event_schema}.{event.table})"
            return f"{where} cannot be written as JSON, convert the value in the source: {event_error}."
    return f"The envelope cannot be written as JSON: {error}."


def parse_reply(body: bytes) -> PushResult:
    """Read a remote's reply to an envelope (PSH-ENV-05, PSH-ENV-06).

    Args:
        body: The body of the reply.

    Returns:
        The whole object; keys besides `snapshot_needed` are kept.

    Raises:
        DriverError: The body is not a JSON object whose `snapshot_needed` is exactly true or false.
    """
    if not body.strip():
        raise _no_answer("has no body")
    try:
        reply = from_json(body, allow_inf_nan=False)
    except ValueError as error:
        raise _no_answer(f"is not JSON ({len(body)} bytes)") from error
    if not isinstance(reply, dict):
        raise _no_answer(f"is {_JSON_KINDS[type(reply)]}")
    if "snapshot_needed" not in reply:
        raise _no_answer("lacks snapshot_needed")
    if not isinstance(reply["snapshot_needed"], bool):
        raise _no_answer(f"has {_JSON_KINDS[type(reply['snapshot_needed'])]} as snapshot_needed")
    return cast("PushResult", reply)


def _no_answer(problem: str) -> DriverError:
    # The body itself stays out of the message: remotes echo requests, and those carry secrets.
    return DriverError(
        f'The remote\'s reply {problem}, it must be a JSON object with "snapshot_needed": true or false.'
    )
