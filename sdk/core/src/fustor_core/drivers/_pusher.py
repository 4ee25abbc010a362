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
        config: How to send. A config that cannot be used raises `ConfigError` or `DriverError`, here or at
            first use (PSH-CFG-02).
    """

    def __init__(self, id: str, config: PusherConfig) -> None:  # noqa: A002 - the contract's name
        self.id = id
        self.config = config

    def __repr__(self) -> str:
        # The config stays out of it: endpoint and credential may hold secrets (PSH-CFG-07).
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
            events: The events, in order; they must not be changed. May be empty.
            agent_id: The agent that sends.
            task_id: The sync that sends.
            session_id: The session, as `create_session` gave it.
            source_type: `"message"` or `"snapshot"`.
            is_snapshot_end: Whether a snapshot is complete with this envelope.
            snapshot_sync_suggested: Whether the source has lost the position, so that a snapshot would help.
            **kwargs: Whatever a later agent passes; ignore what you do not know.

        Returns:
            The remote's reply, with `snapshot_needed` as exactly a bool.

        Raises:
            SessionObsoletedError: The remote says that the session is obsolete (PSH-SES-03).
            DriverError: The remote did not accept the envelope, or its reply is no answer.
        """

    @abstractmethod
    async def create_session(self, task_id: str) -> Session:
        """Open a session with the remote (PSH-SES-01).

        Args:
            task_id: The sync that the session is for.

        Returns:
            The session's id, and the heartbeat interval if the remote suggests one.

        Raises:
            DriverError: The remote gave no session.
        """

    @abstractmethod
    async def heartbeat(self, *, session_id: str, **kwargs: Any) -> Mapping[str, Any]:
        """Tell the remote that the session is alive (PSH-SES-02).

        Args:
            session_id: The session, as `create_session` gave it.
            **kwargs: Whatever a later agent passes; ignore what you do not know.

        Returns:
            The remote's answer.

        Raises:
            SessionObsoletedError: The remote says that the session is obsolete (PSH-SES-03).
            DriverError: The remote refused the heartbeat or was not reached.
        """

    async def get_latest_committed_index(self, *, session_id: str | None = None, **kwargs: Any) -> int:
        """Ask the remote for the position that it has committed (PSH-SES-04).

        Args:
            session_id: The session, as `create_session` gave it.
            **kwargs: Whatever a later agent passes; ignore what you do not know.

        Returns:
            The position, or -1 when the remote has none, which is also the default.

        Raises:
            DriverError: The remote refused or was not reached.
        """
        return -1

    async def close(self) -> None:  # noqa: B027 - a driver that holds nothing need not override it
        """Release every client; may be called again. A later push raises `DriverError` (PSH-CFG-03)."""

    @classmethod
    @abstractmethod
    async def get_needed_fields(cls, **kwargs: Any) -> dict[str, Any]:
        """Describe the fields that the remote wants (PSH-CFG-04).

        Args:
            **kwargs: The fields of `PusherConfig`, as far as they are known.

        Returns:
            `{}` for all fields, or a JSON Schema of type object.

        Raises:
            DriverError: The remote fails to tell.
        """

    @classmethod
    async def test_connection(cls, **kwargs: Any) -> tuple[bool, str]:
        """Try to reach the remote (PSH-CFG-05).

        Args:
            **kwargs: The fields of `PusherConfig`, as far as they are known.

        Returns:
            Whether it worked, and a text for the user. It never raises for a bad configuration. The default
            tries nothing and says True: a driver that does not override this does not keep PSH-CFG-05.
        """
        return True, "The connection test is not implemented for this driver."

    @classmethod
    async def check_privileges(cls, **kwargs: Any) -> tuple[bool, str]:
        """Check that the credential may do all that the driver needs; as `test_connection`."""
        return True, "The check of privileges is not implemented for this driver."

    @classmethod
    async def get_wizard_steps(cls) -> dict[str, Any]:
        """Describe the forms that ask a user for the configuration (PSH-CFG-06).

        Returns:
            `{}` for none, or `{"steps": [{"step_id", "title", "schema"}]}`; `schema` is a JSON Schema.
        """
        return {}
