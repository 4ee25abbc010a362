"""The reference consumer: takes what a pusher sends, records it, and answers as scripted."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from threading import RLock
from typing import Any, TypeAlias

from fustor_conformance.remote.description import describe
from fustor_conformance.remote.ledger import Ledger
from fustor_conformance.remote.operation import Operation, classify
from fustor_conformance.remote.wire import Answer, Request, TransportFault, parse_json

Outcome: TypeAlias = Answer | TransportFault
Scripted: TypeAlias = Answer | TransportFault | Callable[[Request], Answer | TransportFault]


@dataclass(frozen=True)
class Exchange:
    """One request, what it was for, and what became of it."""

    request: Request
    operation: Operation
    answer: Outcome

    @property
    def accepted(self) -> bool:
        """Whether the request was answered with success."""
        return isinstance(self.answer, Answer) and self.answer.is_success


class Consumer:
    """A remote for pushers, without a transport: `handle` is all that a mount needs.

    It may be called from several threads. A scripted callable runs in the thread that makes the request.

    Attributes:
        exchanges: Everything that happened, in the order in which it was answered.
    """

    def __init__(self, ledger: Ledger | None = None) -> None:
        """Start without exchanges.

        Args:
            ledger: Keeps what is accepted; one in memory where it is left out.
        """
        self.exchanges: list[Exchange] = []
        self._lock = RLock()
        self._ledger = ledger or Ledger()
        self._scripts: dict[Operation, deque[Scripted]] = {}

    @property
    def sessions(self) -> list[str]:
        """The session ids handed out, oldest first."""
        with self._lock:
            return self._ledger.sessions

    def script(self, operation: Operation, *answers: Scripted) -> None:
        """Sets what the next requests of an operation get, in turn; the last is repeated for ever.

        Args:
            operation: The operation to script; what was scripted for it before is forgotten.
            answers: Answers, faults, or functions that make one of them from the request.

        Raises:
            ValueError: No answer was given.
        """
        if not answers:
            raise ValueError(f"The script for {operation} has no answer: give at least one.")
        with self._lock:
            self._scripts[operation] = deque(answers)

    def reset_script(self) -> None:
        """Returns to the default answers for every operation."""
        with self._lock:
            self._scripts.clear()

    def pushes(self) -> list[Exchange]:
        """Returns every push that arrived, accepted or not."""
        return [exchange for exchange in list(self.exchanges) if exchange.operation is Operation.PUSH]

    def envelopes(self) -> list[Any]:
        """Returns the JSON value of every accepted push, `NOT_JSON` for one whose body is no JSON."""
        return [exchange.request.json() for exchange in self.pushes() if exchange.accepted]

    def handle(self, request: Request) -> Outcome:
        """Answers one request and records the exchange.

        Args:
            request: The request as it arrived.

        Returns:
            The answer, or the fault that the mount has to act out.
        """
        operation = classify(request, self.sessions)
        # Outside the lock: a scripted function may wait for another request to arrive.
        outcome = self._choose(operation)(request)
        if request.method == "HEAD" and isinstance(outcome, Answer):
            outcome = replace(outcome, body=b"")
        exchange = Exchange(request, operation, outcome)
        with self._lock:
            self.exchanges.append(exchange)
            self._remember(exchange)
        return outcome

    def _choose(self, operation: Operation) -> Callable[[Request], Outcome]:
        with self._lock:
            script = self._scripts.get(operation)
            if script is None:
                return self._default(operation)
            scripted = script.popleft() if len(script) > 1 else script[0]
        if isinstance(scripted, Answer | TransportFault):
            return lambda _: scripted
        return scripted

    def _default(self, operation: Operation) -> Callable[[Request], Outcome]:
        defaults: dict[Operation, Callable[[Request], Outcome]] = {
            Operation.DESCRIBE: lambda _: Answer.json(describe()),
            Operation.CREATE_SESSION: self._open_session,
            Operation.HEARTBEAT: lambda _: Answer.json({"status": "ok"}),
            Operation.COMMITTED_INDEX: self._committed_index,
            Operation.PUSH: lambda _: Answer.json({"snapshot_needed": False}),
            Operation.UNKNOWN: _not_understood,
        }
        return defaults[operation]

    def _open_session(self, _: Request) -> Answer:
        # Numbered, so that a finding reads the same when it is reproduced.
        with self._lock:
            number = len(self._ledger.sessions) + 1
        return Answer.json({"session_id": f"session-{number}", "suggested_heartbeat_interval_seconds": 10})

    def _committed_index(self, request: Request) -> Answer:
        with self._lock:
            position = self._ledger.position(request)
        if position is None:
            return Answer.json({"detail": "nothing is committed"}, 404)
        return Answer.json({"index": position})

    def _remember(self, exchange: Exchange) -> None:
        if not exchange.accepted:
            return
        if exchange.operation is Operation.PUSH:
            self._ledger.commit(exchange.request)
        elif exchange.operation is Operation.CREATE_SESSION and isinstance(exchange.answer, Answer):
            given = parse_json(exchange.answer.body)
            session_id = given.get("session_id") if isinstance(given, dict) else None
            if isinstance(session_id, str) and session_id:
                self._ledger.open(session_id, exchange.request)


def _not_understood(request: Request) -> Answer:
    if request.method == "DELETE":
        return Answer.empty()
    return Answer.json({"detail": f"{request.method} {request.path} is nothing this consumer knows"}, 404)
