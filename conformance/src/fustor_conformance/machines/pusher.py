"""PSH-SYNC-01: runs a history of deliveries against a pusher, and keeps account of what was acknowledged."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from fustor_core.exceptions import DriverError
from fustor_event_model.models import EventBase

from .._show import Words
from ..outcome import DriverRaised, ExpectationFailed
from ..remote import FAULTS, Answer, TransportFault
from ..trial import PusherTrial
from ..trial.pusher import plain_event, said
from .deliveries import ATTEMPTS, DeliveryMove, DeliveryVerb

__all__ = ["run_deliveries"]

# What the remote replies to a push that it takes, by whether it needs a snapshot.
_REPLIES = {needed: Answer.json({"snapshot_needed": needed}) for needed in (False, True)}
_V = DeliveryVerb


async def run_deliveries(trial: PusherTrial, moves: Sequence[DeliveryMove]) -> None:
    """Let the history happen; after each push the remote holds what was acknowledged, and nothing else.

    Args:
        trial: a trial of the pusher.
        moves: what happens.

    Raises:
        ExpectationFailed: the remote holds something else, or what it does not hold was not reported.
    """
    agent = _Agent(trial)
    await agent.restart()
    await trial.reach(agent.pusher, agent.session_id)
    await agent.start_counting()
    for move in moves:
        await agent.make(move)


class _Agent:
    """Pushes, and keeps account of what was acknowledged."""

    def __init__(self, trial: PusherTrial) -> None:
        self.pusher: Any = None
        self.session_id = ""
        self._trial = trial
        self._before = 0
        self._acknowledged: list[list[Any]] = []
        self._last: list[EventBase] = []
        self._index = 2  # An event with 1 has already arrived.
        self._needed = False
        self._faults: list[Answer | TransportFault] = []
        self._does: Mapping[DeliveryVerb, Callable[[DeliveryMove], Awaitable[None]]] = {
            _V.PUSH: lambda move: self._push_new(move.count),
            _V.PUSH_AGAIN: lambda _: self._push(self._last),
            _V.SNAPSHOT: lambda move: self._push_new(move.count, source_type="snapshot"),
            _V.END_SNAPSHOT: lambda _: self._push([], source_type="snapshot", is_snapshot_end=True),
            _V.HEARTBEAT: lambda _: self._heartbeat(),
            _V.NEW_SESSION: lambda _: self._new_session(),
            _V.FAULT: self._fault,
            _V.RESTART: lambda _: self.restart(),
        }

    async def make(self, move: DeliveryMove) -> None:
        """Let one thing happen."""
        await self._does[move.verb](move)

    async def start_counting(self) -> None:
        """Leave out what has arrived until now."""
        self._before = len(await self._accepted())

    async def restart(self) -> None:
        """Go on with a new instance and a new session."""
        if self.pusher is not None:
            await self._trial.close(self.pusher)
        self.pusher = await self._trial.pusher(max_retries=ATTEMPTS, retry_delay_sec=1)
        await self._new_session()

    async def _new_session(self) -> None:
        self.session_id = await self._trial.session(self.pusher)

    async def _heartbeat(self) -> None:
        heartbeat = self.pusher.heartbeat
        try:
            await self._trial.call("heartbeat()", heartbeat, session_id=self.session_id)
        except DriverRaised:
            pass  # It has clauses of its own, and must not change what is held.

    async def _fault(self, move: DeliveryMove) -> None:
        self._faults = [FAULTS[move.fault].answer] * move.count

    async def _push_new(self, count: int, **keywords: Any) -> None:
        events = [plain_event(self._index + number) for number in range(count)]
        self._index += count
        await self._push(events, **keywords)

    async def _push(self, events: list[EventBase], **keywords: Any) -> None:
        self._last = events
        needed, self._needed = self._needed, not self._needed
        faults, self._faults = self._faults, []
        if faults:
            self._trial.step(f"the remote: meet the next {len(faults)} pushes with {said(faults[0])}")
        await self._trial.answer_pushes(*faults, _REPLIES[needed])
        try:
            result = await self._trial.push(self.pusher, events, session_id=self.session_id, **keywords)
        except DriverRaised as problem:
            if not isinstance(problem.error, DriverError):
                raise
            await self._expect_held("it raised DriverError")
            return
        self._acknowledged.append([event.model_dump(mode="json") for event in events])
        await self._expect_held("it returned")
        got = self._trial.snapshot_needed(result)
        self._trial.expect(got is needed, f"snapshot_needed={needed}, as the remote replied", got=result)

    async def _accepted(self) -> list[list[Any]]:
        arrived = await self._trial.arrived()
        return [_events_of(push.request.json()) for push in arrived if _takes(push.answer)]

    def _as_kept(self, envelopes: list[list[Any]]) -> list[list[Any]]:
        """Return what a remote keeps of envelopes: its own, by an idempotency key, may keep the same once."""
        if self._trial.speaks_http:
            return envelopes
        return [events for number, events in enumerate(envelopes) if events not in envelopes[:number]]

    async def _expect_held(self, how: str) -> None:
        held = (await self._accepted())[self._before :]
        if self._as_kept(held) != self._as_kept(self._acknowledged):
            raise ExpectationFailed(
                f"{self._trial.steps[-1]}: {how}, and the remote holds {_told(held)}, while "
                f"{_told(self._acknowledged)} was acknowledged",
                expected=f"the remote to hold the envelopes of {_told(self._acknowledged)}",
                actual=Words(_told(held)),
            )


def _takes(answer: Answer | TransportFault) -> bool:
    """Tell whether the remote keeps what it answers like this."""
    return isinstance(answer, Answer) and answer in _REPLIES.values()


def _events_of(envelope: Any) -> list[Any]:
    events = envelope.get("events") if isinstance(envelope, dict) else None
    return events if isinstance(events, list) else []


def _told(envelopes: list[list[Any]]) -> str:
    """Return envelopes as the indexes of their events."""
    return str([[event.get("index") for event in events] for events in envelopes])
