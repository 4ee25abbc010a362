"""The values that drivers and the agent exchange."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple, NotRequired, Protocol, TypedDict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fustor_event_model.models import EventBase

__all__ = ["CONTRACT_VERSION", "MessageStream", "PushResult", "RequiredFieldsTracker", "Session"]

CONTRACT_VERSION: Final = "0.3"
"""The version of the driver contract that these base classes define."""


class MessageStream(NamedTuple):
    """The result of `SourceDriver.get_message_iterator` (SRC-MSG-01)."""

    events: Iterator[EventBase]
    """The events, as a plain iterator that may be iterated in another thread (SRC-MSG-13)."""

    needed_position_lost: bool
    """Whether the requested position is lost, so that a snapshot is needed (SRC-MSG-05)."""


class Session(TypedDict):
    """The result of `PusherDriver.create_session` (PSH-SES-01)."""

    session_id: str
    """The id that the remote gave the session; never empty."""

    suggested_heartbeat_interval_seconds: NotRequired[float]
    """The interval between two heartbeats that the remote suggests, in seconds."""


class PushResult(TypedDict):
    """The result of `PusherDriver.push` (PSH-ENV-05); the remote may add keys."""

    snapshot_needed: bool
    """Whether the remote requests a snapshot."""


class RequiredFieldsTracker(Protocol):
    """Tracks which fields the readers of a source need (SRC-MSG-14).

    The set may change while a stream runs.
    """

    def get_fields(self) -> set[str]:
        """Return the names of the needed fields; an empty set means all fields (SRC-MSG-14)."""
        ...  # pragma: no cover
