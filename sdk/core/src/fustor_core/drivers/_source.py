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
    """Reads one system: its rows as they are (snapshot) and its changes as they happen (messages).

    The agent constructs it on its event loop and iterates its streams in background threads.

    Args:
        id: The source's id in the agent.
        config: How to read it. A config that cannot be used raises `ConfigError` or `DriverError`, here or
            at first use (SRC-CFG-03).
    """

    def __init__(self, id: str, config: SourceConfig) -> None:  # noqa: A002 - the contract's name
        self.id = id
        self.config = config

    def __repr__(self) -> str:
        # The config stays out of it: uri and credential may hold secrets (SRC-CFG-10).
        return f"{type(self).__name__}(id={getattr(self, 'id', None)!r})"

    @property
    def is_transient(self) -> bool:
        """Whether events that are not consumed at once are gone; False means that history can be replayed."""
        return False

    @abstractmethod
    def get_snapshot_iterator(
        self,
        *,
        batch_size: int = 100,
        required_fields_tracker: RequiredFieldsTracker | None = None,
        **kwargs: Any,
    ) -> Iterator[EventBase]:
        """Read every row that exists, once (SRC-SNAP).

        Args:
            batch_size: The most rows that one event may carry.
            required_fields_tracker: Which fields are needed; None means all.
            **kwargs: Whatever a later agent passes; ignore what you do not know.

        Returns:
            A finite, lazy, synchronous iterator of events.

        Raises:
            DriverError: The backing system fails, here or while iterating; never end early instead.
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

        Set the stream up in this call: when it has returned, no later change may be missed (SRC-MSG-02).

        Args:
            start_position: The position after which to start; <= 0 means at the latest one.
            stop_event: Once it is set, the iterator ends within 2 seconds, also while idle.
            required_fields_tracker: Which fields are needed; None means all.
            **kwargs: Whatever a later agent passes; ignore what you do not know.

        Returns:
            The events, and whether the position asked for is lost; a `MessageStream` is such a tuple.

        Raises:
            DriverError: The backing system fails for good, here or while iterating.
        """

    def is_position_available(self, position: int) -> bool:
        """Tell whether every change after a position can still be delivered (SRC-POS).

        Args:
            position: The index of an event, or <= 0 for none.

        Returns:
            False for a position <= 0 and for a transient source, else True, also for a position that was
            never issued. Every durable source must override this (SRC-POS-04, SRC-MSG-05).
        """
        return position > 0 and not self.is_transient

    async def close(self) -> None:  # noqa: B027 - a driver that holds nothing need not override it
        """End every stream of this instance and release what it holds; may be called again (SRC-CFG-04)."""

    @classmethod
    @abstractmethod
    async def get_available_fields(cls, **kwargs: Any) -> dict[str, Any]:
        """Describe the fields that rows can have (SRC-CFG-07).

        Args:
            **kwargs: The fields of `SourceConfig`, as far as they are known.

        Returns:
            A JSON Schema `{"properties": {...}}`.

        Raises:
            DriverError: The backing system fails.
        """

    @classmethod
    async def test_connection(cls, **kwargs: Any) -> tuple[bool, str]:
        """Try to reach the source (SRC-CFG-08).

        Args:
            **kwargs: The fields of `SourceConfig`, as far as they are known.

        Returns:
            Whether it worked, and a text for the user. It never raises for a bad configuration. The default
            tries nothing and says True: a driver that does not override this does not keep SRC-CFG-08.
        """
        return True, "The connection test is not implemented for this driver."

    @classmethod
    async def check_privileges(cls, **kwargs: Any) -> tuple[bool, str]:
        """Check that the credential may do all that the driver needs; as `test_connection`."""
        return True, "The check of privileges is not implemented for this driver."

    @classmethod
    async def check_runtime_params(cls, **kwargs: Any) -> tuple[bool, str]:
        """Check that the source is set up as the driver needs it; as `test_connection`."""
        return True, "The check of run-time parameters is not implemented for this driver."

    @classmethod
    async def create_agent_user(cls, **kwargs: Any) -> tuple[bool, str]:
        """Create the user that the agent logs in as; as `test_connection`."""
        return True, "The creation of an agent user is not implemented for this driver."

    @classmethod
    async def get_wizard_steps(cls) -> dict[str, Any]:
        """Describe the forms that ask a user for the configuration (SRC-CFG-09).

        Returns:
            `{}` for none, or `{"steps": [{"step_id", "title", "schema"}]}`; `schema` is a JSON Schema.
        """
        return {}
