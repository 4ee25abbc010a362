"""The values that drivers and the agent hand each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple, NotRequired, Protocol, TypedDict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fustor_event_model.models import EventBase

__all__ = ["CONTRACT_VERSION", "MessageStream", "PushResult", "RequiredFieldsTracker", "Session"]

CONTRACT_VERSION: Final = "0.3"
"""The version of the driver contract that these bases state."""


class MessageStream(NamedTuple):
    """What `SourceDriver.get_message_iterator` returns (SRC-MSG-01)."""

    events: Iterator[EventBase]
    """The events; a plain iterator that may run in another thread."""

    needed_position_lost: bool
    """Whether the position that was asked for is gone, so that a snapshot is needed."""


class Session(TypedDict):
    """What `PusherDriver.create_session` returns (PSH-SES-01)."""

    session_id: str
    """The session's id, as the remote gave it; never empty."""

    suggested_heartbeat_interval_seconds: NotRequired[float]
    """How often the remote wants to hear of the session, in seconds."""


class PushResult(TypedDict):
    """What `PusherDriver.push` returns (PSH-ENV-05); the remote may add keys."""

    snapshot_needed: bool
    """Whether the remote asks for a snapshot."""


class RequiredFieldsTracker(Protocol):
    """Knows which fields the readers of a source need; the set may change while a stream runs."""

    def get_fields(self) -> set[str]:
        """Return the names of the needed fields; an empty set means all fields (SRC-MSG-14)."""
        ...  # pragma: no cover
