"""The base class of pushers over HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, cast

from pydantic import ValidationError
from pydantic_core import to_json

from ..drivers import PusherDriver
from ..envelope import Envelope, parse_reply
from ..exceptions import DriverError, fustor_agentException
from ..models.config import ApiKeyCredential, PusherConfig
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

    It is complete as it is; a subclass says how its remote differs. It may set the attributes below, and
    override `headers`, `session_request`, `read_session`, `heartbeat_request`, `read_position`,
    `read_reply` and `probe`, besides whatever `PusherDriver` has. What it needs to ask besides goes through
    `send`, which keeps all of PSH-FLT.

    A transient fault is tried again, `max_retries` attempts in all with `retry_delay_sec` between them, and
    the same bytes each time (PSH-FLT-02); a refusal, a redirect and an obsolete session are not (PSH-FLT-03,
    PSH-SES-03). No attempt takes longer than `driver_params.timeout_sec`, and no call longer than
    `longest_call_sec` (PSH-FLT-04).

    Args:
        id: The pusher's id in the agent.
        config: How to send; `endpoint` is the URL that the paths of `endpoints` are below.

    Raises:
        ConfigError: The endpoint, the credential or the time limit cannot be used (PSH-CFG-02).
    """

    endpoints: ClassVar[Endpoints] = Endpoints()
    """Where the remote takes what."""

    api_key_header: ClassVar[str | None] = None
    """The header that carries a key as it is, such as `x-api-key`; None for `Authorization: Bearer`."""

    timeout_sec: ClassVar[float] = 10.0
    """The seconds that one attempt may take where `driver_params.timeout_sec` says nothing."""

    transient_statuses: ClassVar[frozenset[int]] = TRANSIENT_STATUSES
    """The statuses that are worth another attempt."""

    def __init__(self, id: str, config: PusherConfig) -> None:  # noqa: A002 - the contract's name
        super().__init__(id, config)
        settings = Settings.read(config, self.timeout_sec)
        self._transport = Transport(settings, self.headers, self.transient_statuses)

    # --- what a subclass may override ---------------------------------------------------------------------

    def headers(self) -> Mapping[str, str]:
        """Return the headers of a request; asked for before every attempt, so that a token may change.

        The default ones carry the credential (PSH-ENV-09): `PasswdCredential` as HTTP Basic, and a key as
        `api_key_header` says.
        """
        credential = self.config.credential
        if not isinstance(credential, ApiKeyCredential):
            return {"Authorization": f"Basic {credential.to_base64()}"}
        if self.api_key_header is None:
            return {"Authorization": f"Bearer {credential.key}"}
        return {self.api_key_header: credential.key}

    def session_request(self, task_id: str) -> dict[str, Any]:
        """Return the JSON object that asks for a session; `{"task_id": ...}` by default."""
        return {"task_id": task_id}

    def read_session(self, answer: dict[str, Any]) -> Session:
        """Make a session of the remote's answer (PSH-SES-01).

        The default is the answer itself, which must hold a `session_id`.

        Raises:
            DriverError: The answer holds no session (PSH-SES-05).
        """
        session_id_of(answer)
        return cast("Session", answer)

    def heartbeat_request(self, session_id: str) -> dict[str, Any]:
        """Return the JSON object of a heartbeat; `{"session_id": ...}` by default."""
        return {"session_id": session_id}

    def read_position(self, answer: dict[str, Any]) -> int:
        """Find the committed position in the remote's answer (PSH-SES-04); its `index` by default.

        Raises:
            DriverError: The answer holds no position.
        """
        return position_of(answer)

    def read_reply(self, body: bytes) -> PushResult:
        """Make the result of a push of the remote's reply (PSH-ENV-05); see `fustor_core.envelope`.

        Raises:
            DriverError: The body is no reply (PSH-ENV-06).
        """
        return parse_reply(body)

    async def probe(self) -> str | None:
        """Ask the remote for something that needs the credential and changes nothing (PSH-CFG-05).

        By default this is the position, without a session. A remote that has none answers with 404
        (PSH-SES-04), so 404 is no failure, but it is told. Where the remote tells its position only within
        a session, this has to be overridden.

        Returns:
            A sentence for the user on what is in doubt although the remote answers; None where nothing is.

        Raises:
            DriverError: The remote does not answer as it should, or cannot be asked without a session.
        """
        call = self.endpoints.position
        if names_in(call):
            raise DriverError(f"{call} needs a session, so this driver has to override probe().")
        if await self._committed(None) is None:
            return (
                f"The remote answers {call} with 404: it has no position yet, or endpoint is not where it is."
            )
        return None

    # --- what a subclass may use --------------------------------------------------------------------------

    @property
    def longest_call_sec(self) -> float:
        """The seconds that any call takes at most (PSH-FLT-04).

        `max_retries * timeout_sec + (max_retries - 1) * retry_delay_sec`; what a remote asks for by
        `Retry-After` is part of it.
        """
        return self._transport.settings.longest_call_sec

    async def send(
        self, method: str, path: str, *, body: bytes | None = None, query: Mapping[str, str] | None = None
    ) -> bytes:
        """Send a request as every method here does, and return the body of the answer (PSH-FLT).

        Args:
            method: The HTTP method.
            path: The path below the endpoint.
            body: JSON, or None for a request without a body.
            query: The parameters behind the path.

        Raises:
            SessionObsoletedError: The status of the answer is 419 (PSH-SES-03).
            RefusedError: It is any other that is neither a success nor transient.
            TransientError: The last attempt failed, too.
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
        """Deliver one envelope, also one without events (PSH-ENV); see `PusherDriver.push`."""
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
        """Ask the remote for a session (PSH-SES-01); see `PusherDriver.create_session`."""
        call = self.endpoints.sessions
        method, path = fill(call, {"task_id": task_id})
        body = await self.send(method, path, body=_written(call, self.session_request(task_id)))
        return self.read_session(json_object(call, body))

    async def heartbeat(self, *, session_id: str, **kwargs: Any) -> Mapping[str, Any]:
        """Tell the remote that the session is alive (PSH-SES-02); see `PusherDriver.heartbeat`.

        An answer without a body is one, and becomes an empty mapping.
        """
        call = self.endpoints.heartbeat
        method, path = fill(call, {"session_id": session_id})
        body = await self.send(method, path, body=_written(call, self.heartbeat_request(session_id)))
        return json_object(call, body) if body else {}

    async def get_latest_committed_index(self, *, session_id: str | None = None, **kwargs: Any) -> int:
        """Ask the remote how far it has got; -1 where it has nothing (PSH-SES-04)."""
        index = await self._committed(session_id)
        return index if index is not None and index > 0 else -1

    async def close(self) -> None:
        """Release the connections; a later call raises `DriverError` (PSH-CFG-03)."""
        await self._transport.close()

    @classmethod
    async def get_needed_fields(cls, **kwargs: Any) -> dict[str, Any]:
        """Ask for all fields (PSH-CFG-04)."""
        return {}

    @classmethod
    async def test_connection(cls, **kwargs: Any) -> tuple[bool, str]:
        """Try the configuration with one attempt of `probe`; what goes wrong becomes a text (PSH-CFG-05)."""
        try:
            doubt = await cls._try(kwargs)
        except ValidationError as error:
            # Its own text quotes what was given, secrets included.
            settings = " and ".join(sorted({str(problem["loc"][0]) for problem in error.errors()}))
            return False, f"The configuration cannot be used: {settings} is missing or has the wrong form."
        except fustor_agentException as error:
            return False, f"It does not work: {error.detail}"
        except Exception as error:  # noqa: BLE001 - of a subclass: a bad configuration never raises here
            return False, f"The connection cannot be tested: {type(error).__name__}."
        return True, doubt or "The remote answers."

    @classmethod
    async def get_wizard_steps(cls) -> dict[str, Any]:
        """Describe the form that asks for endpoint, credential and time limit (PSH-CFG-06)."""
        return connection_steps(cls.timeout_sec)

    async def _committed(self, session_id: str | None) -> int | None:
        """Ask for the position; None where there is no such thing."""
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
    async def _try(cls, fields: Mapping[str, Any]) -> str | None:
        # One attempt: whoever asks is waiting. The driver's name plays no part.
        config = PusherConfig.model_validate({**fields, "driver": "", "max_retries": 1})
        pusher = cls("test_connection", config)
        try:
            return await pusher.probe()
        finally:
            await pusher.close()


def _written(call: str, request: dict[str, Any]) -> bytes:
    try:
        return to_json(request)
    except ValueError as error:
        raise DriverError(f"{call} cannot be sent: its request cannot be written as JSON.") from error
