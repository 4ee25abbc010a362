"""The pusher driver: writes envelopes to a ledger, by the Fustor driver contract.

The ids in brackets are clauses of that contract. It works with the stand-in of `remote.py`; what you have to
change for your own system is marked with YOURS.
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
    """The remote could not take a call, and may take it at the next attempt."""


class {{ cookiecutter.__class }}(PusherDriver):
    """Writes to one ledger, named by the endpoint `memory://name`.

    A call ends within `max_retries * timeout_sec + (max_retries - 1) * retry_delay_sec` seconds (PSH-FLT-04).
    """

    def __init__(self, id: str, config: PusherConfig) -> None:
        super().__init__(id, config)
        # Only look at the settings here: the agent constructs drivers on its event loop.
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
        """Deliver one envelope, also one without events: it may end a snapshot (PSH-ENV)."""
        envelope = Envelope(
            agent_id=agent_id,
            task_id=task_id,
            session_id=session_id,
            source_type=source_type,
            is_snapshot_end=is_snapshot_end,
            snapshot_sync_suggested=snapshot_sync_suggested,
            events=events,
        )
        # YOURS: what your system keeps of an envelope. Made once, so that every attempt writes the same.
        entry = Entry(envelope.encode(), position_of(events, source_type))
        return {"snapshot_needed": await self._call(lambda ledger: ledger.write(session_id, entry))}

    async def create_session(self, task_id: str) -> Session:
        """Ask the remote for a session (PSH-SES-01)."""
        return {"session_id": await self._call(lambda ledger: ledger.open_session(task_id))}

    async def heartbeat(self, *, session_id: str, **kwargs: Any) -> Mapping[str, Any]:
        """Tell the remote that the session is alive (PSH-SES-02)."""
        await self._call(lambda ledger: ledger.keep_session(session_id))
        return {}

    async def get_latest_committed_index(self, *, session_id: str | None = None, **kwargs: Any) -> int:
        """Ask the remote how far it has got; -1 means that it has nothing (PSH-SES-04)."""
        position = await self._call(lambda ledger: ledger.position())
        return position if position > 0 else -1

    async def close(self) -> None:
        """Take no more calls; a later push raises `DriverError` (PSH-CFG-03)."""
        # YOURS: release the connections of your client.
        self._closed = True

    @retry("max_retries", "retry_delay_sec", (TransientError,))
    async def _call(self, work: Callable[[Ledger], Awaitable[T]]) -> T:
        """Do some work with the ledger, and turn what goes wrong into the contract's exceptions (PSH-FLT)."""
        if self._closed:
            raise DriverError("The pusher is closed.")
        try:
            async with asyncio.timeout(self._timeout):
                return await work(connect(self._name))
        # YOURS: the exceptions of your client. Leave secrets out of the messages (PSH-CFG-07).
        except SessionOverError:
            raise SessionObsoletedError from None
        except (BusyError, TimeoutError) as error:
            raise TransientError(f"{self.config.endpoint} did not answer: {type(error).__name__}.") from error
        except LedgerError as error:
            raise DriverError(f"{self.config.endpoint} cannot be used: {error}.") from error

    @classmethod
    async def get_needed_fields(cls, **kwargs: Any) -> dict[str, Any]:
        """Ask for all fields (PSH-CFG-04)."""
        # YOURS: a JSON Schema of type object, if your remote wants only some fields.
        return {}

    @classmethod
    async def test_connection(cls, **kwargs: Any) -> tuple[bool, str]:
        """Ask the remote for its position, which changes nothing (PSH-CFG-05)."""
        try:
            # One attempt: whoever asks is waiting for the answer. The driver's name plays no part.
            config = PusherConfig.model_validate({**kwargs, "driver": "", "max_retries": 1})
            driver = cls("test_connection", config)
        except ConfigError as error:
            return False, f"The configuration cannot be used: {error.detail}"
        except ValueError:
            # The text of a validation error quotes what it was given, so that it may hold the secret.
            return False, "The configuration cannot be used: endpoint or credential is missing or has the wrong form."
        try:
            await driver.get_latest_committed_index()
        except DriverError as error:
            return False, f"It does not work: {error.detail}"
        finally:
            await driver.close()
        return True, "The remote answers."

    @classmethod
    async def get_wizard_steps(cls) -> dict[str, Any]:
        """Describe the form that asks for the configuration (PSH-CFG-06)."""
        return wizard_steps()


def position_of(events: list[EventBase], source_type: str) -> int:
    """Return the position that the remote has got to with these events; -1 for what tells none."""
    # A snapshot says what there is, and not how far the messages have got.
    return max((event.index for event in events if source_type == "message"), default=-1)
