"""The reference consumer: accepts requests of a pusher, records them, and responds as scripted."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from threading import RLock
from typing import Any, TypeAlias

from .description import describe
from .ledger import Ledger
from .operation import Operation, classify
from .wire import Reaction, Request, Response, TransportFault, parse_json

Scripted: TypeAlias = Reaction | Callable[[Request], Reaction]


@dataclass(frozen=True)
class Exchange:
    """One request, its operation, and the response or transport fault that it got."""

    request: Request
    operation: Operation
    response: Reaction

    @property
    def accepted(self) -> bool:
        """Whether the response is a success."""
        return isinstance(self.response, Response) and self.response.is_success


class Consumer:
    """A remote for pushers, without a transport: a mount needs only `handle`.

    Several threads may call it. A scripted callable runs in the thread that makes the request.

    Attributes:
        exchanges: every exchange, in the order of the responses.
    """

    def __init__(self, ledger: Ledger | None = None) -> None:
        """Start without exchanges.

        Args:
            ledger: the record of accepted requests; a new one in memory by default.
        """
        self.exchanges: list[Exchange] = []
        self._lock = RLock()
        self._ledger = ledger or Ledger()
        self._scripts: dict[Operation, deque[Scripted]] = {}

    @property
    def sessions(self) -> list[str]:
        """The issued session ids, oldest first."""
        with self._lock:
            return self._ledger.sessions

    def script(self, operation: Operation, *responses: Scripted) -> None:
        """Set the responses to the next requests of an operation, in turn; the last one repeats.

        Args:
            operation: the operation to script; a new script replaces its earlier one.
            responses: responses, transport faults, or functions that return one of them for a request.

        Raises:
            ValueError: no response was given.
        """
        if not responses:
            raise ValueError(f"the script for {operation} has no response: give at least one")
        with self._lock:
            self._scripts[operation] = deque(responses)

    def reset_script(self) -> None:
        """Restore the default responses of every operation."""
        with self._lock:
            self._scripts.clear()

    def pushes(self) -> list[Exchange]:
        """Return every push that arrived, accepted or not."""
        return [exchange for exchange in list(self.exchanges) if exchange.operation is Operation.PUSH]

    def envelopes(self) -> list[Any]:
        """Return the JSON value of every accepted push, `NOT_JSON` if its body is not JSON."""
        return [exchange.request.json() for exchange in self.pushes() if exchange.accepted]

    def handle(self, request: Request) -> Reaction:
        """Choose the response to a request and record the exchange.

        Args:
            request: the request as it arrived.

        Returns:
            The response, or the fault that the mount must produce.
        """
        operation = classify(request, self.sessions)
        # Outside the lock: a scripted function may wait for another request to arrive.
        reaction = self._choose(operation)(request)
        if request.method == "HEAD" and isinstance(reaction, Response):
            reaction = replace(reaction, body=b"")
        exchange = Exchange(request, operation, reaction)
        with self._lock:
            self.exchanges.append(exchange)
            self._remember(exchange)
        return reaction

    def _choose(self, operation: Operation) -> Callable[[Request], Reaction]:
        with self._lock:
            script = self._scripts.get(operation)
            if script is None:
                return self._default(operation)
            scripted = script.popleft() if len(script) > 1 else script[0]
        if isinstance(scripted, Response | TransportFault):
            return lambda _: scripted
        return scripted

    def _default(self, operation: Operation) -> Callable[[Request], Reaction]:
        defaults: dict[Operation, Callable[[Request], Reaction]] = {
            Operation.DESCRIBE: lambda _: Response.json(describe()),
            Operation.CREATE_SESSION: self._open_session,
            Operation.HEARTBEAT: lambda _: Response.json({"status": "ok"}),
            Operation.COMMITTED_POSITION: self._committed_position,
            Operation.PUSH: lambda _: Response.json({"snapshot_needed": False}),
            Operation.UNKNOWN: _unknown,
        }
        return defaults[operation]

    def _open_session(self, _: Request) -> Response:
        # Ids are numbered, so that a reproduced finding reads the same.
        with self._lock:
            number = len(self._ledger.sessions) + 1
        return Response.json({"session_id": f"session-{number}", "suggested_heartbeat_interval_seconds": 10})

    def _committed_position(self, request: Request) -> Response:
        with self._lock:
            position = self._ledger.position(request)
        if position is None:
            return Response.json({"detail": "nothing is committed"}, 404)
        return Response.json({"index": position})

    def _remember(self, exchange: Exchange) -> None:
        if not exchange.accepted:
            return
        if exchange.operation is Operation.PUSH:
            self._ledger.commit(exchange.request)
        elif exchange.operation is Operation.CREATE_SESSION and isinstance(exchange.response, Response):
            session = parse_json(exchange.response.body)
            session_id = session.get("session_id") if isinstance(session, dict) else None
            if isinstance(session_id, str) and session_id:
                self._ledger.open(session_id, exchange.request)


def _unknown(request: Request) -> Response:
    if request.method == "DELETE":
        return Response.empty()
    return Response.json({"detail": f"this consumer does not know {request.method} {request.path}"}, 404)
