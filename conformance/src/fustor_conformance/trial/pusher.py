"""What a check of a pusher gets."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from time import monotonic
from typing import Any, ClassVar, cast
from urllib.parse import urlsplit

from fustor_core.envelope import Envelope
from fustor_core.models.config import PusherConfig
from fustor_event_model.models import EventBase, InsertEvent

from .._show import show, show_event
from ..harness import PusherHarness, overrides
from ..outcome import DriverRaised, Finding, NotExercised
from ..remote import (
    Answer,
    Consumer,
    Endpoint,
    Exchange,
    Operation,
    TransportFault,
    describe_exchange,
    mounted,
)
from .driver import CONSTRUCTOR, DriverTrial
from .own_remote import as_exchange, as_reply
from .threads import LOOKS_EVERY, pause

__all__ = ["PusherTrial", "plain_event", "said"]

_NO_HTTP = "the remote is no HTTP: the kit sees what the harness says that it received"
_OBSOLETE = 419
MADE_UP_SESSION = "session-of-the-conformance-kit"


def plain_event(index: int = 1) -> EventBase:
    """Return an ordinary event, for checks that are about something else."""
    return InsertEvent(
        fields=["id", "name"],
        rows=[{"id": index, "name": "a row"}],
        index=index,
        event_schema="conformance",
        table="items",
    )


class PusherTrial(DriverTrial):
    """A trial of a pusher: the driver, and the reference consumer that it sends to.

    Attributes:
        consumer: answers the driver, as scripted, and records what arrived.
    """

    clause_of: ClassVar[Mapping[str, str]] = {
        CONSTRUCTOR: "PSH-CFG-01",
        "close": "PSH-CFG-03",
        "get_needed_fields": "PSH-CFG-04",
        "test_connection": "PSH-CFG-05",
        "check_privileges": "PSH-CFG-05",
        "get_wizard_steps": "PSH-CFG-06",
        "create_session": "PSH-SES-01",
        "heartbeat": "PSH-SES-02",
        "get_latest_committed_index": "PSH-SES-04",
        "push": "PSH-ENV-01",
    }
    harness: PusherHarness

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._consumer = Consumer()
        self._endpoint: Endpoint
        self._open = ExitStack()
        self._own_remote = overrides(self.harness, "received")

    async def start(self) -> None:
        """Mount the consumer, then what every trial begins with."""
        self._endpoint = self._open.enter_context(mounted(self._consumer))
        await super().start()

    async def finish(self) -> None:
        """What every trial ends with, then unmount the consumer."""
        try:
            await super().finish()
        finally:
            self._open.close()

    def described(self, finding: Finding) -> Finding:
        """Return `finding` with the place in the driver, and the last exchange with the remote."""
        exchanges = self._consumer.exchanges
        last = describe_exchange(exchanges[-1]) if exchanges else None
        return super().described(replace(finding, exchange=last))

    @property
    def consumer(self) -> Consumer:
        """What the driver sends to.

        Raises:
            NotDeclared: that is the harness's affair, for the remote is no HTTP.
        """
        self.needs_http()
        return self._consumer

    @property
    def endpoint(self) -> Endpoint:
        """Where the consumer is; raises as `consumer` does."""
        self.needs_http()
        return self._endpoint

    # --- the driver -------------------------------------------------------------------------------

    async def config(self, **changes: Any) -> PusherConfig:
        """Return a configuration that sends to the consumer, with `changes` made to it."""
        fields = await self.tell_harness("config", self._endpoint.url)
        config = cast("PusherConfig", self.model(PusherConfig, fields))
        return config.model_copy(update=changes)

    async def pusher(self, **changes: Any) -> Any:
        """Construct the driver with the harness's configuration, with `changes` made to it."""
        return await self.construct("conformance", await self.config(**changes))

    async def session(self, pusher: Any, task_id: str = "agent:task") -> str:
        """Return the remote's session id, or a made-up one where `create_session` deviates (PSH-SES-01)."""
        try:
            session = await self.create_session(pusher, task_id)
        except (DriverRaised, NotExercised):
            return MADE_UP_SESSION
        found = session.get("session_id") if isinstance(session, Mapping) else session
        return found if isinstance(found, str) and found else MADE_UP_SESSION

    async def create_session(self, pusher: Any, task_id: str = "agent:task") -> Any:
        """Call `create_session`; what it returns comes back as it is."""
        return await self.call(f"create_session({task_id!r})", pusher.create_session, task_id)

    async def push(self, pusher: Any, events: Sequence[EventBase], **keywords: Any) -> Any:
        """Call `push`; what it returns comes back as it is.

        Raises:
            DriverRaised: it raised, or did not return within the limit.
        """
        passed = "".join(f", {name}={value!r}" for name, value in keywords.items())
        what = f"push({_summary(events)}{passed})"
        return await self.call(what, pusher.push, list(events), **keywords)

    async def another_case(self) -> None:
        """Begin the next of several cases in one check: healthy remote, no steps, other pushers apart."""
        self.steps.clear()
        self.under_fault = False
        if self._own_remote:
            await self._answer([False])
        else:
            self.consumer.reset_script()

    async def script(self, operation: Operation, *answers: Answer | TransportFault) -> None:
        """Let the remote give these answers to the next requests for `operation`; the last one repeats."""
        self.step(f"the remote: answer {operation.value} requests with {', then '.join(map(said, answers))}")
        self.under_fault = True
        if self._own_remote and (operation is not Operation.PUSH or _OBSOLETE in map(_status, answers)):
            self.not_declared(_NO_HTTP)
        if self._own_remote:
            await self.answer_pushes(*answers)
        else:
            self.consumer.script(operation, *answers)

    async def answer_pushes(self, *answers: Answer | TransportFault) -> None:
        """Let the remote give these answers to the next pushes, whatever remote it is; no step is noted."""
        if self._own_remote:
            await self._answer([as_reply(answer) for answer in answers])
        else:
            self.consumer.script(Operation.PUSH, *answers)

    async def _answer(self, replies: Sequence[bool | None]) -> None:
        self.needs("answer")
        await self.tell_harness("answer", *replies)

    @property
    def speaks_http(self) -> bool:
        """Whether the driver talks to the kit's endpoint, as far as its harness tells."""
        return not self._own_remote

    def needs_http(self) -> None:
        """Go on if the driver talks to the kit's endpoint.

        Raises:
            NotDeclared: its remote is no HTTP, and the harness tells what it takes.
        """
        if self._own_remote:
            self.not_declared(_NO_HTTP)

    def use_socket(self) -> None:
        """Meet HTTP clients on a real socket from now on; only there do requests really overlap."""
        self._endpoint.use_socket()

    @property
    def own_port(self) -> int | None:
        """The port that the kit listens on."""
        return urlsplit(self._endpoint.url).port

    def pushing(self, pusher: Any, session_id: str) -> Callable[[], Awaitable[Any]]:
        """Return what pushes one ordinary event when it is called."""
        return partial(self.push, pusher, [plain_event()], session_id=session_id)

    # --- the remote -------------------------------------------------------------------------------

    async def arrived(self, since: int = 0) -> list[Exchange]:
        """Return the pushes that reached the remote, those from number `since` on."""
        if not self._own_remote:
            return self.consumer.pushes()[since:]
        if self._consumer.pushes():
            self.not_exercised("the driver pushes to the kit's endpoint: remove received() from the harness")
        given = await self.tell_harness("received")
        try:
            envelopes = list(given)
        except Exception as error:
            raise self.harness_failed("received", error) from error
        return [as_exchange(envelope) for envelope in envelopes[since:]]

    async def until_arrived(self, since: int, push: asyncio.Future[Any], within: float) -> None:
        """Wait until push number `since` has arrived or `push` has ended, at most `within` seconds."""
        until = monotonic() + within
        while not push.done() and not await self.arrived(since) and monotonic() < until:
            await pause(LOOKS_EVERY)

    def count(self, operation: Operation) -> int:
        """Return how many requests for `operation` reached the remote."""
        return sum(exchange.operation is operation for exchange in self.consumer.exchanges)

    async def the_push(self, since: int = 0) -> Any:
        """Return the JSON body of the one push that arrived; without one, leave it to PSH-ENV-01."""
        arrived = await self.arrived(since)
        if not arrived:
            self.not_exercised("nothing arrived at the kit's endpoint; see PSH-ENV-01")
        envelope = arrived[-1].request.json()
        if not isinstance(envelope, dict):
            self.not_exercised("what arrived is no JSON object; see PSH-ENV-01")
        return envelope

    def snapshot_needed(self, result: Any) -> Any:
        """Return the flag of what `push` returned; a result of another shape is left to PSH-ENV-05."""
        if not isinstance(result, dict):
            self.not_exercised(f"push() returned {show(result)}, which is no dict; see PSH-ENV-05")
        return result.get("snapshot_needed")

    def envelope_of(self, push: Exchange) -> Any:
        """Return what a push carried under the keys of the contract; others may differ from push to push."""
        envelope = push.request.json()
        if not isinstance(envelope, dict):
            return envelope
        return {key: envelope[key] for key in Envelope.model_fields if key in envelope}

    def still_waits(self, problem: DriverRaised) -> bool:
        """Tell whether the call merely waits on a socket for a remote that does not answer (PSH-FLT-04)."""
        if problem.error is not None or not self._consumer.exchanges:
            return False
        last = self._consumer.exchanges[-1]
        return last.answer is TransportFault.TIMEOUT and last.request.mount == "socket"

    async def reach(self, pusher: Any, session_id: str) -> int:
        """Push an ordinary event, so that a later failure can only be due to what the check varies.

        Returns:
            The number of pushes that had arrived by then.

        Raises:
            NotExercised: an ordinary push already fails, which has a clause of its own.
        """
        try:
            await self.push(pusher, [plain_event()], session_id=session_id)
        except DriverRaised as problem:
            self.not_exercised(f"{problem.message}; see PSH-ENV-01")
        arrived = len(await self.arrived())
        if not arrived:
            self.not_exercised("nothing arrived at the kit's endpoint; see PSH-ENV-01")
        return arrived


def _status(answer: Answer | TransportFault) -> int | None:
    return answer.status if isinstance(answer, Answer) else None


def said(answer: Answer | TransportFault) -> str:
    """Return what the remote answers, in the words of a finding."""
    if isinstance(answer, Answer):
        return f"{answer.status} {answer.body.decode(errors='replace') or 'and no body'}"
    return f"a transport fault ({answer.value})"


def _summary(events: Sequence[EventBase]) -> str:
    if not events:
        return "[]"
    first = show_event(events[0])
    return f"[{first}]" if len(events) == 1 else f"[{len(events)} events, the first {first}]"
