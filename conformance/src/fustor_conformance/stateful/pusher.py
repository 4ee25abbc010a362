"""Runs a history against a pusher, and compares the acknowledged envelopes with the remote (PSH-SYNC-01)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from fustor_core.exceptions import DriverError
from fustor_event_model.models import EventBase

from ..outcome import DriverRaised, ExpectationFailed
from ..remote import FAULTS, Reaction, Response
from ..trial import PusherSession, PusherTrial, describe_response, plain_event
from .deliveries import ATTEMPTS, DeliveryMove, DeliveryVerb

__all__ = ["run_deliveries"]

# The replies to an accepted push, by whether a snapshot is needed.
_REPLIES = {needed: Response.json({"snapshot_needed": needed}) for needed in (False, True)}
_V = DeliveryVerb


async def run_deliveries(trial: PusherTrial, moves: Sequence[DeliveryMove]) -> None:
    """Run a history; after each push the remote must hold the acknowledged envelopes, and nothing else.

    Args:
        trial: a trial of the pusher.
        moves: the history.

    Raises:
        ExpectationFailed: the remote holds something else, or a lost envelope was not reported.
    """
    agent = _Agent(trial)
    await agent.restart()
    await agent.session.reach()
    await agent.start_counting()
    for move in moves:
        await agent.make(move)


class _Agent:
    """Makes the moves of a history, and keeps a list of the acknowledged envelopes."""

    def __init__(self, trial: PusherTrial) -> None:
        self.session: PusherSession
        self._pusher: Any = None
        self._trial = trial
        self._before = 0
        self._acknowledged: list[list[Any]] = []
        self._last: list[EventBase] = []
        self._position = 2  # The event at 1 has already arrived.
        self._needed = False
        self._faults: list[Reaction] = []
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
        """Make one move."""
        await self._does[move.verb](move)

    async def start_counting(self) -> None:
        """Ignore what has arrived until now."""
        self._before = len(await self._accepted())

    async def restart(self) -> None:
        """Continue with a new instance and a new session."""
        if self._pusher is not None:
            await self._trial.close(self._pusher)
        self._pusher = await self._trial.pusher(max_retries=ATTEMPTS, retry_delay_sec=1)
        await self._new_session()

    async def _new_session(self) -> None:
        self.session = await self._trial.session_of(self._pusher)

    async def _heartbeat(self) -> None:
        try:
            await self.session.heartbeat()
        except DriverRaised:
            pass  # Other clauses are about heartbeats; here it must not change what the remote holds.

    async def _fault(self, move: DeliveryMove) -> None:
        self._faults = [FAULTS[move.fault].response] * move.count

    async def _push_new(self, count: int, **keywords: Any) -> None:
        events = [plain_event(self._position + number) for number in range(count)]
        self._position += count
        await self._push(events, **keywords)

    async def _push(self, events: list[EventBase], **keywords: Any) -> None:
        self._last = events
        needed, self._needed = self._needed, not self._needed
        await self._script_faults_before(_REPLIES[needed])
        try:
            result = await self.session.push(events, **keywords)
        except DriverRaised as problem:
            if not isinstance(problem.error, DriverError):
                raise
            await self._expect_held("it raised DriverError")
            return
        self._acknowledged.append([event.model_dump(mode="json") for event in events])
        await self._expect_held("it returned")
        got = self._trial.snapshot_needed(result)
        self._trial.expect(got is needed, f"snapshot_needed={needed}, as the remote replied", got=result)

    async def _script_faults_before(self, reply: Response) -> None:
        """Script the responses to the next push: the faults that are due, then `reply`."""
        faults, self._faults = self._faults, []
        if faults:
            described = describe_response(faults[0])
            self._trial.step(f"the remote: respond to the next {len(faults)} pushes with {described}")
        await self._trial.remote.script_pushes(*faults, reply)

    async def _accepted(self) -> list[list[Any]]:
        arrived = await self._trial.remote.arrived()
        return [_events_of(push.request.json()) for push in arrived if _is_accepted(push.response)]

    def _as_kept(self, envelopes: list[list[Any]]) -> list[list[Any]]:
        """Return the envelopes as the remote keeps them; a non-HTTP remote may keep equal ones once."""
        if self._trial.remote.speaks_http:
            return envelopes
        return [events for number, events in enumerate(envelopes) if events not in envelopes[:number]]

    async def _expect_held(self, how: str) -> None:
        held = (await self._accepted())[self._before :]
        if self._as_kept(held) != self._as_kept(self._acknowledged):
            raise ExpectationFailed(
                f"{self._trial.steps[-1]}, and {how}",
                expected=f"the remote to hold the acknowledged envelopes {_summary(self._acknowledged)}",
                actual=_summary(held),
            )


def _is_accepted(response: Reaction) -> bool:
    """Return whether the remote keeps an envelope to which it responds like this."""
    return isinstance(response, Response) and response in _REPLIES.values()


def _events_of(envelope: Any) -> list[Any]:
    events = envelope.get("events") if isinstance(envelope, dict) else None
    return events if isinstance(events, list) else []


def _summary(envelopes: list[list[Any]]) -> str:
    """Return envelopes as the positions of their events."""
    return str([[event.get("index") for event in events] for events in envelopes])
