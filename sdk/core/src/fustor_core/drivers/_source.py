"""The base class of source drivers."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import threading
    from collections.abc import Iterator

    from fustor_event_model.models import EventBase

    from ..models.config import SourceConfig
    from ._values import RequiredFieldsTracker

__all__ = ["SourceDriver"]


class SourceDriver(ABC):
    """Reads one system: its current rows (the snapshot) and its changes as they happen (messages).

    The agent constructs it on its event loop and iterates its streams in background threads.

    Args:
        id: The source's id in the agent.
        config: The system and how to read it. An unusable config raises `ConfigError` or `DriverError`, in
            the constructor or at first use (SRC-CFG-03).
    """

    def __init__(self, id: str, config: SourceConfig) -> None:  # noqa: A002 - the contract's name
        self.id = id
        self.config = config

    def __repr__(self) -> str:
        # The config is left out: uri and credential may hold secrets (SRC-CFG-10).
        return f"{type(self).__name__}(id={getattr(self, 'id', None)!r})"

    @property
    def is_transient(self) -> bool:
        """Whether events that are not consumed at once are lost; False if the history can be replayed."""
        return False

    @abstractmethod
    def get_snapshot_iterator(
        self,
        *,
        batch_size: int = 100,
        required_fields_tracker: RequiredFieldsTracker | None = None,
        **kwargs: Any,
    ) -> Iterator[EventBase]:
        """Read every existing row exactly once (SRC-SNAP).

        Args:
            batch_size: The maximum number of rows per event (SRC-SNAP-03).
            required_fields_tracker: Tracks which fields are needed; None means all fields (SRC-MSG-14).
            **kwargs: Arguments that a later agent may pass; ignore those that you do not know.

        Returns:
            A finite, lazy, synchronous iterator of events (SRC-SNAP-01, SRC-SNAP-05).

        Raises:
            DriverError: The backing system fails, in this call or during iteration; the iterator must not end
                early instead (SRC-SNAP-07).
        """

    @abstractmethod
    def get_message_iterator(
        self,
        start_position: int = -1,
        *,
        stop_event: threading.Event | None = None,
        required_fields_tracker: RequiredFieldsTracker | None = None,
        **kwargs: Any,
    ) -> tuple[Iterator[EventBase], bool]:
        """Follow the changes after a position (SRC-MSG).

        Establish the stream in the call itself, not after the first `next()`: once the call has returned, no
        later change may be missed (SRC-MSG-02).

        Args:
            start_position: The position after which to start; <= 0 starts at the latest one (SRC-MSG-03).
            stop_event: Once it is set, the iterator must end within 2 seconds, also while idle (SRC-MSG-12).
            required_fields_tracker: Tracks which fields are needed; None means all fields (SRC-MSG-14).
            **kwargs: Arguments that a later agent may pass; ignore those that you do not know.

        Returns:
            The events, and whether the requested position is lost; a `MessageStream` is such a tuple.

        Raises:
            DriverError: The backing system fails permanently, in this call or during iteration (SRC-MSG-15).
        """

    def is_position_available(self, position: int) -> bool:
        """Return whether every change after a position can still be delivered (SRC-POS).

        Args:
            position: The index of an event, or <= 0 for no committed position.

        Returns:
            False for a position <= 0 and for a transient source. Otherwise the default returns True, even for
            a position that was never issued, so every durable source must override this (SRC-POS-04).
        """
        return position > 0 and not self.is_transient

    async def close(self) -> None:  # noqa: B027 - a driver that holds nothing need not override it
        """End all streams of this instance and release its resources (SRC-CFG-04); may be called again."""

    @classmethod
    @abstractmethod
    async def get_available_fields(cls, **kwargs: Any) -> dict[str, Any]:
        """Describe the fields that rows can have (SRC-CFG-07, SRC-MSG-16).

        Args:
            **kwargs: The fields of `SourceConfig` that are known so far.

        Returns:
            A JSON Schema `{"properties": {...}}` with one property per field.

        Raises:
            DriverError: The backing system fails.
        """

    @classmethod
    async def test_connection(cls, **kwargs: Any) -> tuple[bool, str]:
        """Test whether the system can be reached with this configuration (SRC-CFG-08).

        Args:
            **kwargs: The fields of `SourceConfig` that are known so far.

        Returns:
            Whether the connection works, and a message for the user. A bad configuration never raises. The
            default always returns True without a test, so a driver must override it to keep SRC-CFG-08.
        """
        return True, "The connection test is not implemented for this driver."

    @classmethod
    async def check_privileges(cls, **kwargs: Any) -> tuple[bool, str]:
        """Check that the credential has all privileges that the driver needs (SRC-CFG-08).

        Args:
            **kwargs: As for `test_connection`.

        Returns:
            As `test_connection`; the default always returns True without a check.
        """
        return True, "The check of privileges is not implemented for this driver."

    @classmethod
    async def check_runtime_params(cls, **kwargs: Any) -> tuple[bool, str]:
        """Check that the system is set up as the driver needs it (SRC-CFG-08).

        Args:
            **kwargs: As for `test_connection`.

        Returns:
            As `test_connection`; the default always returns True without a check.
        """
        return True, "The check of run-time parameters is not implemented for this driver."

    @classmethod
    async def create_agent_user(cls, **kwargs: Any) -> tuple[bool, str]:
        """Create the user that the agent logs in as (SRC-CFG-08).

        Args:
            **kwargs: As for `test_connection`, and `admin_creds`, the credential of an administrator.

        Returns:
            As `test_connection`; the default returns True and creates nothing.
        """
        return True, "The creation of an agent user is not implemented for this driver."

    @classmethod
    async def get_wizard_steps(cls) -> dict[str, Any]:
        """Describe the forms that ask a user for the configuration (SRC-CFG-09).

        Returns:
            `{}`, or `{"steps": [{"step_id", "title", "schema"}]}`, where `schema` is a JSON Schema.
        """
        return {}
