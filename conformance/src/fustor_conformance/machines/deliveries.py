"""PSH-SYNC-01: runs a history of sessions, pushes, faults and restarts against a pusher."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain
from typing import Any

from fustor_core.exceptions import DriverError
from fustor_event_model.models import EventBase
from hypothesis import strategies as st

from .._show import Words
from ..outcome import DriverRaised, ExpectationFailed
from ..remote import Answer, TransportFault, faults
from ..trial import PusherTrial
from ..trial.pusher import plain_event, said

__all__ = ["KNOWN_DELIVERIES", "DeliveryMove", "DeliveryVerb", "delivery_histories", "run_deliveries"]


class DeliveryVerb(StrEnum):
    """What can happen next."""

    PUSH = "push"
    PUSH_AGAIN = "push again"
    SNAPSHOT = "snapshot"
    END_SNAPSHOT = "end snapshot"
    HEARTBEAT = "heartbeat"
    NEW_SESSION = "new session"
    FAULT = "fault"
    RESTART = "restart"


@dataclass(frozen=True, slots=True)
class DeliveryMove:
    """One thing that happens.

    Attributes:
        verb: what.
        count: how many events are pushed, or how many requests meet the fault.
        fault: which fault.
    """

    verb: DeliveryVerb
    count: int = 1
    fault: int = 0


_ATTEMPTS = 3
_FAULTS: tuple[Answer | TransportFault, ...] = tuple(
    fault.answer
    for fault in faults(
        "status 503",
        "status 429 and Retry-After",
        "a refused connection",
        "a connection that is reset",
        "an answer that breaks off",
        "status 400",
        "status 419",
        "the flag as a string",
    )
)
_REPLIES = (Answer.json({"snapshot_needed": False}), Answer.json({"snapshot_needed": True}))
_V = DeliveryVerb
_TRANSIENT, _PERMANENT, _OBSOLETE = 0, 5, 6


def _push(count: int = 1) -> DeliveryMove:
    return DeliveryMove(_V.PUSH, count)


def _fault(fault: int, count: int) -> DeliveryMove:
    return DeliveryMove(_V.FAULT, count, fault)


_AGAIN, _END, _RESTART, _NEW = (
    DeliveryMove(verb) for verb in (_V.PUSH_AGAIN, _V.END_SNAPSHOT, _V.RESTART, _V.NEW_SESSION)
)
# What drivers get wrong.
_EPISODES: tuple[tuple[DeliveryMove, ...], ...] = (
    (_push(2), _fault(_TRANSIENT, 2), _push(2), _AGAIN, _push()),
    (_push(), _fault(_TRANSIENT, 4), _push(2), _AGAIN, _fault(_PERMANENT, 1), _push(3), _AGAIN, _push()),
    (DeliveryMove(_V.SNAPSHOT, 2), _push(), DeliveryMove(_V.SNAPSHOT, 3), _END, _push()),
    (_push(2), _AGAIN, _RESTART, _AGAIN, _push()),
    (_push(), _fault(_OBSOLETE, 1), _push(2), _NEW, _AGAIN, _push()),
    (_fault(_TRANSIENT, 3), DeliveryMove(_V.HEARTBEAT), _push(), _RESTART, _push(), _END),
)
KNOWN_DELIVERIES = tuple(chain.from_iterable(_EPISODES))
"""Every episode that drivers get wrong, one after the other, so that none is left to chance."""

_ANY = st.builds(
    DeliveryMove,
    st.sampled_from(list(DeliveryVerb)),
    st.integers(min_value=1, max_value=4),
    st.integers(min_value=0, max_value=len(_FAULTS) - 1),
)


def delivery_histories(_: Any) -> st.SearchStrategy[list[DeliveryMove]]:
    """Histories of episodes that drivers get wrong, with something else at the end."""
    episodes = st.lists(st.sampled_from(_EPISODES), min_size=1, max_size=3, unique=True)
    return st.builds(
        lambda parts, rest: [*chain.from_iterable(parts), *rest], episodes, st.lists(_ANY, max_size=5)
    )


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
    agent.start_counting()
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
        self._index = 1
        self._replies = 0
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

    def start_counting(self) -> None:
        """Leave out what has arrived until now."""
        self._before = len(self._accepted())

    async def restart(self) -> None:
        """Go on with a new instance and a new session."""
        if self.pusher is not None:
            await self._trial.close(self.pusher)
        self.pusher = await self._trial.pusher(max_retries=_ATTEMPTS, retry_delay_sec=1)
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
        self._faults = [_FAULTS[move.fault]] * move.count

    async def _push_new(self, count: int, **keywords: Any) -> None:
        events = [plain_event(self._index + number) for number in range(count)]
        self._index += count
        await self._push(events, **keywords)

    async def _push(self, events: list[EventBase], **keywords: Any) -> None:
        self._last = events
        reply = _REPLIES[self._replies % len(_REPLIES)]
        self._replies += 1
        faults, self._faults = self._faults, []
        if faults:
            self._trial.step(f"the remote: meet the next {len(faults)} pushes with {said(faults[0])}")
        self._trial.answer_pushes(*faults, reply)
        try:
            result = await self._trial.push(self.pusher, events, session_id=self.session_id, **keywords)
        except DriverRaised as problem:
            if not isinstance(problem.error, DriverError):
                raise
            self._expect_held("it raised DriverError")
            return
        self._acknowledged.append([event.model_dump(mode="json") for event in events])
        self._expect_held("it returned")
        needed = b"true" in reply.body
        got = self._trial.snapshot_needed(result)
        self._trial.expect(got is needed, f"snapshot_needed={needed}, as the remote replied", got=result)

    def _accepted(self) -> list[list[Any]]:
        return [_events_of(push.request.json()) for push in self._trial.arrived() if _takes(push.answer)]

    def _expect_held(self, how: str) -> None:
        held = self._accepted()[self._before :]
        if held != self._acknowledged:
            raise ExpectationFailed(
                f"{self._trial.steps[-1]}: {how}, and the remote holds {_told(held)}, while "
                f"{_told(self._acknowledged)} was acknowledged",
                expected=f"the remote to hold the envelopes of {_told(self._acknowledged)}",
                actual=Words(_told(held)),
            )


def _takes(answer: Answer | TransportFault) -> bool:
    """Tell whether the remote keeps what it answers like this."""
    return isinstance(answer, Answer) and answer in _REPLIES


def _events_of(envelope: Any) -> list[Any]:
    events = envelope.get("events") if isinstance(envelope, dict) else None
    return events if isinstance(events, list) else []


def _told(envelopes: list[list[Any]]) -> str:
    """Return envelopes as the indexes of their events."""
    return str([[event.get("index") for event in events] for events in envelopes])
