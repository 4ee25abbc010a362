"""The base class of pusher drivers."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fustor_event_model.models import EventBase

    from ..models.config import PusherConfig
    from ._values import PushResult, Session

__all__ = ["PusherDriver"]


class PusherDriver(ABC):
    """Sends events to one remote: an HTTP consumer, a broker, a database.

    The agent constructs it and awaits its methods on its event loop; pushes and heartbeats overlap.

    Args:
        id: The pusher's id in the agent.
        config: The remote and how to send to it. An unusable config raises `ConfigError` or `DriverError`,
            in the constructor or at first use (PSH-CFG-02).
    """

    def __init__(self, id: str, config: PusherConfig) -> None:  # noqa: A002 - the contract's name
        self.id = id
        self.config = config

    def __repr__(self) -> str:
        # The config is left out: endpoint and credential may hold secrets (PSH-CFG-07).
        return f"{type(self).__name__}(id={getattr(self, 'id', None)!r})"

    @abstractmethod
    async def push(
        self,
        events: list[EventBase],
        *,
        agent_id: str | None = None,
        task_id: str | None = None,
        session_id: str | None = None,
        source_type: str = "message",
        is_snapshot_end: bool = False,
        snapshot_sync_suggested: bool = False,
        **kwargs: Any,
    ) -> PushResult:
        """Deliver one envelope (PSH-ENV).

        Args:
            events: The events in order, possibly none; do not change them (PSH-ENV-07).
            agent_id: The id of the sending agent.
            task_id: The id of the sending sync.
            session_id: The session id that `create_session` returned.
            source_type: `"message"` or `"snapshot"`.
            is_snapshot_end: Whether this envelope completes a snapshot (PSH-ENV-04).
            snapshot_sync_suggested: Whether the source has lost its position, so that a snapshot
                is advisable.
            **kwargs: Arguments that a later agent may pass; ignore those that you do not know.

        Returns:
            The remote's reply, in which `snapshot_needed` is exactly a bool (PSH-ENV-05).

        Raises:
            SessionObsoletedError: The remote reports that the session is obsolete (PSH-SES-03).
            DriverError: The remote did not accept the envelope (PSH-FLT-01), or its reply is not valid
                (PSH-ENV-06).
        """

    @abstractmethod
    async def create_session(self, task_id: str) -> Session:
        """Open a session with the remote (PSH-SES-01).

        Args:
            task_id: The id of the sync that uses the session.

        Returns:
            The session id, and the heartbeat interval in seconds if the remote suggests one.

        Raises:
            DriverError: The remote did not open a session (PSH-SES-05).
        """

    @abstractmethod
    async def heartbeat(self, *, session_id: str, **kwargs: Any) -> Mapping[str, Any]:
        """Report to the remote that the session is alive (PSH-SES-02).

        Args:
            session_id: The session id that `create_session` returned.
            **kwargs: Arguments that a later agent may pass; ignore those that you do not know.

        Returns:
            The remote's response as a mapping, possibly empty.

        Raises:
            SessionObsoletedError: The remote reports that the session is obsolete (PSH-SES-03).
            DriverError: The remote refused the heartbeat or could not be reached.
        """

    async def get_latest_committed_index(self, *, session_id: str | None = None, **kwargs: Any) -> int:
        """Ask the remote for its last committed position (PSH-SES-04).

        Args:
            session_id: The session id that `create_session` returned.
            **kwargs: Arguments that a later agent may pass; ignore those that you do not know.

        Returns:
            The position, or -1 if the remote has none. The default returns -1.

        Raises:
            DriverError: The remote refused the request or could not be reached.
        """
        return -1

    async def close(self) -> None:  # noqa: B027 - a driver that holds nothing need not override it
        """Release all clients (PSH-CFG-03).

        A second call does nothing; a later push raises `DriverError`.
        """

    @classmethod
    @abstractmethod
    async def get_needed_fields(cls, **kwargs: Any) -> dict[str, Any]:
        """Describe the fields that the remote wants (PSH-CFG-04).

        Args:
            **kwargs: The fields of `PusherConfig` that are known so far.

        Returns:
            `{}` for all fields, or a JSON Schema of type object that names the needed ones.

        Raises:
            DriverError: The remote could not name the fields.
        """

    @classmethod
    async def test_connection(cls, **kwargs: Any) -> tuple[bool, str]:
        """Test whether the remote can be reached with this configuration (PSH-CFG-05).

        Args:
            **kwargs: The fields of `PusherConfig` that are known so far.

        Returns:
            Whether the connection works, and a message for the user. A bad configuration never raises. The
            default always returns True without a test, so a driver must override it to keep PSH-CFG-05.
        """
        return True, "The connection test is not implemented for this driver."

    @classmethod
    async def check_privileges(cls, **kwargs: Any) -> tuple[bool, str]:
        """Check that the credential has all privileges that the driver needs (PSH-CFG-05).

        Args:
            **kwargs: As for `test_connection`.

        Returns:
            As `test_connection`; the default always returns True without a check.
        """
        return True, "The check of privileges is not implemented for this driver."

    @classmethod
    async def get_wizard_steps(cls) -> dict[str, Any]:
        """Describe the forms that ask a user for the configuration (PSH-CFG-06).

        Returns:
            `{}`, or `{"steps": [{"step_id", "title", "schema"}]}`, where `schema` is a JSON Schema.
        """
        return {}
