"""A pusher driver that writes envelopes to a ledger, as the Fustor driver contract requires.

The ids in brackets are clauses of the contract. The driver writes to the stand-in remote in `remote.py`. The comments
that start with YOURS mark every place to change for your own system.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeVar

from fustor_core.drivers import PusherDriver, PushResult, Session
from fustor_core.envelope import Envelope
from fustor_core.exceptions import ConfigError, DriverError, SessionObsoletedError
from fustor_core.models.config import PusherConfig
from fustor_core.utils.retry import retry
from fustor_event_model.models import EventBase

from .config import Params, ledger_name, wizard_steps
from .remote import BusyError, Entry, Ledger, LedgerError, SessionOverError, connect

T = TypeVar("T")


class TransientError(DriverError):
    """The remote could not process a call, but the next attempt may succeed."""


class {{ cookiecutter.__class }}(PusherDriver):
    """Writes to the ledger that the endpoint `memory://name` names.

    A call ends within `max_retries * timeout_sec + (max_retries - 1) * retry_delay_sec` seconds (PSH-FLT-04).
    """

    def __init__(self, id: str, config: PusherConfig) -> None:
        super().__init__(id, config)
        # Only check the settings here: the agent constructs drivers on its event loop.
        self._name = ledger_name(config.endpoint)
        self._timeout = Params.of(config).timeout_sec
        self._closed = False

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
            events: The events, in order. An envelope without events may mark the end of a snapshot.
            agent_id: The agent that sends the events.
            task_id: The sync that sends the events.
            session_id: The id that `create_session` returned.
            source_type: `"message"` or `"snapshot"`.
            is_snapshot_end: Whether this envelope completes a snapshot.
            snapshot_sync_suggested: Whether the source has lost its position, so that a snapshot would help.
            **kwargs: Arguments of later agents, which are ignored.
        """
        envelope = Envelope(
            agent_id=agent_id,
            task_id=task_id,
            session_id=session_id,
            source_type=source_type,
            is_snapshot_end=is_snapshot_end,
            snapshot_sync_suggested=snapshot_sync_suggested,
            events=events,
        )
        # YOURS: the parts of an envelope that your system stores. Build them once: every attempt must write the same.
        entry = Entry(envelope.encode(), position_of(events, source_type))
        return {"snapshot_needed": await self._call(lambda ledger: ledger.write(session_id, entry))}

    async def create_session(self, task_id: str) -> Session:
        """Ask the remote for a session (PSH-SES-01)."""
        return {"session_id": await self._call(lambda ledger: ledger.open_session(task_id))}

    async def heartbeat(self, *, session_id: str, **kwargs: Any) -> Mapping[str, Any]:
        """Keep the session alive (PSH-SES-02).

        Args:
            session_id: The id that `create_session` returned.
            **kwargs: Arguments of later agents, which are ignored.
        """
        await self._call(lambda ledger: ledger.keep_session(session_id))
        return {}

    async def get_latest_committed_index(self, *, session_id: str | None = None, **kwargs: Any) -> int:
        """Return the position that the remote has committed, or -1 if it has none (PSH-SES-04).

        Args:
            session_id: The id that `create_session` returned; the ledger does not need it.
            **kwargs: Arguments of later agents, which are ignored.
        """
        position = await self._call(lambda ledger: ledger.position())
        return position if position > 0 else -1

    async def close(self) -> None:
        """Refuse later calls: they raise `DriverError` (PSH-CFG-03)."""
        # YOURS: release the connections of your client.
        self._closed = True

    @retry("max_retries", "retry_delay_sec", (TransientError,))
    async def _call(self, operation: Callable[[Ledger], Awaitable[T]]) -> T:
        """Run an operation on the ledger, and raise the contract's exceptions if it fails (PSH-FLT)."""
        if self._closed:
            raise DriverError("the pusher is closed")
        try:
            async with asyncio.timeout(self._timeout):
                return await operation(connect(self._name))
        # YOURS: the exceptions of your client. Never put secrets into the messages (PSH-CFG-07).
        except SessionOverError:
            raise SessionObsoletedError from None
        except (BusyError, TimeoutError) as error:
            raise TransientError(f"{self.config.endpoint} did not respond: {type(error).__name__}") from error
        except LedgerError as error:
            raise DriverError(f"{self.config.endpoint} cannot be used: {error}") from error

    @classmethod
    async def get_needed_fields(cls, **kwargs: Any) -> dict[str, Any]:
        """Ask for all fields (PSH-CFG-04)."""
        # YOURS: a JSON Schema of type object, if your remote needs only some fields.
        return {}

    @classmethod
    async def test_connection(cls, **kwargs: Any) -> tuple[bool, str]:
        """Read the committed position of the remote, which changes nothing (PSH-CFG-05)."""
        try:
            # One attempt is enough, because a user waits for the result. The name of the driver is not used.
            config = PusherConfig.model_validate({**kwargs, "driver": "", "max_retries": 1})
            driver = cls("test_connection", config)
        except ConfigError as error:
            return False, f"The configuration cannot be used: {error.detail}."
        except ValueError:
            # The message of a validation error quotes its input, which may hold the secret.
            return False, "The configuration cannot be used: endpoint or credential is missing or has the wrong form."
        try:
            await driver.get_latest_committed_index()
        except DriverError as error:
            return False, f"The connection does not work: {error.detail}."
        finally:
            await driver.close()
        return True, "The remote responds."

    @classmethod
    async def get_wizard_steps(cls) -> dict[str, Any]:
        """Describe the form that asks for the configuration (PSH-CFG-06)."""
        return wizard_steps()


def position_of(events: list[EventBase], source_type: str) -> int:
    """Return the position that the remote has reached after these events, or -1 if they have no position.

    Args:
        events: The events of one envelope.
        source_type: `"message"` or `"snapshot"`. The events of a snapshot do not advance the position.
    """
    return max((event.index for event in events if source_type == "message"), default=-1)
