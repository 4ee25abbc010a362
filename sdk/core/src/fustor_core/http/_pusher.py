"""The base class of pushers over HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, cast

from pydantic_core import to_json

from ..drivers import PusherDriver
from ..envelope import Envelope, parse_reply
from ..exceptions import DriverError
from ..models.config import ApiKeyCredential, PusherConfig
from ._connection import describe_probe
from ._endpoints import Endpoints, fill, names_in
from ._faults import TRANSIENT_STATUSES, RefusedError
from ._responses import json_object, position_of, session_id_of
from ._settings import Settings
from ._transport import Request, Transport
from ._wizard import connection_steps

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fustor_event_model.models import EventBase

    from ..drivers import PushResult, Session

__all__ = ["HttpPusher"]

_NOT_FOUND = 404


class HttpPusher(PusherDriver):
    """A pusher that posts each envelope to a remote over HTTP.

    It is complete; a subclass defines how its remote differs. A subclass may set the attributes below and
    override `headers`, `session_request`, `read_session`, `heartbeat_request`, `read_position`, `read_reply`
    and `probe`, besides every method of `PusherDriver`. It sends further requests with `send`, which
    implements all of PSH-FLT.

    A transient fault is retried with the same bytes, `max_retries` attempts in total, `retry_delay_sec`
    apart (PSH-FLT-02). A refusal, a redirect or an obsolete session is not retried (PSH-FLT-03, PSH-SES-03).
    No attempt takes longer than `driver_params.timeout_sec`, and no call longer than `longest_call_sec`
    (PSH-FLT-04).

    Args:
        id: The pusher's id in the agent.
        config: The remote and how to send to it; the paths of `endpoints` are relative to its `endpoint`.

    Raises:
        ConfigError: The endpoint, the credential or the time limit cannot be used (PSH-CFG-02).
    """

    endpoints: ClassVar[Endpoints] = Endpoints()
    """The calls of the remote."""

    api_key_header: ClassVar[str | None] = None
    """The header that carries an API key, such as `x-api-key`; None for `Authorization: Bearer`."""

    timeout_sec: ClassVar[float] = 10.0
    """The time limit of one attempt in seconds, if `driver_params.timeout_sec` is not set."""

    transient_statuses: ClassVar[frozenset[int]] = TRANSIENT_STATUSES
    """The statuses after which a request is retried."""

    def __init__(self, id: str, config: PusherConfig) -> None:  # noqa: A002 - the contract's name
        super().__init__(id, config)
        settings = Settings.read(config, self.timeout_sec)
        self._transport = Transport(settings, self.headers, self.transient_statuses)

    # --- to override in a subclass ------------------------------------------------------------------------

    def headers(self) -> Mapping[str, str]:
        """Return the headers of a request; called before every attempt, so that a token may change.

        The default headers carry the credential (PSH-ENV-09): `PasswdCredential` as HTTP Basic, and
        `ApiKeyCredential` in the header that `api_key_header` names.
        """
        credential = self.config.credential
        if not isinstance(credential, ApiKeyCredential):
            return {"Authorization": f"Basic {credential.to_base64()}"}
        if self.api_key_header is None:
            return {"Authorization": f"Bearer {credential.key}"}
        return {self.api_key_header: credential.key}

    def session_request(self, task_id: str) -> dict[str, Any]:
        """Return the JSON object that requests a session; `{"task_id": ...}` by default."""
        return {"task_id": task_id}

    def read_session(self, answer: dict[str, Any]) -> Session:
        """Read the session from the remote's response (PSH-SES-01).

        The default returns the response itself, which must have a `session_id`.

        Args:
            answer: The JSON object of the response.

        Raises:
            DriverError: The response has no session (PSH-SES-05).
        """
        session_id_of(answer)
        return cast("Session", answer)

    def heartbeat_request(self, session_id: str) -> dict[str, Any]:
        """Return the JSON object of a heartbeat; `{"session_id": ...}` by default."""
        return {"session_id": session_id}

    def read_position(self, answer: dict[str, Any]) -> int:
        """Read the committed position from the remote's response (PSH-SES-04); its `index` by default.

        Args:
            answer: The JSON object of the response.

        Raises:
            DriverError: The response has no position.
        """
        return position_of(answer)

    def read_reply(self, body: bytes) -> PushResult:
        """Read the result of a push from the remote's reply (PSH-ENV-05); see `fustor_core.envelope`.

        Args:
            body: The body of the reply.

        Raises:
            DriverError: The body is not a valid reply (PSH-ENV-06).
        """
        return parse_reply(body)

    async def probe(self) -> str | None:
        """Send a request that needs the credential and changes nothing (PSH-CFG-05).

        The default requests the position without a session. A remote without a position responds with 404
        (PSH-SES-04), so 404 is not a failure, but it is reported to the user. Override this method if the
        remote returns its position only within a session.

        Returns:
            A sentence for the user about a possible mistake in the configuration, or None.

        Raises:
            DriverError: The remote does not respond as it should, or its position needs a session.
        """
        call = self.endpoints.position
        if names_in(call):
            raise DriverError(f"{call} needs a session, so the driver must override probe()")
        if await self._committed(None) is None:
            return f"The remote responds to {call} with 404: it has no position yet, or endpoint is wrong."
        return None

    # --- to use in a subclass -----------------------------------------------------------------------------

    @property
    def longest_call_sec(self) -> float:
        """The maximum duration of any call, in seconds (PSH-FLT-04).

        It is `max_retries * timeout_sec + (max_retries - 1) * retry_delay_sec`, including the delays that a
        remote requests by `Retry-After`.
        """
        return self._transport.settings.longest_call_sec

    async def send(
        self, method: str, path: str, *, body: bytes | None = None, query: Mapping[str, str] | None = None
    ) -> bytes:
        """Send a request with all attempts and limits of this pusher (PSH-FLT).

        Args:
            method: The HTTP method.
            path: The path relative to the endpoint.
            body: The JSON body, or None for a request without a body.
            query: The query parameters.

        Returns:
            The body of the response.

        Raises:
            SessionObsoletedError: The remote responded with status 419 (PSH-SES-03).
            RefusedError: The remote responded with another status that is neither a success nor transient.
            TransientError: The last attempt also failed.
            DriverError: The pusher is closed (PSH-CFG-03).
        """
        return await self._transport.send(Request(method, path, body, query or {}))

    # --- the contract -------------------------------------------------------------------------------------

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
        """Deliver one envelope, even without events (PSH-ENV).

        Args:
            events: The events in order, possibly none.
            agent_id: The id of the sending agent.
            task_id: The id of the sending sync.
            session_id: The session id that `create_session` returned.
            source_type: `"message"` or `"snapshot"`.
            is_snapshot_end: Whether this envelope completes a snapshot.
            snapshot_sync_suggested: Whether a snapshot is advisable.
            **kwargs: Ignored.

        Returns:
            The result of `read_reply`.

        Raises:
            DriverError: As for `PusherDriver.push`.
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
        ids = {"agent_id": agent_id, "task_id": task_id, "session_id": session_id}
        method, path = fill(self.endpoints.events, ids)
        # Encoded once, so that every attempt sends the same bytes.
        return self.read_reply(await self.send(method, path, body=envelope.encode()))

    async def create_session(self, task_id: str) -> Session:
        """Open a session with the remote (PSH-SES-01); see `PusherDriver.create_session`."""
        call = self.endpoints.sessions
        method, path = fill(call, {"task_id": task_id})
        body = await self.send(method, path, body=_encode(call, self.session_request(task_id)))
        return self.read_session(json_object(call, body))

    async def heartbeat(self, *, session_id: str, **kwargs: Any) -> Mapping[str, Any]:
        """Report to the remote that the session is alive (PSH-SES-02); see `PusherDriver.heartbeat`.

        A response without a body is valid and becomes an empty mapping.
        """
        call = self.endpoints.heartbeat
        method, path = fill(call, {"session_id": session_id})
        body = await self.send(method, path, body=_encode(call, self.heartbeat_request(session_id)))
        return json_object(call, body) if body else {}

    async def get_latest_committed_index(self, *, session_id: str | None = None, **kwargs: Any) -> int:
        """Return the last committed position of the remote, or -1 if it has none (PSH-SES-04)."""
        position = await self._committed(session_id)
        return position if position is not None and position > 0 else -1

    async def close(self) -> None:
        """Release the connections; a later call raises `DriverError` (PSH-CFG-03)."""
        await self._transport.close()

    @classmethod
    async def get_needed_fields(cls, **kwargs: Any) -> dict[str, Any]:
        """Return `{}`, which requests all fields (PSH-CFG-04)."""
        return {}

    @classmethod
    async def test_connection(cls, **kwargs: Any) -> tuple[bool, str]:
        """Test the configuration with one attempt of `probe`; a failure becomes a message (PSH-CFG-05)."""
        return await describe_probe(cls._probe_once(kwargs))

    @classmethod
    async def get_wizard_steps(cls) -> dict[str, Any]:
        """Describe the form for endpoint, credential and time limit (PSH-CFG-06)."""
        return connection_steps(cls.timeout_sec)

    async def _committed(self, session_id: str | None) -> int | None:
        """Return the committed position, or None if the remote responds with 404."""
        call = self.endpoints.position
        method, path = fill(call, {"session_id": session_id})
        query = {} if session_id is None or names_in(call) else {"session_id": session_id}
        try:
            body = await self.send(method, path, query=query)
        except RefusedError as error:
            if error.status == _NOT_FOUND:
                return None
            raise
        return self.read_position(json_object(call, body))

    @classmethod
    async def _probe_once(cls, fields: Mapping[str, Any]) -> str | None:
        # One attempt, because a user is waiting. The name of the driver does not matter.
        config = PusherConfig.model_validate({**fields, "driver": "", "max_retries": 1})
        pusher = cls("test_connection", config)
        try:
            return await pusher.probe()
        finally:
            await pusher.close()


def _encode(call: str, request: dict[str, Any]) -> bytes:
    try:
        return to_json(request)
    except ValueError as error:
        raise DriverError(f"{call} cannot be sent: its request cannot be written as JSON") from error
