"""The pusher driver: sends events to a remote over HTTP, by the Fustor driver contract.

The ids in brackets are clauses of that contract. What you have to change for your own remote is marked with
YOURS.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, cast

from fustor_core.drivers import PusherDriver, PushResult, Session
from fustor_core.envelope import Envelope, parse_reply
from fustor_core.exceptions import ConfigError, DriverError
from fustor_core.models.config import PusherConfig
from fustor_event_model.models import EventBase

from .config import wizard_steps
from .transport import RefusedError, Transport

# YOURS: where your remote takes what, below the endpoint.
SESSIONS = "sessions"
HEARTBEAT = "heartbeat"
EVENTS = "events"
POSITION = "position"

NOT_FOUND = 404


class {{ cookiecutter.__class }}(PusherDriver):
    """Posts each envelope to `{endpoint}/events`."""

    def __init__(self, id: str, config: PusherConfig) -> None:
        super().__init__(id, config)
        self._transport = Transport(config)

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
        # Encoded once, so that every try sends the same bytes (PSH-FLT-02).
        return parse_reply(await self._transport.send("POST", EVENTS, envelope.encode()))

    async def create_session(self, task_id: str) -> Session:
        """Ask the remote for a session (PSH-SES-01)."""
        answer = await self._post(SESSIONS, {"task_id": task_id})
        session_id = answer.get("session_id")
        if not isinstance(session_id, str) or not session_id:
            raise DriverError("the remote's answer holds no session_id")
        return cast("Session", answer)

    async def heartbeat(self, *, session_id: str, **kwargs: Any) -> Mapping[str, Any]:
        """Tell the remote that the session is alive (PSH-SES-02)."""
        return await self._post(HEARTBEAT, {"session_id": session_id})

    async def get_latest_committed_index(self, *, session_id: str | None = None, **kwargs: Any) -> int:
        """Ask the remote how far it has got; -1 means that it has nothing (PSH-SES-04)."""
        query = {} if session_id is None else {"session_id": session_id}
        try:
            answer = json_object(await self._transport.send("GET", POSITION, query=query))
        except RefusedError as error:
            if error.status == NOT_FOUND:
                return -1
            raise
        index = answer.get("index")
        if not isinstance(index, int) or isinstance(index, bool):
            raise DriverError("the remote's answer holds no index")
        return index if index > 0 else -1

    async def close(self) -> None:
        """Release the connections; a later push raises `DriverError` (PSH-CFG-03)."""
        await self._transport.close()

    async def _post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        return json_object(await self._transport.send("POST", path, json.dumps(body).encode()))

    @classmethod
    async def get_needed_fields(cls, **kwargs: Any) -> dict[str, Any]:
        """Ask for all fields (PSH-CFG-04)."""
        # YOURS: a JSON Schema of type object, if your remote wants only some fields.
        return {}

    @classmethod
    async def test_connection(cls, **kwargs: Any) -> tuple[bool, str]:
        """Ask the remote for a position: it needs the credential and changes nothing (PSH-CFG-05)."""
        try:
            # One try: whoever asks is waiting for the answer. The driver's name plays no part.
            config = PusherConfig.model_validate({**kwargs, "driver": "", "max_retries": 1})
            driver = cls("test_connection", config)
        except ConfigError as error:
            return False, f"The configuration cannot be used: {error.detail}."
        except ValueError:
            # The text of a validation error quotes what it was given, so that it may hold the secret.
            return False, "The configuration cannot be used: endpoint or credential is missing or has the wrong form."
        try:
            await driver.get_latest_committed_index()
        except DriverError as error:
            return False, f"The remote does not answer as it should: {error.detail}."
        finally:
            await driver.close()
        return True, "The remote answers."

    @classmethod
    async def get_wizard_steps(cls) -> dict[str, Any]:
        """Describe the form that asks for the configuration (PSH-CFG-06)."""
        return wizard_steps()


def json_object(body: bytes) -> dict[str, Any]:
    """Read an answer that must be a JSON object.

    Raises:
        DriverError: It is something else.
    """
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        raise DriverError("the remote's answer is not JSON") from None
    if not isinstance(answer, dict):
        raise DriverError("the remote's answer is not a JSON object")
    return answer
