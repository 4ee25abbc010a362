"""The remote of a pusher: a check scripts its responses, and looks at the pushes that arrived.

An HTTP pusher sends to the reference consumer, any other to the remote of the author's harness.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import ExitStack
from time import monotonic
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from ..harness import PusherHarness, overrides
from ..outcome import DriverRaised
from ..remote import (
    TRANSPORT_FAULT_NAMES,
    Consumer,
    Endpoint,
    Exchange,
    Operation,
    Reaction,
    Response,
    TransportFault,
    describe_exchange,
    mounted,
)
from .non_http import to_exchange, to_reply
from .threads import LOOKS_EVERY, pause

if TYPE_CHECKING:
    from .driver import DriverTrial

__all__ = ["NOTHING_ARRIVED", "Remote", "describe_response"]

NOTHING_ARRIVED = "nothing arrived at the kit's endpoint"
_NOT_HTTP = "the remote does not speak HTTP: the kit sees only what received() of the harness returns"
_OBSOLETE = 419


class Remote:
    """The remote that a pusher sends to.

    Args:
        trial: the trial whose harness may have a remote of its own.
        harness: that harness.
    """

    def __init__(self, trial: DriverTrial, harness: PusherHarness) -> None:
        self._trial = trial
        self._consumer = Consumer()
        self._endpoint: Endpoint
        self._mount = ExitStack()
        self._is_harness = overrides(harness, "received")

    def mount(self) -> None:
        """Mount the consumer."""
        self._endpoint = self._mount.enter_context(mounted(self._consumer))

    def unmount(self) -> None:
        """Unmount the consumer."""
        self._mount.close()

    # --- the endpoint -----------------------------------------------------------------------------

    @property
    def url(self) -> str:
        """The URL of the kit's endpoint."""
        return self._endpoint.url

    @property
    def port(self) -> int | None:
        """The port that the kit listens on."""
        return urlsplit(self.url).port

    @property
    def speaks_http(self) -> bool:
        """Whether the driver talks to the kit's endpoint, as far as the harness declares."""
        return not self._is_harness

    def needs_http(self) -> None:
        """Go on if the driver talks to the kit's endpoint.

        Raises:
            NotDeclared: it has a non-HTTP remote.
        """
        if self._is_harness:
            self._trial.not_declared(_NOT_HTTP)

    @property
    def consumer(self) -> Consumer:
        """The reference consumer.

        Raises:
            NotDeclared: the driver has a non-HTTP remote.
        """
        self.needs_http()
        return self._consumer

    def use_socket(self) -> None:
        """Serve httpx clients on a real socket too from now on; only there do requests really overlap."""
        self._endpoint.use_socket()

    # --- its responses ----------------------------------------------------------------------------

    async def script(self, operation: Operation, *responses: Reaction) -> None:
        """Set the responses to the next requests for an operation.

        Args:
            operation: the operation.
            *responses: one for each request; the last one repeats.

        Raises:
            NotDeclared: the non-HTTP remote of the harness cannot respond like that.
        """
        described = ", then ".join(map(describe_response, responses))
        self._trial.step(f"the remote: respond to {operation.value} requests with {described}")
        self._trial.under_fault = True
        if self._is_harness and (operation is not Operation.PUSH or _OBSOLETE in map(_status, responses)):
            self._trial.not_declared(_NOT_HTTP)
        if self._is_harness:
            await self.script_pushes(*responses)
        else:
            self._consumer.script(operation, *responses)

    async def script_pushes(self, *responses: Reaction) -> None:
        """Set the responses to the next pushes, also of a non-HTTP remote, without noting a step."""
        if self._is_harness:
            await self._script_harness([to_reply(response) for response in responses])
        else:
            self._consumer.script(Operation.PUSH, *responses)

    async def reset(self) -> None:
        """Respond as a healthy remote again."""
        if self._is_harness:
            await self._script_harness([False])
        else:
            self._consumer.reset_script()

    async def _script_harness(self, replies: Sequence[bool | None]) -> None:
        self._trial.needs("answer")
        await self._trial.ask_harness("answer", *replies)

    # --- what arrived -----------------------------------------------------------------------------

    async def arrived(self, since: int = 0) -> list[Exchange]:
        """Return the pushes that reached the remote, from number `since` on."""
        if not self._is_harness:
            return self._consumer.pushes()[since:]
        if self._consumer.pushes():
            self._trial.not_exercised(
                "the driver pushes to the kit's endpoint: remove received() from the harness"
            )
        returned = await self._trial.ask_harness("received")
        try:
            envelopes = list(returned)
        except Exception as error:
            raise self._trial.harness_failed("received", error) from error
        return [to_exchange(envelope) for envelope in envelopes[since:]]

    async def until_arrived(self, since: int, push: asyncio.Future[Any], within: float) -> None:
        """Wait until a push has arrived.

        Args:
            since: the number of the push.
            push: the call; the wait is over when it has ended.
            within: the longest wait, in seconds.
        """
        until = monotonic() + within
        while not push.done() and not await self.arrived(since) and monotonic() < until:
            await pause(LOOKS_EVERY)

    async def last_envelope(self, since: int = 0) -> Any:
        """Return the JSON object of the last push that arrived, from number `since` on.

        Raises:
            NotExercised: no push arrived, or its body is not an object; PSH-ENV-01 is about that.
        """
        arrived = await self.arrived(since)
        if not arrived:
            self._trial.not_exercised(NOTHING_ARRIVED, see="PSH-ENV-01")
        envelope = arrived[-1].request.json()
        if not isinstance(envelope, dict):
            self._trial.not_exercised("the body that arrived is not a JSON object", see="PSH-ENV-01")
        return envelope

    def count(self, operation: Operation) -> int:
        """Return the number of requests for `operation` that reached the remote."""
        return sum(exchange.operation is operation for exchange in self.consumer.exchanges)

    @property
    def last_exchange(self) -> str | None:
        """The last exchange as text, with credentials masked, or None."""
        exchanges = self._consumer.exchanges
        return describe_exchange(exchanges[-1]) if exchanges else None

    def keeps_silent(self, problem: DriverRaised) -> bool:
        """Return whether a call only waits, on a socket, for a remote that does not respond (PSH-FLT-04)."""
        if problem.error is not None or not self._consumer.exchanges:
            return False
        last = self._consumer.exchanges[-1]
        return last.response is TransportFault.TIMEOUT and last.request.mount == "socket"


def _status(response: Reaction) -> int | None:
    return response.status if isinstance(response, Response) else None


def describe_response(response: Reaction) -> str:
    """Return a response of the remote in the words of a finding."""
    if isinstance(response, Response):
        return f"{response.status} {response.body.decode(errors='replace') or 'and no body'}"
    return TRANSPORT_FAULT_NAMES[response]
