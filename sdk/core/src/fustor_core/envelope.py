"""The envelope that a pusher sends, and the reply that it receives (PSH-ENV)."""

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
    """The content of one `push` call: events, and their context for the remote.

    The events are neither copied nor validated again (PSH-ENV-07).

    Attributes:
        agent_id: The id of the sending agent.
        task_id: The id of the sending sync.
        session_id: The session id that the remote gave.
        source_type: `"message"` or `"snapshot"`.
        is_snapshot_end: Whether this envelope completes a snapshot.
        snapshot_sync_suggested: Whether the source has lost its position, so that a snapshot is advisable.
        events: The events in order.
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
        """Encode the envelope as JSON, each value in pydantic's JSON mode (PSH-ENV-01 to PSH-ENV-04).

        Returns:
            The UTF-8 bytes of one JSON object with all seven keys.

        Raises:
            DriverError: A value has no JSON form.
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
            where = f"event {number} of {len(events)} ({event.event_schema}.{event.table})"
            return f"{where} cannot be written as JSON, convert the value in the source: {event_error}"
    return f"the envelope cannot be written as JSON: {error}"


def parse_reply(body: bytes) -> PushResult:
    """Parse a remote's reply to an envelope (PSH-ENV-05, PSH-ENV-06).

    Args:
        body: The body of the reply.

    Returns:
        The whole object, with all keys of the reply.

    Raises:
        DriverError: The body is not a JSON object whose `snapshot_needed` is exactly true or false.
    """
    if not body.strip():
        raise _invalid_reply("has no body")
    try:
        reply = from_json(body, allow_inf_nan=False)
    except ValueError as error:
        raise _invalid_reply(f"is not JSON ({len(body)} bytes)") from error
    if not isinstance(reply, dict):
        raise _invalid_reply(f"is {_JSON_KINDS[type(reply)]}")
    if "snapshot_needed" not in reply:
        raise _invalid_reply("lacks snapshot_needed")
    if not isinstance(reply["snapshot_needed"], bool):
        raise _invalid_reply(f"has {_JSON_KINDS[type(reply['snapshot_needed'])]} as snapshot_needed")
    return cast("PushResult", reply)


def _invalid_reply(problem: str) -> DriverError:
    # The message does not quote the body: remotes echo requests, and requests carry secrets.
    return DriverError(
        f'the remote\'s reply {problem}, it must be a JSON object with "snapshot_needed": true or false'
    )
